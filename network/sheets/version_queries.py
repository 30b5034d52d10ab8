"""What readers got of a sheet, version after version."""

from collections.abc import Sequence

from sqlalchemy import select

from network.db import db
from network.editorial.states import State
from network.sheets.models import Sheet, SheetRevision

PUBLISHED = (State.PUBLISHED, State.SUPERSEDED)


def versions_of(sheet: Sheet) -> Sequence[SheetRevision]:
    """Return every version that readers got of a sheet, today's first."""
    query = select(SheetRevision).where(
        SheetRevision.sheet_id == sheet.id, SheetRevision.state.in_(PUBLISHED)
    )
    return db.session.scalars(query.order_by(SheetRevision.number.desc())).all()


def version_of(sheet: Sheet, number: int) -> SheetRevision | None:
    """Return the version of this number, or None where readers never got it."""
    return db.session.scalar(
        select(SheetRevision).where(
            SheetRevision.sheet_id == sheet.id,
            SheetRevision.number == number,
            SheetRevision.state.in_(PUBLISHED),
        )
    )
