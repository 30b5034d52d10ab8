"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func

from network.db import db

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list; pages are numbered from 1. Beyond the last one, it is empty."""

    items: Sequence[T]
    number: int
    per_page: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.per_page))


def paged(query: Select[T], number: int, per_page: int) -> Page[T]:
    """Return a page of what the query selects, in its order."""
    counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = db.session.scalar(counting) or 0
    items = db.session.scalars(query.offset((number - 1) * per_page).limit(per_page)).all()
    return Page(items, number, per_page, total)
