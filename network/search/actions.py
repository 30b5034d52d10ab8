from typing import cast

from sqlalchemy import Table, delete, insert, text

from network import clock
from network.db import action, db
from network.search.models import SearchChange
from network.text import public_id

KEPT = 10_000  # changes; an index that is further behind is rebuilt
_LOG_LOCK = 7335  # any number that no other advisory lock of ours uses


@action
def note_change(kind: str, key: str) -> None:
    """Note that a document appeared, changed or went, for the index to follow.

    Call it last in an action: on PostgreSQL it waits until no other transaction is between its own
    note and its commit, so that nobody reads a number before a lower one is committed. (On SQLite
    writing transactions follow one another anyway.)
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOG_LOCK})
    log = cast(Table, SearchChange.__table__)
    values = {"kind": kind, "key": key, "mark": public_id(), "at": clock.now()}
    seq = db.session.scalars(insert(log).values(values).returning(log.c.seq)).one()
    db.session.execute(delete(log).where(log.c.seq <= seq - KEPT))
