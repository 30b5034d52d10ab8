"""What is new in somebody's searches since they last said that they had seen it."""

from collections.abc import Sequence
from dataclasses import dataclass

from network.alerts.appearances import appeared_since
from network.alerts.finding import new_in
from network.alerts.models import SavedSearch
from network.library.entries import Entry, entries_of
from network.search.documents import SearchUnavailable

SHOWN = 3  # of each search


@dataclass(frozen=True)
class News:
    """The latest of what is new in a search, and how many in all."""

    count: int
    entries: Sequence[Entry]


def news_of(searches: Sequence[SavedSearch]) -> dict[int, News] | None:
    """Return what is new in each of these searches, by its id; None where the index cannot say it now."""
    if not searches:
        return {}
    since = {saved.id: saved.seen_up_to for saved in searches}
    appeared = appeared_since(min(since.values()))
    try:
        found = new_in(searches, appeared, since)
    except SearchUnavailable:
        return None
    shown = list(dict.fromkeys(name for names in found.values() for name in names[:SHOWN]))
    entries = {entry.name: entry for entry in entries_of(shown)} if shown else {}
    return {
        id_: News(len(names), [entries[name] for name in names[:SHOWN] if name in entries])
        for id_, names in found.items()
    }
