"""The sheets of a selection: the same question as that of the search page, resources left aside."""

from collections.abc import Mapping
from dataclasses import replace

from network.library.asked import PARAMETERS, Asked
from network.search.documents import Results

FACETS = tuple(name for name in PARAMETERS if name != "kind")
SHEETS = {"kind": "fiche"}  # the filter that leaves the sheets of a selection


def of_sheets(arguments: Mapping[str, str], *, in_order: bool) -> Asked:
    """Read the address of a selection; the order of its sheets counts where they are listed."""
    return selected(Asked.read(arguments, 1, FACETS), in_order=in_order)


def selected(asked: Asked, *, in_order: bool) -> Asked:
    """Return the question whose answer is the sheets among the results of another."""
    by_date = asked.by_date and in_order
    return replace(asked, kind="", by_date=by_date, all_departments=False, page=1)


def sheets_among(asked: Asked, results: Results) -> int:
    """Count the sheets among results counted by kind: they can be taken away whole, and summed up."""
    if asked.kind not in ("", SHEETS["kind"]):
        return 0
    return dict(results.facets.get("kind", ())).get(SHEETS["kind"], 0)
