"""What a visitor asks of the directory, the one short address that asks it, and who answers to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from network.i18n import _
from network.members.directory_queries import Listed
from network.members.models import HIDDEN, College, MemberStatus
from network.territories.models import Kind
from network.territories.queries import department_name, departments, place
from network.text import plain_text

LONGEST = 200  # characters of what is typed
EVERYWHERE = "france"  # stands for a region: the members that cover all of France
_MAP = "carte"

# Filters, as we name them, and as addresses do, in the order of the page.
PARAMETERS = {"college": "college", "status": "etat", "region": "region", "department": "departement"}


@dataclass(frozen=True)
class Asked:
    """Words, at most one value of each filter, the list or the map, a page."""

    words: str = ""
    college: str = ""
    status: str = ""
    region: str = ""
    department: str = ""
    on_map: bool = False
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str], page: int = 1) -> "Asked":
        """Read an address; a code that is none, and what it should not hold, are left out."""
        read = {name: arguments.get(parameter, "") for name, parameter in PARAMETERS.items()}
        known = {name: value if value in _codes(name) else "" for name, value in read.items()}
        words = " ".join(plain_text(arguments.get("q", "")[:LONGEST]).split())
        on_map = arguments.get("vue") == _MAP
        return cls(words, **known, on_map=on_map, page=1 if on_map else page)

    @property
    def filters(self) -> dict[str, str]:
        """The chosen value of each filter that has one."""
        return {name: value for name in PARAMETERS if (value := getattr(self, name))}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address, and no other."""
        found = [
            ("q", self.words),
            *((parameter, getattr(self, name)) for name, parameter in PARAMETERS.items()),
            ("vue", _MAP if self.on_map else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in found if value]

    def but(self, **changes: str | bool) -> "Asked":
        """Return the same with something changed, from its first page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def address(self, path: str) -> str:
        """Return the address of this question."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path

    def matches(self, listed: Listed, *besides: str) -> bool:
        """Say whether a member answers to every filter, those named `besides` apart.

        One that is asleep or withdrawn answers only to the filter of its status.
        """
        if listed.is_aside and self.status != listed.status and "status" not in besides:
            return False
        return all(
            value in _values(listed, name) for name, value in self.filters.items() if name not in besides
        )


@dataclass(frozen=True)
class Option:
    """A value of a filter: its link chooses it in the place of another, or takes it away."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter and the values that some member has."""

    name: str
    title: str
    options: list[Option]


def facets(asked: Asked, path: str, found: Sequence[Listed]) -> list[Facet]:
    """Return the filters in the order of the page, with how many of the members found each value would leave.

    Departments come once a region is chosen, or one of them: a hundred at once help nobody.
    """
    titles = {"college": _("Collège"), "status": _("Charte"), "region": _("Région")}
    if asked.department or asked.region not in ("", EVERYWHERE):
        titles["department"] = _("Département")
    return [_facet(name, title, asked, path, found) for name, title in titles.items()]


def tags(asked: Asked, path: str, found: Iterable[Listed]) -> list[tuple[str, str, int]]:
    """Return the label of each chosen value, the address without it, and how many members that finds."""
    return [
        (
            label(name, value),
            asked.but(**{name: ""}).address(path),
            sum(asked.but(**{name: ""}).matches(listed) for listed in found),
        )
        for name, value in asked.filters.items()
    ]


def label(name: str, value: str) -> str:
    """Return how a value of a filter is called."""
    if name == "college":
        return College(value).label
    if name == "status":
        return MemberStatus(value).label
    if name == "region":
        return _("Toute la France") if value == EVERYWHERE else region_name(value)
    return f"{department_name(value)} ({value})"


def region_name(code: str) -> str:
    """Return a region's name, or the code itself when it is unknown."""
    found = place(Kind.REGION, code)
    return found.name if found else code


def _facet(name: str, title: str, asked: Asked, path: str, found: Sequence[Listed]) -> Facet:
    # Another region takes the department away with it.
    replaced = {"region": {"region": "", "department": ""}}.get(name, {name: ""})
    counts = Counter(
        value for listed in found if asked.matches(listed, *replaced) for value in _values(listed, name)
    )
    chosen = asked.filters.get(name)
    values = {*counts, chosen} if chosen else {*counts}
    if name == "department":
        values &= _neighbours(asked) | {chosen}
    labels = {value: label(name, value) for value in values if value}
    options = []
    for value in sorted(labels, key=lambda value: _rank(name, value, labels[value])):
        address = asked.but(**{**replaced, name: "" if value == chosen else value}).address(path)
        options.append(Option(labels[value], counts[value], address, value == chosen))
    return Facet(name, title, options)


def _rank(name: str, value: str, label: str) -> tuple[int, str]:
    if name == "college":
        return list(College).index(College(value)), ""
    if name == "status":
        return -list(MemberStatus).index(MemberStatus(value)), ""
    return value == EVERYWHERE, value if name == "department" else label


def _values(listed: Listed, name: str) -> Iterable[str]:
    if name == "college":
        return (listed.college.value,)
    if name == "status":
        return (listed.status.value,)
    if name == "region":
        return listed.regions or (() if listed.departments else (EVERYWHERE,))
    return listed.departments


def _neighbours(asked: Asked) -> set[str | None]:
    """Return the departments of the region chosen, or of the department's."""
    own = {found.region for found in departments() if found.code == asked.department}
    regions = {asked.region} if asked.region else own
    return {found.code for found in departments() if found.region in regions}


def _codes(name: str) -> Iterable[str]:
    if name == "college":
        return set(College)
    if name == "status":
        return set(MemberStatus) - set(HIDDEN)
    if name == "region":
        return {EVERYWHERE, *(found.region for found in departments())}
    return {found.code for found in departments()}
