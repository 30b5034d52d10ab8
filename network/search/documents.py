"""What features give to the search, and what it gives back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True)
class Document:
    """A page to be found. `kind` and `key` name it for ever; `card_html` shows it among results.

    Words weigh by where they stand: title, then summary and keywords (places included), then body.
    """

    kind: str
    key: str
    title: str
    published_at: datetime
    card_html: str
    summary: str = ""
    keywords: str = ""
    body: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


# Gives the documents of a kind that have these keys, or all of them for None. A key that is asked
# for and not given leaves the index.
Source = Callable[[Sequence[str] | None], Iterable[Document]]


@dataclass(frozen=True)
class Hit:
    """A document found."""

    kind: str
    key: str
    card_html: Markup


@dataclass(frozen=True)
class Results:
    """What a search found: an exact `total`, and for each facet its values and their counts, highest first.

    The counts of a facet leave its own filter aside and honour all others: the count of a value is
    the number of results when that value replaces the chosen one.
    """

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]


class SearchUnavailable(Exception):
    """The index is being rebuilt, or cannot be; try again in a moment."""
