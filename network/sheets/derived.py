"""What a sheet's own figures say together: euros by MWh a year, euros and MWh by inhabitant.

Each value is one number of the sheet ÷ another, told with both, their years and how they are known:

- euros by MWh a year = the investment, else the total budget ÷ the energy saved, or produced, each year;
- euros by inhabitant = the same sum ÷ the inhabitants concerned;
- MWh by inhabitant = the energy saved, or produced, each year ÷ the inhabitants concerned.

The investment comes first because it is what lasts as the yearly energy does; the tax is that of the sum
which was taken, never another's. Of several figures of one quantity `figures.chosen` takes one. Euros are
those of their year. Three significant digits: more would be false precision.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from network.i18n import _
from network.sheets.content import Progress
from network.sheets.figures import Quality, base_value, chosen
from network.sheets.models import SheetRevision
from network.sheets.wording import euros
from network.typed import Tax
from network.wording import number

ENERGIES = ("energy_saved", "energy_produced")
SUMS = ("investment", "budget")
PLANNED = (Progress.CONSIDERED, Progress.GIVEN_UP)

# Outside these bounds a value is told with a doubt: euros by MWh, euros and MWh by inhabitant.
# An inhabitant of France uses some 20 MWh a year in all; a wind farm may give a village far more.
LIKELY_COST = (Decimal(1), Decimal(100_000))
LIKELY = {
    "energy_saved": LIKELY_COST,
    "energy_produced": LIKELY_COST,
    "inhabitants": (Decimal(0), Decimal(100_000)),
}
MOST_BY_INHABITANT = {"energy_saved": Decimal(20), "energy_produced": Decimal(1000)}


@dataclass(frozen=True)
class Input:
    """A number of the sheet, in euros, MWh a year or people, with what was said of it."""

    what: str
    amount: Decimal
    tax: Tax | None = None
    year: int | None = None
    quality: Quality | None = None

    @property
    def is_money(self) -> bool:
        """Say whether it counts euros."""
        return self.what in SUMS

    @property
    def told(self) -> str:
        """« énergie économisée (500 MWh/an en 2023, mesuré) »."""
        return f"{_NAMES[self.what]()} ({self._said})"

    @property
    def _said(self) -> str:
        if self.is_money:
            tax = self.tax.upper() if self.tax else _("taxe non précisée")
            return f"{euros(int(self.amount * 100))}{' ' if self.tax else ', '}{tax}"
        if self.what == "inhabitants":
            return number(self.amount)
        amount = f"{number(plain(self.amount))} MWh/an"
        year = _("en %(year)s", year=self.year) if self.year else _("année non précisée")
        quality = self.quality.label if self.quality else _("on ne sait pas comment il est connu")
        return f"{amount} {year}, {quality}" if self.year else f"{amount}, {year}, {quality}"


_NAMES = {
    "investment": lambda: _("investissement"),
    "budget": lambda: _("budget total"),
    "energy_saved": lambda: _("énergie économisée"),
    "energy_produced": lambda: _("énergie renouvelable produite"),
    "inhabitants": lambda: _("habitants concernés"),
}


@dataclass(frozen=True)
class Derived:
    """One number of a sheet ÷ another."""

    over: Input
    under: Input
    progress: Progress | None

    @property
    def code(self) -> str:
        """« investment_by_energy_saved »: how files name it."""
        return f"{self.over.what}_by_{self.under.what}"

    @property
    def value(self) -> Decimal:
        """The quotient, with three significant digits."""
        return significant(self.over.amount / self.under.amount)

    @property
    def is_planned(self) -> bool:
        """Say whether nothing of it was done: what it would have cost, or will."""
        return self.progress in PLANNED

    @property
    def unit(self) -> str:
        """« € HT », « MWh »."""
        if not self.over.is_money:
            return "MWh"
        return f"€ {self.over.tax.upper()}" if self.over.tax else "€"

    @property
    def told(self) -> str:
        """« 2 400 € HT », « 56,3 kWh »: less than one MWh is said in the unit of everybody's bill."""
        if self.over.is_money:
            return f"{money(self.value)}\u00a0{self.unit}"
        if 0 < self.value < 1:
            return f"{number(plain(self.value * 1000))}\u00a0kWh"
        return f"{number(self.value)}\u00a0{self.unit}"

    @property
    def label(self) -> str:
        """What it is, said after its value: « d’investissement par MWh économisé chaque année, prévu »."""
        if self.over.is_money:
            said = f"{_OF_SUM[self.over.what]()} {_BY[self.under.what]()}"
        else:
            said = _BY_INHABITANT[self.over.what]()
        return f"{said}, {_('prévu')}" if self.is_planned else said

    @property
    def formula(self) -> str:
        """« Investissement (1 200 000 € HT) ÷ énergie économisée (500 MWh/an en 2023, mesuré) »."""
        over, under = self.over.told, self.under.told
        return f"{over[0].upper()}{over[1:]} ÷ {under}"

    @property
    def doubt(self) -> str | None:
        """Say that a value is out of the ordinary: readers see it, and are warned."""
        exact = self.over.amount / self.under.amount
        if self.over.is_money:
            least, most = LIKELY[self.under.what]
        else:
            least, most = Decimal(0), MOST_BY_INHABITANT[self.over.what]
        if not exact or least <= exact <= most:
            return None
        return _(
            "Hors de l’ordinaire : vérifiez les unités auprès de l’auteur avant de reprendre ce chiffre."
        )


