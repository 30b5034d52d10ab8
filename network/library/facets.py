"""The facets as people read them: labels instead of codes, and the link of each value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus

from network import taxonomy
from network.i18n import _
from network.library.asked import Asked
from network.members.models import College
from network.territories.queries import department_name

SHOWN_DEPARTMENTS = 12

_PLACE = "\0"  # stands where a value goes in an address; `Asked.read` lets none through


@dataclass(frozen=True)
class Option:
    """A value of a facet: its link chooses it in the place of another, or takes it away."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet, the values that have results, and the link to those left out, if there are any."""

    name: str
    title: str
    options: list[Option]
    left_out: int = 0


def facets(asked: Asked, path: str, counts: dict[str, list[tuple[str, int]]]) -> list[Facet]:
    """Return the facets in the order of the page; `counts` are those of the search."""
    titles = {
        "kind": _("Nature"),
        "theme": _("Thème"),
        "audience": _("Public"),
        "college": _("Collège"),
        "department": _("Département"),
        "year": _("Année"),
    }
    return [
        _facet(name, title, asked, path, counts[name]) for name, title in titles.items() if name in counts
    ]


def label(name: str, value: str) -> str:
    """Return how a value of a facet is called; an unknown one is its own name."""
    return _LABELS[name](value)


def _facet(name: str, title: str, asked: Asked, path: str, counts: list[tuple[str, int]]) -> Facet:
    chosen = asked.filters.get(name)
    if chosen and chosen not in dict(counts):
        counts = [(chosen, 0), *counts]
    left_out = 0
    if name == "year":
        counts = sorted(counts, reverse=True)
    elif name == "department" and asked.all_departments:
        counts = sorted(counts)
    elif name == "department":
        left_out = len(counts) - SHOWN_DEPARTMENTS
        counts = [*counts[:SHOWN_DEPARTMENTS], *(c for c in counts[SHOWN_DEPARTMENTS:] if c[0] == chosen)]
    before, after = asked.but(**{name: _PLACE}).address(path).split(quote_plus(_PLACE))
    without = asked.but(**{name: ""}).address(path)
    options = [
        Option(
            label(name, value),
            count,
            without if value == chosen else f"{before}{quote_plus(value)}{after}",
            value == chosen,
        )
        for value, count in counts
    ]
    return Facet(name, title, options, max(0, left_out))


def tags(asked: Asked, path: str) -> Iterable[tuple[str, str]]:
    """Return the label of each chosen value, with the address that leaves it out."""
    for name, value in asked.filters.items():
        yield label(name, value), asked.but(**{name: ""}).address(path)


def _college(value: str) -> str:
    try:
        return College(value).label
    except ValueError:
        return value


def _department(value: str) -> str:
    name = department_name(value)
    return value if name == value else f"{name} ({value})"


_LABELS: dict[str, Callable[[str], str]] = {
    "kind": lambda value: taxonomy.label("kinds", value),
    "theme": lambda value: taxonomy.label("themes", value),
    "audience": lambda value: taxonomy.label("audiences", value),
    "college": _college,
    "department": _department,
    "year": str,
}
