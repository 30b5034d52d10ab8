"""What a visitor asks of the library, and the one short address that asks it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from network.search.engine import Sort
from network.search.french import Question, question
from network.text import plain_text

LONGEST = 200  # characters of what is typed
_RECENT = "recentes"
_ALL = "tous"

# Facets, as the search names them, and as addresses do, in their order.
PARAMETERS = {
    "kind": "type",
    "theme": "theme",
    "audience": "public",
    "college": "college",
    "department": "departement",
    "year": "annee",
}


@dataclass(frozen=True)
class Asked:
    """Words, at most one value of each facet, an order, a page; and how many departments to show."""

    words: str = ""
    kind: str = ""
    theme: str = ""
    audience: str = ""
    college: str = ""
    department: str = ""
    year: str = ""
    by_date: bool = False
    all_departments: bool = False
    page: int = 1

    @classmethod
    def read(
        cls, arguments: Mapping[str, str], page: int, facets: Collection[str] = tuple(PARAMETERS)
    ) -> "Asked":
        """Read an address where these facets may be chosen; what it should not hold is left out."""
        read = {name: _clean(arguments.get(PARAMETERS[name], "")) for name in facets}
        words = _clean(arguments.get("q", ""))
        if question(words) == Question():  # signs, articles: nothing to look for
            words = ""
        by_date = bool(words) and arguments.get("tri") == _RECENT
        return cls(
            words, **read, by_date=by_date, all_departments=arguments.get("departements") == _ALL, page=page
        )

    @property
    def filters(self) -> dict[str, str]:
        """The chosen value of each facet that has one."""
        return {name: value for name in PARAMETERS if (value := getattr(self, name))}

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
        """Return the same with something changed, from its first page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    @property
    def unfiltered(self) -> "Asked":
        """The same words without any filter."""
        return self.but(**dict.fromkeys(PARAMETERS, ""))

    def address(self, path: str) -> str:
        """Return the address of this question."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path


def _clean(text: str) -> str:
    return " ".join(plain_text(text[:LONGEST]).split())
