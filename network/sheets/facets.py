"""What people filter sheets by: their themes, where they happen, how far they have come, what they cost."""

from bisect import bisect_right
from collections.abc import Mapping

from network.i18n import lazy
from network.sheets.content import PROGRESS, Progress
from network.sheets.reading import Reading
from network.territories.areas import areas

# As addresses name them.
STATUSES = {
    "en-reflexion": Progress.CONSIDERED,
    "en-cours": Progress.UNDER_WAY,
    "realise": Progress.DONE,
    "abandonne": Progress.GIVEN_UP,
}
# Bands of the total budget, each with the euros it begins at: the last has no end.
_FLOORS = {
    "0-10k": 0,
    "10-50k": 10_000,
    "50-250k": 50_000,
    "250k-1m": 250_000,
    "1-5m": 1_000_000,
    "5m": 5_000_000,
}
COSTS = {
    "0-10k": lazy("Moins de 10 k€"),
    "10-50k": lazy("10 à 50 k€"),
    "50-250k": lazy("50 à 250 k€"),
    "250k-1m": lazy("250 k€ à 1 M€"),
    "1-5m": lazy("1 à 5 M€"),
    "5m": lazy("5 M€ et plus"),
}


def facets_of(reading: Reading) -> Mapping[str, list[str]]:
    """Return the values of a sheet, facet by facet; a theme's facet holds its sub-themes too."""
    revision = reading.revision
    return {
        "kind": ["fiche"],
        "theme": [*reading.themes, *revision.subthemes],
        "sector": list(revision.sectors),
        "audience": list(revision.audiences),
        "college": [revision.sheet.owner.college],
        "place": areas(reading.departments),
        "status": [name for name, progress in STATUSES.items() if progress == revision.progress],
        "cost": [cost_band(revision.budget_cents)] if revision.budget_cents is not None else [],
        "year": [str(reading.year)] if reading.year else [],
    }


def cost_band(cents: int) -> str:
    """Return the band of a budget."""
    return list(_FLOORS)[bisect_right(list(_FLOORS.values()), cents // 100) - 1]


def status_label(name: str) -> str:
    """Return how people read a status; an unknown one is its own name."""
    return str(PROGRESS[STATUSES[name]]) if name in STATUSES else name


def cost_label(name: str) -> str:
    """Return how people read a band of costs; an unknown one is its own name."""
    return str(COSTS.get(name, name))
