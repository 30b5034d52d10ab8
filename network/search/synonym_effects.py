"""What a group of synonyms does to the search, asked before it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.search.documents import Keys
from network.search.engine import View
from network.search.french import Synonyms
from network.search.index import Index
from network.search.synonym_queries import synonyms_with
from network.search.synonyms import stems_of

FIRST = 10  # results compared


@dataclass(frozen=True)
class Effect:
    """What a term finds today, and what it would find: how many documents, and the first of them."""

    term: str
    before: Keys
    after: Keys

    @property
    def coming(self) -> list[tuple[str, str]]:
        """The documents that would be among the first, and are not today."""
        return [name for name in self.after.found if name not in self.before.found]

    @property
    def leaving(self) -> list[tuple[str, str]]:
        """The documents that are among the first today, and would not be."""
        return [name for name in self.before.found if name not in self.after.found]


def effects(index: Index, key: str, before: Sequence[str], after: Sequence[str]) -> list[Effect]:
    """Compare what each of these terms finds today and with the terms of `after` under this key."""
    changed = synonyms_with(key, after)
    terms = {stems_of(term): term for term in (*before, *after)}

    def compared(view: View) -> list[Effect]:
        other = View(view.searcher, lambda: changed)
        return [Effect(term, _first(view, term), _first(other, term)) for term in terms.values()]

    return index.ask(compared)


def counting(index: Index) -> tuple[Callable[[str], int], int]:
    """Return what counts the documents that hold a term itself, and how many documents there are."""
    view = index.ask(lambda view: View(view.searcher, lambda: Synonyms(())))

    def holding(term: str) -> int:
        # Several words stand for one another side by side only, and nothing is found in their place.
        found = view.search(f'"{term}"' if " " in term else term, {}, (), "relevance", 0, 1)
        return 0 if found.understood.left_out or found.understood.taken_for else found.total

    return holding, view.keys("", {}, "recent", 1).total


def _first(view: View, term: str) -> Keys:
    return view.keys(term, {}, "relevance", FIRST)
