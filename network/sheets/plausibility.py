"""Figures that look a thousand times wrong: asked about, never refused.

A figure is compared with another of the sheet: so much energy for so many inhabitants, so many euros for
a megawatt-hour. Outside the bounds of `RATIOS` a question says the comparison in words. Its author
confirms the figure, which is then asked about no more until it changes, or takes a likelier one at a click.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from network.i18n import _, lazy
from network.sheets.content import Part
from network.sheets.derived import LIKELY, LIKELY_COST, MOST_BY_INHABITANT
from network.sheets.figures import QUANTITIES, base_value, chosen
from network.sheets.models import SheetRevision
from network.sheets.wording import euros, places_of
from network.typed import LARGEST_SUM
from network.wording import number

THOUSAND = 1000


@dataclass(frozen=True)
class Fix:
    """A likelier figure: how it is said, and the columns that then hold it."""

    label: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A figure to look at again: where it stands, what it is compared with, what it might be."""

    part: Part
    field: str  # the column
    row: int | None  # of a list
    key: str  # the figure as it was asked about
    sentence: str
    fixes: tuple[Fix, ...]
    is_confirmed: bool


@dataclass(frozen=True)
class Ratio:
    """One number ÷ another, between two bounds; `doubted` is asked about, the first of them beside it."""

    of: str
    per: str | None
    least: Decimal
    most: Decimal
    unit: str
    why: str
    doubted: tuple[str, ...]


def _ratio(of: str, per: str | None, bounds: tuple[Any, Any], unit: str, why: str, *doubted: str) -> Ratio:
    return Ratio(of, per, Decimal(bounds[0]), Decimal(bounds[1]), unit, why, doubted or (of,))


_BY_INHABITANT = lazy("Un habitant de France en consomme environ 20 par an, tout compris.")
_BY_MWH = lazy("D’ordinaire, un MWh par an économisé ou produit demande entre 100 et 20 000 €.")
_OF_A_PLACE = lazy("C’est plus que n’en compte le territoire lui-même.")

# What is compared, and why so: the first that wonders at a figure asks about it, the others keep silent.
# Energy in MWh a year, power in kW, CO₂ and waste in tonnes a year, money in euros.
RATIOS = (
    _ratio(
        "inhabitants", "population", (0, "1.5"), lazy("fois la population"),
        lazy("Les listes officielles en comptent moins dans les territoires choisis."),
    ),
    _ratio(
        "budget", None, (100, 2 * 10**9), "€",
        lazy("Les budgets du réseau vont de quelques centaines d’euros à des centaines de millions."),
    ),
    _ratio(
        "energy_saved", "inhabitants", (0, MOST_BY_INHABITANT["energy_saved"]),
        lazy("MWh par an et par habitant"), _BY_INHABITANT,
    ),
    # A wind farm may give a village far more than it uses.
    _ratio(
        "energy_produced", "inhabitants", (0, MOST_BY_INHABITANT["energy_produced"]),
        lazy("MWh par an et par habitant"), _BY_INHABITANT,
    ),
    # A year has 8 784 hours at most; the sun gives some 1.1 MWh by kW, the wind 2, a boiler 1 to 6.
    _ratio(
        "energy_produced", "power_installed", ("0.05", "8.784"), lazy("MWh par an et par kW"),
        lazy("Une année compte 8 760 heures : 1 kW donne au plus 8,76 MWh, le solaire autour de 1,1."),
        "energy_produced", "power_installed",
    ),
    _ratio(
        "budget", "energy_saved", LIKELY_COST, lazy("€ par MWh annuel"), _BY_MWH,
        "energy_saved", "budget",
    ),
    _ratio(
        "budget", "energy_produced", LIKELY_COST, lazy("€ par MWh annuel"), _BY_MWH,
        "energy_produced", "budget",
    ),
    _ratio(
        "budget", "power_installed", (20, 200_000), lazy("€ par kW"),
        lazy("D’ordinaire, une installation coûte entre 500 et 10 000 € par kW."),
        "power_installed", "budget",
    ),
    _ratio("budget", "inhabitants", LIKELY["inhabitants"], lazy("€ par habitant"),
        lazy("C’est plus que ce qu’une commune dépense pour chacun en vingt ans.")),
    # Coal, the heaviest of fuels, gives off some 0.35 t by MWh of heat, and 1 by MWh of electricity.
    _ratio(
        "co2_avoided", "energy", ("0.001", "1.5"), lazy("t de CO₂ par MWh"),
        lazy("Le gaz en rejette environ 0,2, le fioul 0,3, l’électricité au charbon 1."),
    ),
    _ratio(
        "co2_avoided", "inhabitants", (0, 20), lazy("t de CO₂ par an et par habitant"),
        lazy("Un habitant de France en émet environ 9 par an, tout compris."),
    ),
    _ratio(
        "money_saved", "energy_saved", (2, 2000), lazy("€ par MWh économisé"),
        lazy("L’énergie s’achète d’ordinaire entre 50 et 400 € le MWh."),
    ),
    # Beyond the budget itself `coherence.py` asks for a correction.
    _ratio(
        "funders", "budget", ("0.002", 500), lazy("fois le budget total"),
        lazy("Les montants sont-ils tous en euros, ou tous en milliers d’euros ?"), "funders", "budget",
    ),
    _ratio("homes", "inhabitants", (0, 1), lazy("logement par habitant"), _OF_A_PLACE),
    _ratio("buildings", "inhabitants", (0, 1), lazy("bâtiment par habitant"), _OF_A_PLACE),
    _ratio("jobs", "inhabitants", (0, "0.5"), lazy("emploi par habitant"),
        lazy("Moins d’un habitant sur deux occupe un emploi.")),
    _ratio("waste_avoided", "inhabitants", (0, 5), lazy("t par an et par habitant"),
        lazy("Un habitant de France jette environ 0,6 t par an, et 5 t avec les chantiers et les usines.")),
    _ratio("water_saved", "inhabitants", (0, 200), lazy("m³ par an et par habitant"),
        lazy("Un habitant de France consomme environ 54 m³ d’eau par an à la maison.")),
)  # fmt: skip


