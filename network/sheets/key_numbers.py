"""The few numbers that put sheets side by side: one of each for a sheet, whatever its progress or its tax."""

from decimal import Decimal

from network.search.documents import SORTABLE
from network.sheets import rules
from network.sheets.derived import ENERGIES, Derived, derived, spent
from network.sheets.figures import base_value, chosen
from network.sheets.models import SheetRevision

_QUANTITIES = (*ENERGIES, "co2_avoided")
_COSTS = {"cost_saved": "energy_saved", "cost_produced": "energy_produced"}


def key_values(revision: SheetRevision) -> dict[str, Decimal]:
    """Return the numbers that a sheet is sorted by; what it does not tell is left out.

    Energies are in MWh a year, CO₂ in tonnes a year, the cost in euros: the investment, else the total
    budget. The last two are that cost by MWh a year, as readers of the sheet see it.
    """
    figures = ((quantity, chosen(revision.key_figures, quantity)) for quantity in _QUANTITIES)
    found = {quantity: base_value(figure) for quantity, figure in figures if figure}
    if year := rules.year_of_experience(revision):
        found["year"] = Decimal(year)
    if money := spent(revision):
        found["cost"] = money.amount
    by_energy = _costs_by_energy(revision)
    found |= {name: by_energy[of].value for name, of in _COSTS.items() if of in by_energy}
    assert found.keys() <= set(SORTABLE), "the index has a column for each"
    return found


def key_numbers(revision: SheetRevision) -> dict[str, float]:
    """Return the same as the index keeps them."""
    return {name: float(value) for name, value in key_values(revision).items()}


def _costs_by_energy(revision: SheetRevision) -> dict[str, Derived]:
    return {each.under.what: each for each in derived(revision) if each.over.is_money}
