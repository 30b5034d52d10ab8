"""One site for every measure: so many published sheets, their pages, and as many documents in the index."""

from collections.abc import Sequence
from itertools import chain
from urllib.parse import urlencode

from network.library.asked import Asked
from tests.bench import search, sheets
from tests.bench.corpus import queries
from tests.bench.servers import Visit


def build(folder: str, size: int) -> dict[str, str]:
    """Fill a folder; return what a member's browser says of itself there."""
    member = sheets.fill(folder, size)
    search.build(folder, size)
    return member


def asked(count: int = 4000) -> list[str]:
    """Return so many questions that the page asks as they are typed."""
    return [query for query in queries(count) if Asked.read({"q": query}, 1).words == query]


def library(asked: Sequence[str]) -> list[Visit]:
    """Return the visits that ask this of the library."""
    return [Visit(f"/bibliotheque?{urlencode({'q': query})}") for query in asked]


def visits_of(size: int) -> Sequence[Visit]:
    """Return visits to the library and to sheets, one after the other."""
    return list(chain.from_iterable(zip(library(asked(300)), sheets.visits_of(size), strict=False)))
