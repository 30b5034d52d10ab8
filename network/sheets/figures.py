"""The quantities a sheet may count, and how their figures are typed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from network.i18n import lazy
from network.typed import number, with_unit

LARGEST = Decimal(10) ** 12
MOST_DECIMALS = 6


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


def read_value(text: str) -> Decimal:
    """Read the value of a figure: never below zero, nor told more finely than anything is measured."""
    value = number(text)
    decimals = -int(value.as_tuple().exponent)
    if not 0 <= value < LARGEST or decimals > MOST_DECIMALS:
        raise ValueError(text)
    return value


def read_measure(text: str, quantity: Quantity, unit: str | None) -> tuple[Decimal, str]:
    """Read a value with or without its unit (« 3,2 GWh »): one typed beside the number wins over `unit`."""
    digits, rest = with_unit(text)
    value = read_value(digits)
    typed = rest.lower().replace(" ", "").replace("par", "/").replace("m2", "m²").replace("m3", "m³")
    for known in quantity.units:
        if typed and typed in (known.lower(), known.lower().removesuffix("/an")):
            return value, known
    if rest:
        raise ValueError(text)
    return value, unit if unit in quantity.units else quantity.base_unit
