"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import abort, request

T = TypeVar("T")

MOST_PAGES = 100_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a longer list; pages are numbered from 1."""

    items: Sequence[T]
    number: int
    per_page: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first_rank(self) -> int:
        """The rank of the page's first item, from 1."""
        return (self.number - 1) * self.per_page + 1

    @property
    def last_rank(self) -> int:
        """The rank of the page's last item."""
        return min(self.number * self.per_page, self.total)


def page_number() -> int:
    """Return the page asked by `?page=`; anything but a whole number from 1 is not found."""
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:7]) <= MOST_PAGES:
        abort(404)
    return int(asked[:7])
