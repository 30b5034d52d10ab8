"""The sheets of a selection side by side: their key numbers, each a column by which all may be sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from network.i18n import _, lazy
from network.library.asked import Asked
from network.search.documents import SORTABLE
from network.sheets.content import Progress
from network.sheets.derived import money, plain, spent
from network.sheets.key_numbers import key_values
from network.sheets.models import SheetRevision
from network.sheets.reading import Reading
from network.typed import Tax
from network.wording import number

_UPWARDS = "croissant"


class Column(NamedTuple):
    """A number of each sheet: how addresses and people call it, and its unit."""

    slug: str
    title: str
    unit: str


# By their names among the numbers of the search, in the order of the page.
COLUMNS: Mapping[str, Column] = {
    "year": Column("annee", lazy("Année"), ""),
    "energy_saved": Column("economie", lazy("Énergie économisée"), "MWh/an"),
    "energy_produced": Column("production", lazy("Énergie renouvelable"), "MWh/an"),
    "co2_avoided": Column("co2", lazy("CO₂ évité"), "t/an"),
    "cost": Column("cout", lazy("Coût"), "€"),
    "cost_saved": Column("cout-economie", lazy("Coût de l’énergie économisée"), "€ par MWh/an"),
    "cost_produced": Column("cout-production", lazy("Coût de l’énergie produite"), "€ par MWh/an"),
}
assert tuple(COLUMNS) == SORTABLE, "the index sorts by each column"
_BY_SLUG = {column.slug: name for name, column in COLUMNS.items()}


@dataclass(frozen=True)
class Order:
    """The column by which a table is sorted, the highest first unless `upwards`; none: as the list is."""

    column: str = ""
    upwards: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Order":
        """Read it in an address."""
        column = _BY_SLUG.get(arguments.get("colonne", ""), "")
        return cls(column, bool(column) and arguments.get("sens") == _UPWARDS)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address."""
        if not self.column:
            return []
        return [("colonne", COLUMNS[self.column].slug), *([("sens", _UPWARDS)] if self.upwards else [])]

    @property
    def aria(self) -> str:
        """How the heading of its column says it."""
        return "ascending" if self.upwards else "descending"

    def by(self, column: str) -> "Order":
        """Return the order that the heading of a column leads to: that column, or the other way round."""
        return Order(column, column == self.column and not self.upwards)


def pairs(asked: Asked, order: Order) -> list[tuple[str, str]]:
    """Return the parameters of the address of a table, its page last, as pagers write it."""
    whole = [*replace(asked, page=1).pairs, *order.pairs]
    return [*whole, ("page", str(asked.page))] if asked.page > 1 else whole


def address(path: str, asked: Asked, order: Order) -> str:
    """Return the address of a table."""
    said = urlencode(pairs(asked, order))
    return f"{path}?{said}" if said else path


class Cell(NamedTuple):
    """A number as it is read, and what must be known of it; nothing where the sheet does not tell it."""

    said: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One sheet."""

    revision: SheetRevision
    where: str
    departments: Sequence[str]
    progress: str
    cells: Mapping[str, Cell]


def row(revision: SheetRevision) -> Row:
    """Return a published sheet as a line of the table."""
    reading, values = Reading(revision), key_values(revision)
    return Row(
        revision=revision,
        where=reading.where,
        departments=reading.departments,
        progress=Progress(revision.progress).label if revision.progress else "",
        cells={
            name: Cell(_SAID.get(name, _plainly)(values[name]), _note(revision, name))
            if name in values
            else Cell()
            for name in COLUMNS
        },
    )


def _note(revision: SheetRevision, name: str) -> str:
    """Return what a cost is made of, and the tax of what rests on it."""
    paid = spent(revision) if name.startswith("cost") else None
    if paid is None:
        return ""
    tax = Tax(paid.tax).upper() if paid.tax else _("taxe non précisée")
    if name != "cost":
        return tax
    if paid.what == "investment":
        return _("investissement, %(tax)s", tax=tax)
    return _("budget total, %(tax)s", tax=tax)


def _plainly(value: Decimal) -> str:
    return number(plain(value))


_SAID: Mapping[str, Callable[[Decimal], str]] = {
    "year": str,
    "cost": lambda value: number(round(value)),
    "cost_saved": money,
    "cost_produced": money,
}
