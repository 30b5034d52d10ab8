"""The quantities a sheet may count, and how their figures are typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from network.i18n import lazy
from network.text import unaccented
from network.typed import both_readings, number, with_unit

LARGEST = Decimal(10) ** 12
MOST_DECIMALS = 6
THOUSAND = 1000


class Quality(StrEnum):
    """How a figure was obtained."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    MODELLED = "modelled"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(QUALITIES[self])


QUALITIES = {
    Quality.MEASURED: lazy("mesuré"),
    Quality.ESTIMATED: lazy("estimé"),
    Quality.MODELLED: lazy("modélisé"),
}


@dataclass(frozen=True)
class Quantity:
    """Something that can be counted: each unit is worth so many of the first one."""

    code: str
    label: str
    units: dict[str, Decimal]
    is_whole: bool = False  # nobody counts half a person, nor half a home

    @property
    def base_unit(self) -> str:
        """Return the unit every other is converted to."""
        return next(iter(self.units))


def _quantity(code: str, label: str, **units: str) -> Quantity:
    return Quantity(code, label, {unit: Decimal(factor) for unit, factor in units.items()})


def _counted(code: str, label: str, unit: str) -> Quantity:
    return Quantity(code, label, {unit: Decimal(1)}, is_whole=True)


_ENERGY = {"MWh/an": "1", "GWh/an": "1000", "kWh/an": "0.001"}

QUANTITIES = {
    quantity.code: quantity
    for quantity in (
        _quantity("energy_saved", lazy("Énergie économisée"), **_ENERGY),
        _quantity("energy_produced", lazy("Énergie renouvelable produite"), **_ENERGY),
        _quantity("power_installed", lazy("Puissance installée"), kW="1", MW="1000"),
        _quantity("co2_avoided", lazy("CO₂ évité"), **{"t/an": "1", "kt/an": "1000", "kg/an": "0.001"}),
        _quantity(
            "money_saved", lazy("Dépenses évitées"), **{"€/an": "1", "k€/an": "1000", "M€/an": "1000000"}
        ),
        _quantity("jobs", lazy("Emplois créés ou maintenus"), ETP="1"),
        _counted("people", lazy("Personnes touchées"), "personnes"),
        _counted("homes", lazy("Logements rénovés ou équipés"), "logements"),
        _counted("buildings", lazy("Bâtiments rénovés ou équipés"), "bâtiments"),
        _quantity("area", lazy("Surface concernée"), **{"m²": "1", "ha": "10000"}),
        _quantity("length", lazy("Longueur aménagée"), km="1", m="0.001"),
        _quantity("waste_avoided", lazy("Déchets évités ou valorisés"), **{"t/an": "1", "kg/an": "0.001"}),
        _quantity("water_saved", lazy("Eau économisée"), **{"m³/an": "1"}),
    )
}


# How people also write each unit; « par an » may be left out.
_ALSO = {
    "MWh/an": "mégawattheure", "GWh/an": "gigawattheure", "kWh/an": "kilowattheure",
    "kW": "kWc kWp kWe kWth kVA kilowatt", "MW": "MWc MWp MWe MWth MVA mégawatt",
    "t/an": "tonne", "kt/an": "kilotonne", "kg/an": "kilogramme kilo",
    "€/an": "euro EUR", "k€/an": "keuro kEUR kE", "M€/an": "Meuro MEUR",
    "personnes": "habitant",
    "m²": "mètrecarré mètrescarrés", "ha": "hectare", "km": "kilomètre", "m": "mètre",
    "m³/an": "mètrecube mètrescubes",
}  # fmt: skip
_EACH_YEAR = re.compile(r"(?:/(?:ans?|a|annees?)|annuel(?:le)?s?)$")
_OF_CO2 = re.compile(r"(?:de|eq(?:uivalents?)?)*co2(?:eq?|equivalents?)?$")


def _folded(unit: str) -> str:
    """Return a unit as it is compared: neither capitals, accents, blanks, dots nor brackets."""
    return re.sub(r"[\s.()]", "", unaccented(unit)).lower().replace("par", "/").removesuffix("s")


_NAMES = {
    unit: {_EACH_YEAR.sub("", _folded(name)) for name in (unit, *_ALSO.get(unit, "").split())}
    for quantity in QUANTITIES.values()
    for unit in quantity.units
}


def unit_named(text: str, quantity: Quantity) -> str | None:
    """Return which unit of a quantity « MWh », « kWc » or « tonnes de CO2 par an » stands for, if any."""
    typed = _folded(text)
    yearly = _EACH_YEAR.sub("", typed).removesuffix("s")
    if quantity.code == "co2_avoided":
        yearly = _OF_CO2.sub("", yearly).removesuffix("s")
    for unit in quantity.units:
        if (yearly if unit.endswith("/an") else typed) in _NAMES[unit]:
            return unit
    return None


def read_value(text: str, *, whole: bool = False, parting: str = ".") -> Decimal:
    """Read the value of a figure: never below zero, nor told more finely than anything is measured.

    « 12.000 » is twelve thousand, and « 3,200 » three and a fifth: the comma is that of our decimals.
    """
    value = number(text, whole=whole, parting=parting)
    decimals = -int(value.as_tuple().exponent)
    if not 0 <= value < LARGEST or decimals > MOST_DECIMALS:
        raise ValueError(text)
    return value


def read_measure(text: str, quantity: Quantity, unit: str | None) -> tuple[Decimal, str]:
    """Read a value with or without its unit (« 3,2 GWh »): one typed beside the number wins over `unit`."""
    digits, rest = with_unit(text)
    said = unit_named(rest, quantity) if rest else unit if unit in quantity.units else quantity.base_unit
    if said is None:
        raise ValueError(text)
    # Counted in thousands of something, a number may well have three decimals: as sums do.
    parting = "" if quantity.units[said] == THOUSAND else "."
    return read_value(digits, whole=quantity.is_whole, parting=parting), said


def other_value(text: str, quantity: Quantity, unit: str) -> Decimal | None:
    """Return what a value read in this unit would be to whoever parts thousands, or decimals, otherwise."""
    value, _unit = read_measure(text, quantity, unit)
    others = both_readings(with_unit(text)[0]) - {value}
    return next((each for each in others if not quantity.is_whole or each % 1 == 0), None)


def base_value(figure: Mapping[str, Any]) -> Decimal:
    """Return a key figure's value in the base unit of its quantity."""
    return Decimal(figure["value"]) * QUANTITIES[figure["quantity"]].units[figure["unit"]]


_SUREST = (Quality.MODELLED, Quality.ESTIMATED, Quality.MEASURED)


def chosen(key_figures: Iterable[Mapping[str, Any]], quantity: str) -> Mapping[str, Any] | None:
    """Return the one figure that stands for a quantity wherever it is counted: figures are never added.

    The latest year counts; in one year what was measured, then what was estimated, then what was modelled;
    else the first written. One without a year counts where no other has one.
    """
    usable = [
        figure
        for figure in key_figures
        if figure["quantity"] == quantity and figure["value"] and figure["unit"] in QUANTITIES[quantity].units
    ]
    return max(usable, key=_worth, default=None)


def _worth(figure: Mapping[str, Any]) -> tuple[int, int]:
    quality = figure.get("quality")
    return figure.get("year") or 0, _SUREST.index(Quality(quality)) if quality else -1
