from dataclasses import dataclass
from enum import StrEnum

from network.i18n import _


class Kind(StrEnum):
    COMMUNE = "commune"
    EPCI = "epci"
    EPT = "ept"
    DEPARTMENT = "department"
    REGION = "region"


MOST_DEPARTMENTS = 3  # in a label

_FULL_TYPES = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}


@dataclass(frozen=True)
class Place:
    """An entry of the official lists.

    `code` is the INSEE code, or the SIREN for an EPCI or an EPT. `body` is the name of the legal
    person, None where the territory has none of its own (Paris as a department, Corse-du-Sud…).
    `departments` are codes, the main one first; an EPCI may lie over several. An entry that is no more
    has the year it was `gone_in` and the code of its `successor`, empty where none took its place: it
    is found by its code, and proposed to nobody.
    """

    kind: Kind
    code: str
    name: str
    body: str | None
    departments: tuple[str, ...]
    region: str
    population: int
    siren: str | None
    epci_siren: str | None
    postcodes: tuple[str, ...]
    communes: int | None
    latitude: float | None
    longitude: float | None
    successor: str | None = None
    gone_in: str | None = None

    @property
    def department(self) -> str | None:
        """The main department's code; None for a region."""
        return self.departments[0] if self.departments else None

    @property
    def label(self) -> str:
        """How a list names it: « Figeac (46) », « CC Grand-Figeac (46, 12) », « Région Occitanie »."""
        name = (self.body or self.name) if self.kind in (Kind.DEPARTMENT, Kind.REGION) else self.name
        where = ", ".join(self.departments[:MOST_DEPARTMENTS])
        if len(self.departments) > MOST_DEPARTMENTS:
            where += "…"
        return f"{name} ({where})" if where else name

    @property
    def kind_label(self) -> str:
        return {
            Kind.COMMUNE: _("commune"),
            Kind.EPCI: _("intercommunalité"),
            Kind.EPT: _("établissement public territorial"),
            Kind.DEPARTMENT: _("département"),
            Kind.REGION: _("région"),
        }[self.kind]


def full_name(name: str) -> str:
    """Spell the type of an EPCI: « CC du Thouarsais » → « Communauté de communes du Thouarsais »."""
    type_, _space, rest = name.partition(" ")
    return f"{_FULL_TYPES[type_]} {rest}" if type_ in _FULL_TYPES else name
