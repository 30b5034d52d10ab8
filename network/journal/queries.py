from collections.abc import Sequence

from sqlalchemy import Select, func, select

from network.db import db
from network.journal.models import Entry


def entries(
    *, account: str | None = None, event: str | None = None, offset: int = 0, limit: int = 50
) -> tuple[Sequence[Entry], int]:
    """Return entries, newest first, and how many there are in all."""

    def chosen(query: Select) -> Select:
        if account:
            query = query.where(Entry.account == account)
        if event:
            query = query.where(Entry.event.startswith(event, autoescape=True))
        return query

    total = db.session.scalar(chosen(select(func.count()).select_from(Entry))) or 0
    found = db.session.scalars(
        chosen(select(Entry)).order_by(Entry.id.desc()).offset(offset).limit(limit)
    ).all()
    return found, total
