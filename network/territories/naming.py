"""The names and codes by which what happens somewhere is found: worked out once, when it is published.

Whoever types a commune looks for what concerns it, then its group of communes, then its department: what
concerns a group or a department answers to the names of all its communes.
"""

import functools
from collections.abc import Iterable, Sequence

from network import taxonomy
from network.search.words import stems, words
from network.territories.areas import region_name, region_of
from network.territories.models import Kind, Place, full_name
from network.territories.queries import communes_of, department_name, place
from network.territories.reference import on_opening

_MOST_POSTCODES = 5


def found_by(places: Iterable[Place], departments: Iterable[str] = ()) -> str:
    """Return the names and codes of these places and departments, and of what they lie in."""
    said: dict[str, None] = {}
    for each in places:
        said |= dict.fromkeys((each.name, full_name(each.name), each.code))
        said |= dict.fromkeys(filter(None, (each.body, each.siren, *each.postcodes[:_MOST_POSTCODES])))
        if each.epci_siren and (epci := place(Kind.EPCI, each.epci_siren)):
            said |= dict.fromkeys((epci.name, full_name(epci.name), epci.code))
        said |= dict.fromkeys(_of_department(code) for code in each.departments)
    said |= dict.fromkeys(_of_department(code) for code in departments)
    return "\n".join(said)


def whole_names(
    places: Iterable[Place], departments: Iterable[str] = ()
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the communes among these places, those of the groups, those of the departments."""
    own, of_groups, of_departments = dict[str, None](), dict[str, None](), dict[str, None]()
    for each in places:
        if each.kind is Kind.COMMUNE:
            own[each.name] = None
        elif each.kind is Kind.EPCI:
            of_groups |= dict.fromkeys(_communes(Kind.EPCI, each.code))
        elif each.kind is Kind.DEPARTMENT:
            of_departments |= dict.fromkeys(_communes(Kind.DEPARTMENT, each.code))
    for code in departments:
        of_departments |= dict.fromkeys(_communes(Kind.DEPARTMENT, code))
    return list(own), list(of_groups), list(of_departments)


def located(codes: Iterable[str]) -> tuple[str, Sequence[Sequence[str]]]:
    """Return the words and the whole names of places told by their codes: « commune:46102 »."""
    places = [found for code in codes if (found := place(*code.split(":", 1)))]
    return found_by(places), whole_names(places)


def _of_department(code: str) -> str:
    region = region_of(code)
    return " ".join(filter(None, (department_name(code), code, region and region_name(region))))


@functools.lru_cache(maxsize=256)
def _communes(kind: Kind, code: str) -> tuple[str, ...]:
    """Return the communes of a place, without those whose name is also a word of ours: « Bois », « Plan »."""
    return tuple(name for name in communes_of(kind, code) if not _is_word(name))


def _is_word(name: str) -> bool:
    said = words(name)
    return len(said) == 1 and stems(said[0])[0] in _our_words()


@functools.cache
def _our_words() -> frozenset[str]:
    labels = (entry.label for name in ("themes", "subthemes", "sectors") for entry in taxonomy.entries(name))
    return frozenset(stems(word)[0] for label in labels for word in words(label))


on_opening(_communes.cache_clear)
