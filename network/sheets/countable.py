"""The numbers by which selections of sheets are summed up: what they are called, and those of one sheet.

A name says all that may not be added together: how far the experience has come, what is counted, how it is
known or with which tax. A number that is added is in the base unit of its quantity; a cost is rounded as
readers of the sheet see it.
"""

from collections.abc import Iterator
from itertools import product

from network.sheets.content import Progress
from network.sheets.derived import ENERGIES, SUMS, derived
from network.sheets.figures import QUANTITIES, Quality, base_value, chosen
from network.sheets.key_numbers import key_numbers
from network.sheets.models import SheetRevision
from network.typed import Tax

UNSAID = "unsaid"
GROUPS = (*(progress.value for progress in (
    Progress.DONE, Progress.UNDER_WAY, Progress.CONSIDERED, Progress.GIVEN_UP,
)), UNSAID)  # fmt: skip
QUALITIES = (*(quality.value for quality in Quality), UNSAID)
TAXES = (Tax.EXCLUDED.value, Tax.INCLUDED.value, UNSAID)
DIVISORS = (*ENERGIES, "inhabitants")


def whole(group: str) -> str:
    """Name the number that is 1 for each sheet of a group."""
    return f"{group}-sheets"


def total(group: str, quantity: str, quality: str) -> str:
    """Name the amount of a quantity."""
    return f"{group}-{quantity}-{quality}"


def year(group: str, quantity: str, quality: str) -> str:
    """Name the year of that amount."""
    return f"{total(group, quantity, quality)}-year"


def budget(group: str, tax: str) -> str:
    """Name the total budget, in euros."""
    return f"{group}-budget-{tax}"


def cost(group: str, of: str, by: str, tax: str) -> str:
    """Name a cost: the investment or the budget, by MWh or by inhabitant."""
    return f"{group}-cost-{of}-{by}-{tax}"


def added() -> list[str]:
    """Return every name whose numbers add up, or whose bounds are told."""
    counted = list(product(GROUPS, QUANTITIES, QUALITIES))
    return [
        *(whole(group) for group in GROUPS),
        *(total(*each) for each in counted),
        *(year(*each) for each in counted),
        *(budget(group, tax) for group, tax in product(GROUPS, TAXES)),
        *(cost(*each) for each in product(GROUPS, SUMS, DIVISORS, TAXES)),
    ]


def numbers_of(revision: SheetRevision) -> dict[str, float]:
    """Return the numbers of one sheet, by name: those that are summed up, and those it is sorted by."""
    return {**dict(_numbers(revision, revision.progress or UNSAID)), **key_numbers(revision)}


def _numbers(revision: SheetRevision, group: str) -> Iterator[tuple[str, float]]:
    yield whole(group), 1.0
    for quantity in QUANTITIES:
        if figure := chosen(revision.key_figures, quantity):
            quality = figure.get("quality") or UNSAID
            yield total(group, quantity, quality), float(base_value(figure))
            if figure.get("year"):
                yield year(group, quantity, quality), float(figure["year"])
    if revision.budget_cents is not None:
        yield budget(group, revision.budget_tax or UNSAID), revision.budget_cents / 100
    for each in derived(revision):
        if each.over.is_money:
            yield cost(group, each.over.what, each.under.what, each.over.tax or UNSAID), float(each.value)