@dataclass(frozen=True)
class _Number:
    """A number of the sheet: how much, as it is said, where it stands."""

    amount: Decimal
    said: str
    part: Part | None = None  # without one it is no figure of the sheet's own
    field: str = ""
    row: int | None = None
    scaled: dict[Decimal, Fix] = dataclasses.field(
        default_factory=dict
    )  # what it would be so many times larger

    def times(self, factor: Decimal) -> Fix | None:
        """Return this number with the unit, or the thousands, that somebody may have meant."""
        return self.scaled.get(factor)


_UP, _DOWN = Decimal(THOUSAND), 1 / Decimal(THOUSAND)


def questions(revision: SheetRevision) -> list[Question]:
    """Return what looks wrong by a thousand, each figure once, in the order of the parts."""
    numbers = dict(_numbers(revision))
    asked: dict[str, Question] = {}
    for ratio in RATIOS:
        subject = ratio.doubted[0]
        if subject not in asked and (question := _wonder(ratio, numbers, revision)):
            asked[subject] = question
    return sorted(asked.values(), key=lambda each: (list(Part).index(each.part), each.row or 0))


def still_confirmed(revision: SheetRevision) -> list[str]:
    """Return what its author confirmed and that would still be asked."""
    return [each.key for each in questions(revision) if each.is_confirmed]


def _wonder(ratio: Ratio, numbers: dict[str, _Number], revision: SheetRevision) -> Question | None:
    of, per = numbers.get(ratio.of), numbers.get(ratio.per) if ratio.per else _Number(Decimal(1), "")
    if of is None or per is None:
        return None
    worth = of.amount / per.amount
    if ratio.least <= worth <= ratio.most:
        return None
    doubted = numbers[ratio.doubted[0]]
    assert doubted.part is not None
    key = f"{ratio.doubted[0]}={doubted.said}"
    return Question(
        doubted.part,
        doubted.field,
        doubted.row,
        key,
        _sentence(ratio, of, per, worth),
        tuple(_fixes(ratio, numbers, worth)),
        key in (revision.confirmed or ()),
    )


def _sentence(ratio: Ratio, of: _Number, per: _Number, worth: Decimal) -> str:
    if not per.said:
        return _("%(of)s : est-ce bien cela ? %(why)s", of=of.said, why=ratio.why)
    return _(
        "%(of)s, %(per)s : cela fait %(worth)s %(unit)s. %(why)s",
        of=of.said,
        per=per.said[:1].lower() + per.said[1:],
        worth=number(_rounded(worth)),
        unit=ratio.unit,
        why=ratio.why,
    )


def _rounded(worth: Decimal) -> Decimal:
    """Return a number to three significant digits, and to the unit from a hundred on."""
    return worth.quantize(Decimal(1)) if worth >= 100 else Decimal(f"{worth:.3g}")


