from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import cast

from sqlalchemy import Table, delete, insert, text

from network import clock
from network.db import action, db
from network.search.models import SearchChange
from network.text import public_id

KEPT = 10_000  # changes; an index that is further behind is rebuilt
_LOG_LOCK = 7335  # any number that no other advisory lock of ours uses

_followers: defaultdict[str, list[Callable[[Sequence[str]], None]]] = defaultdict(list)


def follow(kind: str, follower: Callable[[Sequence[str]], None]) -> None:
    """Have this called with the keys, in the same transaction, each time documents of this kind are noted."""
    _followers[kind].append(follower)


def note_change(kind: str, key: str) -> None:
    """Note that a document appeared, changed or went, for the index and what else follows it.

    Call it last in an action: on PostgreSQL it waits until no other transaction is between its own
    note and its commit, so that nobody reads a number before a lower one is committed. (On SQLite
    writing transactions follow one another anyway.)
    """
    note_changes(kind, [key])


@action
def note_changes(kind: str, keys: Sequence[str]) -> None:
    """Note that several documents of a kind appeared, changed or went, as `note_change` does."""
    if not keys:
        return
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOG_LOCK})
    log, now = cast(Table, SearchChange.__table__), clock.now()
    noted = insert(log).returning(log.c.seq, sort_by_parameter_order=True)
    values = [{"kind": kind, "key": key, "mark": public_id(), "at": now} for key in keys]
    seq = db.session.scalars(noted, values).all()[-1]
    db.session.execute(delete(log).where(log.c.seq <= seq - KEPT))
    for follower in _followers[kind]:
        follower(keys)