_OF_SUM = {"investment": lambda: _("d’investissement"), "budget": lambda: _("de budget")}
_BY = {
    "energy_saved": lambda: _("par MWh économisé chaque année"),
    "energy_produced": lambda: _("par MWh renouvelable produit chaque année"),
    "inhabitants": lambda: _("par habitant"),
}
_BY_INHABITANT = {
    "energy_saved": lambda: _("économisés par habitant et par an"),
    "energy_produced": lambda: _("renouvelables produits par habitant et par an"),
}


def derived(revision: SheetRevision) -> list[Derived]:
    """Return what can be worked out: euros by MWh, euros by inhabitant, then MWh by inhabitant."""
    money, energies, people = spent(revision), list(_energies(revision)), _people(revision)
    pairs: list[tuple[Input | None, Input | None]] = [(money, energy) for energy in energies]
    pairs += [(money, people), *((energy, people) for energy in energies)]
    return [
        Derived(over, under, revision.progress) for over, under in pairs if over and under and under.amount
    ]


def not_derived(revision: SheetRevision) -> list[str]:
    """Say what is missing for the values that cannot be worked out, where the rest is known."""
    money, energies, people = spent(revision), list(_energies(revision)), bool(revision.inhabitants)
    return list(_lacks(money, energies, has_people=people))


def _lacks(money: Input | None, energies: list[Input], *, has_people: bool) -> Iterator[str]:
    if energies and not money:
        yield _("Coût par MWh : il manque l’investissement ou le budget.")
    if money and not energies:
        yield _("Coût par MWh : il manque l’énergie économisée ou produite chaque année.")
    if money:
        yield from (_ZERO[energy.what]() for energy in energies if not energy.amount)
    if (money or energies) and not has_people:
        yield _("Par habitant : il manque le nombre d’habitants.")
    if has_people and not money and not energies:
        yield _("Par habitant : il manque le budget, ou l’énergie économisée ou produite chaque année.")


_ZERO = {
    "energy_saved": lambda: _("Coût par MWh économisé : l’énergie économisée est de zéro."),
    "energy_produced": lambda: _("Coût par MWh produit : l’énergie produite est de zéro."),
}


def spent(revision: SheetRevision) -> Input | None:
    """Return the investment, unless there is none or it is zero and the total budget is known."""
    investment, budget = revision.investment_cents, revision.budget_cents
    if investment or (investment is not None and budget is None):
        return Input("investment", Decimal(investment) / 100, _tax(revision.investment_tax))
    return None if budget is None else Input("budget", Decimal(budget) / 100, _tax(revision.budget_tax))


def _tax(tax: str | None) -> Tax | None:
    return Tax(tax) if tax else None


def _energies(revision: SheetRevision) -> Iterable[Input]:
    for quantity in ENERGIES:
        if figure := chosen(revision.key_figures, quantity):
            quality = Quality(figure["quality"]) if figure.get("quality") else None
            yield Input(quantity, base_value(figure), year=figure.get("year"), quality=quality)


def _people(revision: SheetRevision) -> Input | None:
    return Input("inhabitants", Decimal(revision.inhabitants)) if revision.inhabitants else None


def significant(value: Decimal) -> Decimal:
    """Round to three significant digits: 12 345 → 12 300, 0,04567 → 0,0457."""
    if not value:
        return Decimal(0)
    return plain(value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_UP))


def money(value: Decimal) -> str:
    """Say euros without their sign: « 2 400 », « 2,50 »."""
    decimals = -int(value.as_tuple().exponent)
    return f"{number(value)}0" if decimals == 1 else number(value)


def plain(value: Decimal) -> Decimal:
    """Return the same number without exponent nor needless zeros."""
    return Decimal(format(value.normalize(), "f"))
