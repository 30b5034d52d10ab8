"""When documents first came out: what is new since a moment, whatever is published of them again.

One writer works at a time, so the numbers follow the order of commits: nobody reads a number before a
lower one is committed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, exists, func, insert, select

from network import clock
from network.alerts.models import Appearance
from network.collections.queries import public_collections
from network.db import action, db
from network.editorial.states import State
from network.resources.models import Resource, ResourceRevision
from network.search.actions import follow
from network.sheets.queries import owners_of_public

Name = tuple[str, str]  # the kind and the key of a document

_AT_ONCE = 500


class Appeared(NamedTuple):
    """A document, with the number of its first coming out and when that was."""

    seq: int
    at: datetime
    name: Name


def newest() -> int:
    """Return the number of what appeared last, 0 before anything did."""
    return db.session.scalar(select(func.max(Appearance.seq))) or 0


def appeared_since(seq: int) -> list[Appeared]:
    """Return what first came out after this number, in the order of theirs."""
    query = select(Appearance.seq, Appearance.at, Appearance.kind, Appearance.key)
    rows = db.session.execute(query.where(Appearance.seq > seq).order_by(Appearance.seq))
    return [Appeared(row.seq, row.at, (row.kind, row.key)) for row in rows]


def _public_sheets(keys: Sequence[str]) -> list[str]:
    return list(owners_of_public(keys))


def _public_resources(keys: Sequence[str]) -> list[str]:
    published = exists().where(
        ResourceRevision.resource_id == Resource.id, ResourceRevision.state == State.PUBLISHED
    )
    query = select(Resource.public_id).where(Resource.public_id.in_(keys), published)
    return list(db.session.scalars(query.where(Resource.archived_at.is_(None)).order_by(Resource.id)))


def _public_collections(keys: Sequence[str]) -> list[str]:
    return [collection.public_id for collection in public_collections(keys)]


_PUBLIC: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "sheet": _public_sheets,
    "resource": _public_resources,
    "collection": _public_collections,
}


def public_among(names: Sequence[Name]) -> set[Name]:
    """Return those of these documents that readers can find today, by what the database says."""
    return {
        (kind, key)
        for kind, public in _PUBLIC.items()
        for some in _parts([key for of_kind, key in names if of_kind == kind])
        for key in public(some)
    }


@action
def note_appearances(kind: str, keys: Sequence[str]) -> None:
    """Note which of these documents readers can find for the first time."""
    for some in _parts(keys):
        public = _PUBLIC[kind](some)
        noted = select(Appearance.key).where(Appearance.kind == kind, Appearance.key.in_(public))
        known = set(db.session.scalars(noted)) if public else set()
        values = [{"kind": kind, "key": key, "at": clock.now()} for key in public if key not in known]
        if values:
            db.session.execute(insert(cast(Table, Appearance.__table__)), values)


def _parts(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE)]


def follow_publications() -> None:
    """Have each publication noted in its own transaction."""
    for kind in _PUBLIC:
        follow(kind, lambda keys, kind=kind: note_appearances(kind, keys))  # type: ignore[misc]


follow_publications()
