"""The facets as people read them: labels instead of codes, and the link of each value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from network import taxonomy
from network.i18n import _, lazy
from network.library.asked import Asked, Links
from network.members.models import College
from network.sheets.facets import COSTS, STATUSES, cost_label, status_label
from network.territories.areas import region_name, region_of
from network.territories.queries import department_name
from network.territories.reference import on_opening
from network.wording import counting

TITLES = {
    "kind": lazy("Nature"),
    "theme": lazy("Thème"),
    "sector": lazy("Filière"),
    "audience": lazy("Public"),
    "college": lazy("Collège"),
    "region": lazy("Région"),
    "department": lazy("Département"),
    "status": lazy("Avancement"),
    "cost": lazy("Budget total"),
    "year": lazy("Année"),
}
_ORDER = ("kind", "theme", "place", "sector", "status", "cost", "year", "audience", "college")
_OPEN = ("kind", "theme", "region")  # the others are folded until one of their values is chosen
_IN_ORDER = {"status": list(STATUSES), "cost": list(COSTS)}

Counts = Sequence[tuple[str, int]]


class Facet(NamedTuple):
    """A facet: `links`, the items of a list, choose each a value that has results.

    `more` leads to the departments of all regions, `fewer` back.
    """

    name: str
    title: str
    links: Markup
    is_open: bool
    more: str = ""
    fewer: str = ""


def facets(asked: Asked, links: Links, counts: Mapping[str, Counts]) -> list[Facet]:
    """Return the facets that have something to choose; `counts` are those of the search."""
    return [facet for facet in _Making(asked, links).all(counts) if facet.links]


def label(name: str, value: str) -> str:
    """Return how a chosen value is called; an unknown one is its own name."""
    return _LABELS[name](value)


@lru_cache(maxsize=4096)
def _said(name: str, value: str) -> tuple[str, str]:
    """Return a value as it is called, in HTML, and as addresses write it."""
    return str(escape(label(name, value))), quote_plus(value)


on_opening(_said.cache_clear)


def _away() -> Markup:
    return Markup('<span class="visually-hidden"> {}</span>').format(_("(retirer ce filtre)"))


def tags(asked: Asked, links: Links) -> Iterator[tuple[str, str]]:
    """Return the label of each chosen value, with the address that leaves it out.

    A sub-theme left out leaves its theme, a department its region: those have tags of their own.
    """
    for name, value in asked.chosen.items():
        around = _around(name, value)
        if around:
            yield label(*around), links.without(name)
        yield label(name, value), links.to(*around) if around else links.without(name)


def _around(name: str, value: str) -> tuple[str, str] | None:
    """Return what a value is within: the theme of a sub-theme, the region of a department."""
    if name == "theme" and (theme := taxonomy.theme_of(value)):
        return "theme", theme
    if name == "department" and (region := region_of(value)):
        return "region", region
    return None


class _Making:
    """The facets of one question, made from the counts of its search."""

    def __init__(self, asked: Asked, links: Links):
        self.asked = asked
        self.links = links
        self.counted = counting()

    def all(self, counts: Mapping[str, Counts]) -> Iterator[Facet]:
        for name in (each for each in _ORDER if each in counts):
            values = counts[name]
            if name == "theme":
                yield self._themes(values)
            elif name == "place":
                yield from self._places(values)
            else:
                chosen = getattr(self.asked, name)
                yield self._facet(name, self._items(name, _ordered(name, _with(chosen, values))))

    def _facet(self, name: str, items: str, more: str = "", fewer: str = "") -> Facet:
        is_open = name in _OPEN or bool(getattr(self.asked, name) or more == "" != fewer)
        # Their labels and addresses are in HTML.
        return Facet(name, str(TITLES[name]), Markup(items), is_open, more, fewer)  # noqa: S704

    def _items(self, name: str, counts: Counts, opened: str = "", within: str = "", back: str = "") -> str:
        """Return the links of a facet in HTML, with those `within` the value that is `opened`.

        `back` is where the chosen one leads, elsewhere than to no value at all. Joined here, a hundred on a
        page: a template takes ten times as long.
        """
        before, after = (str(escape(each)) for each in self.links.around(name))
        chosen, counted = getattr(self.asked, name), self.counted
        items = []
        for value, count in counts:
            said, quoted = _said(name, value)
            if value == chosen:
                away = escape(back or self.links.without(name))
                said = f'<a href="{away}" aria-current="true">{said}{_away()} <b>{counted(count)}</b></a>'
            else:
                said = f'<a href="{before}{quoted}{after}">{said} <b>{counted(count)}</b></a>'
            items.append(said if value != opened or not within else f"{said}<ul>\n{within}</ul>")
        return "".join([f"<li>{item}</li>\n" for item in items])

    def _themes(self, counts: Counts) -> Facet:
        chosen = self.asked.theme
        around = taxonomy.theme_of(chosen)
        theme = around or chosen
        themes: list[tuple[str, int]] = []
        own: list[tuple[str, int]] = []
        for pair in counts:
            if (of := taxonomy.theme_of(pair[0])) is None:
                themes.append(pair)
            elif of == theme:
                own.append(pair)
        back = self.links.to("theme", theme) if around else ""
        within = self._items("theme", _with(chosen, own) if around else own, back=back)
        return self._facet("theme", self._items("theme", _with(theme, themes), theme, within))

    def _places(self, counts: Counts) -> Iterator[Facet]:
        chosen = self.asked.department
        region = self.asked.region or region_of(chosen)
        regions = [(value[1:], count) for value, count in counts if value[0] == "r"]
        departments = [pair for pair in counts if pair[0][0] != "r"]
        if region:
            own = _with(chosen, [pair for pair in departments if region_of(pair[0]) == region])
            within = self._items("department", own, back=self.links.to("region", region))
            yield self._facet("region", self._items("region", _with(region, regions), region, within))
            return
        every = self.asked.all_departments
        more = "" if every else self.asked.but(all_departments=True).address("")
        yield self._facet("region", self._items("region", regions), more=more)
        if every or chosen:  # one of no region is unknown
            items = self._items("department", _with(chosen, sorted(departments) if every else []))
            yield self._facet("department", items, fewer=self.links.without("department") if every else "")


def _with(chosen: str, counts: Counts) -> Counts:
    """Return the counts, with what is chosen even where nothing has it."""
    return counts if not chosen or chosen in dict(counts) else [(chosen, 0), *counts]


def _ordered(name: str, counts: Counts) -> Counts:
    """Return the values in their own order where they have one, else the most frequent first."""
    if name == "year":
        return sorted(counts, reverse=True)
    if name not in _IN_ORDER:
        return counts
    known, found = _IN_ORDER[name], dict(counts)
    return [(value, found[value]) for value in dict.fromkeys([*known, *found]) if value in found]


def _college(value: str) -> str:
    try:
        return College(value).label
    except ValueError:
        return value


def _theme(value: str) -> str:
    return taxonomy.label("themes" if taxonomy.theme_of(value) is None else "subthemes", value)


def _department(value: str) -> str:
    name = department_name(value)
    return value if name == value else f"{name} ({value})"


_LABELS: dict[str, Callable[[str], str]] = {
    "kind": lambda value: taxonomy.label("kinds", value),
    "theme": _theme,
    "sector": lambda value: taxonomy.label("sectors", value),
    "audience": lambda value: taxonomy.label("audiences", value),
    "college": _college,
    "region": region_name,
    "department": _department,
    "place": lambda value: region_name(value[1:]) if value[:1] == "r" else _department(value),
    "status": status_label,
    "cost": cost_label,
    "year": str,
}
