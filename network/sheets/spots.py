"""Where sheets are: the communes and groups of communes that they name, as points of a map."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from network.db import db
from network.editorial.states import State
from network.sheets.models import Sheet, SheetRevision
from network.sheets.wording import places_of
from network.territories.map import Point
from network.territories.models import Kind

_WIDE = (Kind.DEPARTMENT, Kind.REGION)  # shown as a whole, not as a point


def spots_of(public_ids: Sequence[str], address: Callable[[str], str]) -> list[Point]:
    """Return the points of those of these sheets that name a commune, an EPCI or an EPT, in their order.

    `address` gives the page of a sheet by its slug.
    """
    if not public_ids:
        return []
    query = (
        select(Sheet.public_id, Sheet.slug, SheetRevision.title, SheetRevision.places)
        .join(SheetRevision.sheet)
        .where(Sheet.public_id.in_(public_ids), SheetRevision.state == State.PUBLISHED)
        .where(Sheet.archived_at.is_(None))
    )
    rows = {row.public_id: row for row in db.session.execute(query)}
    return [
        Point(f"{row.title} – {place.label}", address(row.slug), "", place.latitude, place.longitude)
        for row in (rows[public_id] for public_id in public_ids if public_id in rows)
        for place in places_of([code for code in row.places if _is_small(code)])
        if place.latitude is not None
    ]


def _is_small(code: str) -> bool:
    return code.partition(":")[0] not in _WIDE
