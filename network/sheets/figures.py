"""Numbers as people type them, and the quantities a sheet may count."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from network.i18n import lazy

LARGEST = Decimal(10) ** 12


class Tax(StrEnum):
    """Whether an amount was given with VAT."""

    INCLUDED = "ttc"
    EXCLUDED = "ht"


class Quality(StrEnum):
    """How a figure was obtained."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    MODELLED = "modelled"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(_QUALITIES[self])


_QUALITIES = {
    Quality.MEASURED: lazy("mesuré"),
    Quality.ESTIMATED: lazy("estimé"),
    Quality.MODELLED: lazy("modélisé"),
}


@dataclass(frozen=True)
class Amount:
    """A sum in euro cents; `tax` is None when nothing was said of it."""

    cents: int
    tax: Tax | None = None


@dataclass(frozen=True)
class Quantity:
    """Something that can be counted: each unit is worth so many of the first one."""

    code: str
    label: str
    units: dict[str, Decimal]

    @property
    def base_unit(self) -> str:
        """Return the unit every other is converted to."""
        return next(iter(self.units))


def _quantity(code: str, label: str, **units: str) -> Quantity:
    return Quantity(code, label, {unit: Decimal(factor) for unit, factor in units.items()})


_ENERGY = {"MWh/an": "1", "GWh/an": "1000", "kWh/an": "0.001"}

QUANTITIES = {
    quantity.code: quantity
    for quantity in (
        _quantity("energy_saved", lazy("Énergie économisée"), **_ENERGY),
        _quantity("energy_produced", lazy("Énergie renouvelable produite"), **_ENERGY),
        _quantity("power_installed", lazy("Puissance installée"), kW="1", MW="1000"),
        _quantity("co2_avoided", lazy("CO₂ évité"), **{"t/an": "1", "kt/an": "1000", "kg/an": "0.001"}),
        _quantity("money_saved", lazy("Dépenses évitées"), **{"€/an": "1", "k€/an": "1000"}),
        _quantity("jobs", lazy("Emplois créés ou maintenus"), ETP="1"),
        _quantity("people", lazy("Personnes touchées"), personnes="1"),
        _quantity("homes", lazy("Logements rénovés ou équipés"), logements="1"),
        _quantity("buildings", lazy("Bâtiments rénovés ou équipés"), bâtiments="1"),
        _quantity("area", lazy("Surface concernée"), **{"m²": "1", "ha": "10000"}),
        _quantity("length", lazy("Longueur aménagée"), km="1", m="0.001"),
        _quantity("waste_avoided", lazy("Déchets évités ou valorisés"), **{"t/an": "1", "kg/an": "0.001"}),
        _quantity("water_saved", lazy("Eau économisée"), **{"m³/an": "1"}),
    )
}

_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f]+")
_SPLIT = re.compile(r"^(?P<number>[+-]?\d(?:[\d., ]*\d)?)\s*(?P<rest>\D.*)?$")
_PLAIN = re.compile(r"^[+-]?(\d+|\d{1,3}(?: \d{3})+|\d+(?: \d{3})+)([.,]\d+)?$")
_EUROS = re.compile(
    r"^(?P<scale>k|mille|m|millions?|md|milliards?)?\s*(?:d['’]\s*)?(?:€|euros?|eur)?\s*(?P<tax>ht|ttc)?$",
    re.IGNORECASE,
)
_SCALES = {"": 1, "k": 10**3, "mille": 10**3, "m": 10**6, "million": 10**6, "md": 10**9, "milliard": 10**9}


def _split(text: str) -> tuple[str, str]:
    """Return the digits of « 15 600 € TTC » and what follows them."""
    found = _SPLIT.match(_BLANKS.sub(" ", text).strip())
    if not found:
        raise ValueError(text)
    return found["number"], (found["rest"] or "").strip()


def parse_number(text: str, *, money: bool = False) -> Decimal:
    """Read « 2 495 », « 10114,0 », « 1.234,5 » or « 1,234,567 »; raise ValueError for anything else.

    The last of two different marks is the decimal one; a mark seen twice parts thousands. A lone
    mark before exactly three digits parts thousands in sums of money, which have no third decimal.
    """
    number, rest = _split(text)
    if rest:
        raise ValueError(text)
    marks = [c for c in number if c in ".,"]
    if len(set(marks)) == 2:
        thousands = marks[0]
        if marks.count(marks[-1]) > 1:
            raise ValueError(text)
    elif len(marks) > 1 or (money and re.search(r"\d[.,]\d{3}$", number)):
        thousands = marks[0]
    else:
        thousands = ""
    if thousands:
        if not re.match(rf"^[+-]?\d{{1,3}}(\{thousands}\d{{3}})+([.,]\d+)?$", number):
            raise ValueError(text)
        number = number.replace(thousands, "")
    if not _PLAIN.match(number):
        raise ValueError(text)
    value = Decimal(number.replace(" ", "").replace(",", "."))
    if abs(value) >= LARGEST:
        raise ValueError(text)
    return value


def parse_amount(text: str) -> Amount:
    """Read a sum of euros as people type it: « 15 600€ TTC », « 1,2 M€ », « 300 k€ HT », « 2 495 »."""
    number, rest = _split(text)
    euros = _EUROS.match(rest.replace(".", ""))
    if not euros:
        raise ValueError(text)
    scale = (euros["scale"] or "").lower().removesuffix("s")
    value = parse_number(number, money=not scale) * _SCALES[scale] * 100
    if value < 0 or value >= LARGEST * 100:
        raise ValueError(text)
    return Amount(int(value.to_integral_value()), Tax(euros["tax"].lower()) if euros["tax"] else None)


def parse_measure(text: str, quantity: Quantity, unit: str | None) -> tuple[Decimal, str]:
    """Read a value with or without its unit (« 3,2 GWh »): one typed beside the number wins over `unit`."""
    number, rest = _split(text)
    typed = rest.lower().replace(" ", "").replace("par", "/").replace("m2", "m²").replace("m3", "m³")
    for known in quantity.units:
        if typed and typed in (known.lower(), known.lower().removesuffix("/an")):
            return parse_number(number), known
    if rest:
        raise ValueError(text)
    return parse_number(number), unit if unit in quantity.units else quantity.base_unit
