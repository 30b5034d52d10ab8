"""What the figures of a selection of sheets come to, without adding unlike things.

One figure of each quantity counts for a sheet (`sheets.figures.chosen`). Sums are apart by how far the
experience has come, by quantity and by how the figure is known; budgets, by what was said of their tax;
costs are told by their median. Every number says on how many sheets it rests.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from network.i18n import _
from network.library.selection import SHEETS
from network.search.documents import Sum
from network.search.engine import View
from network.sheets import countable
from network.sheets.content import Progress
from network.sheets.derived import SUMS, plain, significant
from network.sheets.figures import QUALITIES, QUANTITIES
from network.wording import number

FEW = 5  # sheets; of a median of fewer, the page tells no spread
MUCH = Decimal("0.5")  # the share of one sheet from which on readers are warned

# Larger units of a base unit, the largest first.
_LARGER = {
    "MWh/an": {"TWh/an": 1_000_000, "GWh/an": 1000},
    "kW": {"GW": 1_000_000, "MW": 1000},
    "t/an": {"Mt/an": 1_000_000, "kt/an": 1000},
    "€": {"Md€": 10**9, "M€": 10**6, "k€": 1000},
    "€/an": {"Md€/an": 10**9, "M€/an": 10**6, "k€/an": 1000},
    "m²": {"km²": 1_000_000, "ha": 10_000},
}


@dataclass(frozen=True)
class Total:
    """A sum in the base unit of what is counted, over the sheets that tell it."""

    sum: Sum
    unit: str
    years: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        """How many sheets it rests on."""
        return self.sum.count

    @property
    def exact(self) -> Decimal:
        """The sum itself; beyond three decimals, nothing was ever measured."""
        return plain(Decimal(repr(self.sum.total)).quantize(Decimal("0.001"), ROUND_HALF_UP))

    @property
    def readable(self) -> str:
        """« 1,23 GWh/an »: three digits, in the unit that keeps them short."""
        for unit, worth in _LARGER.get(self.unit, {}).items():
            if self.exact >= worth:
                return f"{number(significant(self.exact / worth))}\u00a0{unit}"
        return (
            f"{number(significant(self.exact) if self.exact < 100 else round(self.exact))}\u00a0{self.unit}"
        )

    @property
    def period(self) -> str:
        """« 2019 », « 2014–2023 »."""
        if self.years is None:
            return ""
        first, last = self.years
        return str(first) if first == last else f"{first}–{last}"

    @property
    def largest_share(self) -> int | None:
        """The percentage that one sheet brings alone, where it is so much that readers should know."""
        if self.count < 3 or not self.sum.total:
            return None
        share = Decimal(self.sum.most) / Decimal(self.sum.total)
        return int(share * 100) if share >= MUCH else None


@dataclass(frozen=True)
class Counted:
    """A quantity, its totals by quality, and how many sheets tell it."""

    label: str
    totals: Mapping[str, Total]

    @property
    def count(self) -> int:
        """How many sheets tell it: each in one quality only."""
        return sum(total.count for total in self.totals.values())


@dataclass(frozen=True)
class Budget:
    """The budgets that say the same of their tax."""

    label: str
    total: Total


@dataclass(frozen=True)
class Cost:
    """What one unit cost: the sheet in the middle, and the half of them around it."""

    label: str
    tax: str
    count: int
    median: Decimal
    quartiles: tuple[Decimal, Decimal] | None


@dataclass(frozen=True)
class Group:
    """The sheets of a selection that have come as far, and what they come to."""

    name: str
    title: str
    note: str
    sheets: int
    counted: list[Counted]
    budgets: list[Budget]
    costs: list[Cost]

    @property
    def qualities(self) -> dict[str, str]:
        """The columns of its table: the three qualities, and what was not said of where it happens."""
        unsaid = any(countable.UNSAID in each.totals for each in self.counted)
        return quality_labels() if unsaid else {code: str(label) for code, label in QUALITIES.items()}


@dataclass(frozen=True)
class Totals:
    """What a selection of so many sheets comes to."""

    sheets: int
    groups: list[Group]


def totals(view: View, words: str, filters: Mapping[str, str]) -> Totals:
    """Sum up the sheets that these words and filters leave, from one state of the index."""
    wanted = {**filters, **SHEETS}
    sums = view.sums(words, wanted, countable.added())
    groups = [
        _group(name, sums, lambda cost: view.spread(words, wanted, cost))
        for name in countable.GROUPS
        if countable.whole(name) in sums
    ]
    return Totals(sum(group.sheets for group in groups), groups)


def _group(name: str, sums: Mapping[str, Sum], spread: Callable[[str], list[tuple[float, int]]]) -> Group:
    title, note = _said(name)
    return Group(
        name,
        title,
        note,
        sums[countable.whole(name)].count,
        list(_counted(name, sums)),
        [
            Budget(label, Total(sums[found], "€"))
            for tax, label in tax_labels().items()
            if (found := countable.budget(name, tax)) in sums
        ],
        list(_costs(name, sums, spread)),
    )


def _counted(group: str, sums: Mapping[str, Sum]) -> Iterable[Counted]:
    for code, quantity in QUANTITIES.items():
        found = {}
        for quality in countable.QUALITIES:
            if total := sums.get(countable.total(group, code, quality)):
                told = sums.get(countable.year(group, code, quality))
                years = (int(told.least), int(told.most)) if told else None
                found[quality] = Total(total, quantity.base_unit, years)
        if found:
            yield Counted(str(quantity.label), found)


def _costs(
    group: str, sums: Mapping[str, Sum], spread: Callable[[str], list[tuple[float, int]]]
) -> Iterable[Cost]:
    for by in countable.DIVISORS:
        for of in SUMS:
            for tax, label in tax_labels().items():
                name = countable.cost(group, of, by, tax)
                if name in sums:
                    values = [Decimal(repr(value)) for value, count in spread(name) for _time in range(count)]
                    yield _cost(_COST[of, by](), label, values)


def _cost(label: str, tax: str, values: list[Decimal]) -> Cost:
    quartiles = None
    if len(values) >= FEW:
        quartiles = (significant(quantile(values, 1)), significant(quantile(values, 3)))
    return Cost(label, tax, len(values), significant(quantile(values, 2)), quartiles)


def quantile(values: list[Decimal], quarters: int) -> Decimal:
    """Return the value below which so many quarters of the sorted values lie, between two if need be."""
    place = Decimal(len(values) - 1) * quarters / 4
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def quality_labels() -> dict[str, str]:
    """Return how each quality is called, « not said » included."""
    return {**{code: str(label) for code, label in QUALITIES.items()}, countable.UNSAID: _("non précisé")}


def tax_labels() -> dict[str, str]:
    """Return how each state of the tax is called."""
    return {"ht": _("HT"), "ttc": _("TTC"), countable.UNSAID: _("taxe non précisée")}


def _said(group: str) -> tuple[str, str]:
    """Return the title of a group, and what its numbers are."""
    if group == countable.UNSAID:
        return _("Avancement non précisé"), _NOTES[group]()
    return Progress(group).label, _NOTES[group]()


_NOTES: dict[str, Callable[[], str]] = {
    "done": lambda: "",
    "under_way": lambda: _(
        "Déjà obtenu ou encore attendu : les fiches de projets en cours ne le disent pas toujours."
    ),
    "considered": lambda: _("Rien n’est encore fait : ces chiffres sont prévus."),
    "given_up": lambda: _("Ces projets n’ont pas abouti : ces chiffres étaient prévus."),
    countable.UNSAID: lambda: _("Ces fiches ne disent pas si le projet est réalisé."),
}
_COST: dict[tuple[str, str], Callable[[], str]] = {
    ("investment", "energy_saved"): lambda: _("Investissement par MWh économisé chaque année"),
    ("budget", "energy_saved"): lambda: _("Budget total par MWh économisé chaque année"),
    ("investment", "energy_produced"): lambda: _("Investissement par MWh renouvelable produit chaque année"),
    ("budget", "energy_produced"): lambda: _("Budget total par MWh renouvelable produit chaque année"),
    ("investment", "inhabitants"): lambda: _("Investissement par habitant"),
    ("budget", "inhabitants"): lambda: _("Budget total par habitant"),
}

# Stable: columns may be added at the end, none changes its name or its place (README, « Files »).
COLUMNS = (
    "avancement", "rubrique", "objet", "precision", "valeur", "unite", "fiches", "fiches_avancement",
    "annee_min", "annee_max", "premier_quartile", "troisieme_quartile",
)  # fmt: skip


def rows(found: Totals) -> Iterable[list[Any]]:
    """Return the same as rows for a spreadsheet, numbers in base units."""
    for group in found.groups:
        for each in group.counted:
            for quality, total in each.totals.items():
                first, last = total.years or (None, None)
                known, end = quality_labels()[quality], [total.unit, total.count, group.sheets, first, last]
                yield [group.title, _("total"), each.label, known, _digits(total.exact), *end, None, None]
        for budget in group.budgets:
            value, count = _digits(budget.total.exact), budget.total.count
            told = [_("total"), _("Budget total"), budget.label, value, "€", count, group.sheets]
            yield [group.title, *told, None, None, None, None]
        for cost in group.costs:
            quarters = [_digits(each) for each in cost.quartiles] if cost.quartiles else [None, None]
            told = [_("médiane"), cost.label, cost.tax, _digits(cost.median), "€", cost.count, group.sheets]
            yield [group.title, *told, None, None, *quarters]


def _digits(value: Decimal) -> str:
    return format(value, "f").replace(".", ",")
