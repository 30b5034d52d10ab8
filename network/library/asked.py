"""What a visitor asks of the library, and the one short address that asks it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

from network.search.engine import Sort
from network.search.words import words as words_of
from network.territories.areas import area_of_region
from network.text import plain_text

LONGEST = 200  # characters of what is typed
_RECENT = "recentes"
_ALL = "tous"

# What may be chosen, as addresses name it, in their order. A theme is also one of its sub-themes; a
# department stands for its region too.
PARAMETERS = {
    "kind": "type",
    "theme": "theme",
    "sector": "filiere",
    "audience": "public",
    "college": "college",
    "region": "region",
    "department": "departement",
    "status": "etat",
    "cost": "budget",
    "year": "annee",
}
_PLACES = {"region", "department"}


def counted(names: Iterable[str] = tuple(PARAMETERS)) -> tuple[str, ...]:
    """Return the facets by which the search counts these: regions and departments are values of one."""
    return tuple(dict.fromkeys("place" if name in _PLACES else name for name in names))


FACETS = counted()


@dataclass(frozen=True)
class Asked:
    """Words, at most one value of each facet, an order, a page; and whether to show all departments."""

    words: str = ""
    kind: str = ""
    theme: str = ""
    sector: str = ""
    audience: str = ""
    college: str = ""
    region: str = ""
    department: str = ""
    status: str = ""
    cost: str = ""
    year: str = ""
    by_date: bool = False
    all_departments: bool = False
    page: int = 1

    @classmethod
    def read(
        cls, arguments: Mapping[str, str], page: int, names: Collection[str] = tuple(PARAMETERS)
    ) -> "Asked":
        """Read an address where these may be chosen; what it should not hold is left out."""
        # Asked of those that are there: looking for one that is not costs as much as a query.
        given = {name: arguments[PARAMETERS[name]] for name in names if PARAMETERS[name] in arguments}
        read = {name: value for name, said in given.items() if (value := _clean(said))}
        if "department" in read:
            read.pop("region", None)
            if read["department"][0] == "r":  # the name of a region in the index
                read["region"] = read.pop("department")[1:]
        words = _clean(arguments.get("q", ""))
        if not words_of(words):  # signs, articles: nothing to look for
            words = ""
        by_date = bool(words) and arguments.get("tri") == _RECENT
        every = not read.keys() & _PLACES and arguments.get("departements") == _ALL
        return cls(words, **read, by_date=by_date, all_departments=every, page=page)

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by its name here."""
        return {name: value for name in PARAMETERS if (value := getattr(self, name))}

    @property
    def filters(self) -> dict[str, str]:
        """The chosen value of each facet that has one, as the search knows it."""
        chosen = self.chosen
        if region := chosen.pop("region", ""):
            chosen["place"] = area_of_region(region)
        if department := chosen.pop("department", ""):
            chosen["place"] = department
        return chosen

    @property
    def opened(self) -> tuple[str, ...]:
        """The facets whose inner values are shown though none of theirs is chosen."""
        return ("place",) if self.all_departments else ()

    @property
    def sort(self) -> Sort:
        """The order of the results; without words, the newest come first anyway."""
        return "recent" if self.by_date else "relevance"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address, and no other."""
        found = [
            ("q", self.words),
            *((parameter, getattr(self, name)) for name, parameter in PARAMETERS.items()),
            ("tri", _RECENT if self.by_date else ""),
            ("departements", _ALL if self.all_departments else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in found if value]

    def but(self, **changes: str | bool) -> "Asked":
        """Return the same with something changed, from its first page; a place takes that of another."""
        if changes.keys() & _PLACES:
            changes = {**dict.fromkeys(_PLACES, ""), "all_departments": False, **changes}
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    @property
    def unfiltered(self) -> "Asked":
        """The same words without any filter."""
        return self.but(**dict.fromkeys(PARAMETERS, ""))

    def address(self, path: str) -> str:
        """Return the address of this question."""
        asked = "&".join([f"{name}={quote_plus(value)}" for name, value in self.pairs])
        return f"{path}?{asked}" if asked else path


class Links:
    """The addresses that ask the same with one thing changed, from the first page: a hundred on a page.

    They are relative to the page that shows them.
    """

    def __init__(self, asked: Asked, path: str):
        self._path = path
        self._said = {name: f"{name}={quote_plus(value)}" for name, value in asked.pairs if name != "page"}

    def question(self, *left_out: str) -> str:
        """Return what an address asks, without these parts of it (« by_date »): « ?q=bois », or nothing."""
        return self._but([_PARTS[name] for name in left_out])

    def around(self, name: str) -> tuple[str, str]:
        """Return what stands before and after a value in the addresses that choose it instead of another."""
        parameter, before, after = PARAMETERS[name], "?", ""
        left_out, at = _replaced(name), _ORDER.index(parameter)
        for each, said in self._said.items():
            if each not in left_out:
                if _ORDER.index(each) < at:
                    before += f"{said}&"
                else:
                    after += f"&{said}"
        return f"{before}{parameter}=", after

    def to(self, name: str, value: str) -> str:
        """Return the address that chooses this value."""
        before, after = self.around(name)
        return f"{before}{quote_plus(value)}{after}"

    def without(self, name: str) -> str:
        """Return the address that chooses nothing of this kind."""
        return self._but(_replaced(name)) or self._path

    def _but(self, parameters: Collection[str]) -> str:
        said = "&".join([said for each, said in self._said.items() if each not in parameters])
        return f"?{said}" if said else ""


_PARTS = {"words": "q", **PARAMETERS, "by_date": "tri", "all_departments": "departements"}
_ORDER = list(_PARTS.values())


def _replaced(name: str) -> Collection[str]:
    """Return the parameters that another value of this one takes away."""
    if name in _PLACES:
        return {"departements", *(PARAMETERS[each] for each in _PLACES)}
    return (PARAMETERS[name],)


def _clean(text: str) -> str:
    return " ".join(plain_text(text[:LONGEST]).split()) if text else ""
