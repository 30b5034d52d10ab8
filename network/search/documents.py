"""What features give to the search, and what it gives back."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

# The numbers of documents that results may be sorted by: the index keeps each in a column of its own.
SORTABLE = ("year", "energy_saved", "energy_produced", "co2_avoided", "cost", "cost_saved", "cost_produced")

# Where a card shows the title, and after it a piece of the text, of who looks for words: the search writes
# them there, what was found marked. Nothing that people write holds such signs.
TITLE, EXCERPT = "\x02", "\x03"


@dataclass(frozen=True)
class Document:
    """A page to be found. `kind` and `key` name it for ever; `card_html` shows it among results.

    Words weigh by where they stand (see `matching.WEIGHTS`); `file_text` is that of its files.
    """

    kind: str
    key: str
    title: str
    published_at: datetime
    card_html: str
    summary: str = ""
    figures: str = ""
    # Names and codes of where it happens, and of what lies around that.
    places: str = ""
    lessons: str = ""
    keywords: str = ""
    body: str = ""
    file_text: str = ""
    # Whole names that find it, whether it says them or not: those of its own places, then of what lies in the
    # same group of communes, then in the same department.
    names: Sequence[Collection[str]] = ()
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Those of them that lie within others, and are only counted where their facet is opened: sub-themes.
    inner: Mapping[str, Collection[str]] = field(default_factory=dict)
    # What makes it like another of its kind (« sector:bois »), beside what people filter by.
    marks: Collection[str] = ()
    # How much others made of it: among documents that answer a question alike, the worthier come first.
    worth: int = 0
    # What a selection of documents is summed up by; a name without a value is not said of this one.
    numbers: Mapping[str, float] = field(default_factory=dict)


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
class Understood:
    """What a search did beyond what was typed, for the page to say it.

    `taken_for` pairs a word as typed with the one that was looked for in its place, `left_out` names the
    words that not every result holds, and `offers` are whole questions that would find something, or more.
    """

    taken_for: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """What a search found: an exact `total`, and for each facet its values and their counts, highest first.

    The counts of a facet leave its own filter aside and honour all others: the count of a value is
    the number of results when that value replaces the chosen one.
    """

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]
    understood: Understood = Understood()


@dataclass(frozen=True)
class Keys:
    """The first documents found, by kind and key, in their order; `total` counts all of them."""

    total: int
    found: list[tuple[str, str]]


@dataclass(frozen=True)
class Sum:
    """What a number comes to over the `count` documents of a selection that have it."""

    count: int
    total: float
    least: float
    most: float


_UNENDED = re.compile(r"[\w)»%€²³]\Z")


def after(text: str) -> str:
    """Return what goes between a text and one that was written apart: a full stop where no sign ends it."""
    return ". " if _UNENDED.search(text) else " " if text else ""


def sentences(pieces: Iterable[str]) -> str:
    """Return pieces that were written apart as one text, which reads as sentences."""
    text = ""
    for piece in filter(None, pieces):
        text += after(text) + piece
    return text


class SearchUnavailable(Exception):
    """The index is being rebuilt, or cannot be; try again in a moment."""