def _fixes(ratio: Ratio, numbers: dict[str, _Number], worth: Decimal) -> Iterator[Fix]:
    """Go through what would bring the comparison back within its bounds."""
    for name in ratio.doubted:
        too_large = (worth > ratio.most) == (name == ratio.of)
        factor = _DOWN if too_large else _UP
        mended = worth * (factor if name == ratio.of else 1 / factor)
        if ratio.least <= mended <= ratio.most and (fix := numbers[name].times(factor)):
            yield fix
    if ratio.per == "population":
        people = int(numbers["population"].amount)
        yield Fix(_inhabitants(people), {"inhabitants": people})


def _numbers(revision: SheetRevision) -> Iterator[tuple[str, _Number]]:
    if people := sum(place.population or 0 for place in places_of(revision.places or [])):
        yield "population", _Number(Decimal(people), _inhabitants(people))
    if revision.inhabitants:
        yield "inhabitants", _people(revision.inhabitants)
    if revision.budget_cents:
        yield "budget", _budget(revision)
    if any(row["cents"] for row in revision.funders or ()):
        yield "funders", _funders(revision.funders)
    figures = dict(_figures(revision.key_figures or []))
    yield from figures.items()
    energies = [figures[name] for name in ("energy_saved", "energy_produced") if name in figures]
    if energies:
        yield "energy", max(energies, key=lambda each: each.amount)


def _people(people: int) -> _Number:
    scaled = {}
    if people % THOUSAND == 0:
        scaled[_DOWN] = Fix(_inhabitants(people // THOUSAND), {"inhabitants": people // THOUSAND})
    return _Number(Decimal(people), _inhabitants(people), Part.TERRITORY, "inhabitants", None, scaled)


def _inhabitants(people: int) -> str:
    return _("%(people)s habitants", people=number(people))


def _cents(cents: int) -> Iterator[tuple[Decimal, int]]:
    """Go through a sum a thousand times larger, or smaller, where it can be told."""
    if cents * THOUSAND < LARGEST_SUM * 100:
        yield _UP, cents * THOUSAND
    if cents % THOUSAND == 0:
        yield _DOWN, cents // THOUSAND


def _budget(revision: SheetRevision) -> _Number:
    cents = revision.budget_cents or 0
    scaled = {
        factor: Fix(euros(other, revision.budget_tax), {"budget_cents": other})
        for factor, other in _cents(cents)
    }
    said = _("Budget de %(sum)s", sum=euros(cents, revision.budget_tax))
    return _Number(Decimal(cents) / 100, said, Part.MEANS, "budget_cents", None, scaled)


def _funders(rows: list[dict[str, Any]]) -> _Number:
    cents = sum(row["cents"] or 0 for row in rows)
    scaled = {}
    for factor in (_UP, _DOWN):
        others = [dict(_cents(row["cents"])).get(factor) if row["cents"] else row["cents"] for row in rows]
        if all(other is not None or not row["cents"] for other, row in zip(others, rows, strict=True)):
            told = [{**row, "cents": other} for row, other in zip(rows, others, strict=True)]
            total = sum(other or 0 for other in others)
            scaled[factor] = Fix(_("%(sum)s de financement", sum=euros(total)), {"funders": told})
    said = _("Financement de %(sum)s", sum=euros(cents))
    return _Number(Decimal(cents) / 100, said, Part.MEANS, "funders", 0, scaled)


def _figures(rows: list[dict[str, Any]]) -> Iterable[tuple[str, _Number]]:
    for code, quantity in QUANTITIES.items():
        figure = chosen(rows, code)
        if figure is None or not (amount := base_value(figure)):
            continue
        row = next(index for index, each in enumerate(rows) if each is figure)
        worth = quantity.units[figure["unit"]]
        scaled = {
            factor: Fix(_measure(figure, unit), {"key_figures": _with_unit(rows, row, unit)})
            for factor in (_UP, _DOWN)
            for unit, other in quantity.units.items()
            if other == worth * factor
        }
        said = _("%(what)s (%(value)s)", what=quantity.label, value=_measure(figure, figure["unit"]))
        yield code, _Number(amount, said, Part.RESULTS, "key_figures", row, scaled)


def _measure(figure: Any, unit: str) -> str:
    return f"{number(Decimal(figure['value']))} {unit}"


def _with_unit(rows: list[dict[str, Any]], index: int, unit: str) -> list[dict[str, Any]]:
    return [{**row, "unit": unit} if at == index else row for at, row in enumerate(rows)]
