from typing import NamedTuple

from sqlalchemy import select

from network.db import db
from network.quick_reads import first_row
from network.search.models import SearchChange

_log = SearchChange.__table__
_newest = select(_log.c.seq, _log.c.mark).order_by(_log.c.seq.desc()).limit(1)
_NEWEST = "SELECT seq, mark FROM search_change ORDER BY seq DESC LIMIT 1"


class Position(NamedTuple):
    """A place in the change log."""

    seq: int = 0
    mark: str = ""


def newest_position() -> Position:
    """Return where the change log ends (its beginning when it is empty).

    Raise `StorageUnavailable` when the database does not answer.
    """
    if db.session.registry.has() and db.session().in_transaction():
        row = db.session.execute(_newest).first()
    else:  # every search asks this
        row = first_row(_NEWEST)
    return Position(*row) if row else Position()


def changes_since(position: Position) -> dict[str, list[str]] | None:
    """Return the keys changed after this position, by kind; None when the log does not hold the position."""
    rows = db.session.execute(
        select(_log.c.seq, _log.c.mark, _log.c.kind, _log.c.key)
        .where(_log.c.seq >= position.seq)
        .order_by(_log.c.seq)
    ).all()
    if not rows or (rows[0].seq, rows[0].mark) != position:
        return None
    changed: dict[str, dict[str, None]] = {}
    for row in rows[1:]:
        changed.setdefault(row.kind, {})[row.key] = None
    return {kind: list(keys) for kind, keys in changed.items()}
