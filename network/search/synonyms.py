"""Groups of synonyms: those that come with the site, and what the desk wrote over and beside them.

A group is known by its key. A shipped one, by its first term: a new release may add terms to it, and what
the desk wrote under that key, or switched off, stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from network.search.words import lines, stems, words
from network.text import slug

LONGEST_KEY = 60

Terms = tuple[str, ...]
Stems = tuple[str, ...]
Row = tuple[str, Terms, bool]  # what the desk wrote: a key, its terms, whether they serve


@dataclass(frozen=True)
class Group:
    """Terms that find one another; `shipped` are those that the site came with, empty where it has none."""

    key: str
    terms: Terms
    shipped: Terms = ()
    active: bool = True

    @property
    def is_added(self) -> bool:
        """Whether the desk wrote it, and not the site."""
        return not self.shipped

    @property
    def is_changed(self) -> bool:
        """Whether the desk wrote other terms in it than the site has."""
        return bool(self.shipped) and self.terms != self.shipped


def stems_of(term: str) -> Stems:
    """Return what the search sees of a term: the same for « Vélos électriques » and « vélo électrique »."""
    return tuple(stems(word)[0] for word in words(term))


@cache
def shipped_groups() -> dict[str, Terms]:
    """Return the groups that come with the site, by key."""
    groups = (tuple(term.strip() for term in line.split("=")) for line in lines("synonyms.txt"))
    return {slug(terms[0], LONGEST_KEY): terms for terms in groups}


def merged(written: Sequence[Row]) -> list[Group]:
    """Return the groups that come with the site, and what was written over and beside them."""
    shipped = shipped_groups()
    found = {key: Group(key, terms, terms) for key, terms in shipped.items()}
    found |= {key: Group(key, terms, shipped.get(key, ()), active) for key, terms, active in written}
    return list(found.values())


def sharing(terms: Sequence[str], others: Sequence[Group]) -> list[tuple[str, Group]]:
    """Return the terms that another group in force has too, each with that group."""
    seen = {stems_of(term): term for term in terms}
    return [
        (seen[said], group)
        for group in others
        if group.active
        for said in dict.fromkeys(map(stems_of, group.terms))
        if said in seen
    ]
