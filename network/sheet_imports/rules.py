from collections.abc import Sequence
from datetime import timedelta

from network.i18n import _
from network.imports.runs import obstacle_to_entering
from network.sheet_imports.columns import OTHERS, label_of
from network.sheet_imports.models import ENTERING, Outcome, SheetImport

PREPARED_KEPT = timedelta(hours=24)


def obstacle_to_matching(matching: Sequence[str | None]) -> str | None:
    """Say why columns matched so cannot be read, or None."""
    given = [column for column in matching if column and column != OTHERS]
    if "title" not in given:
        return _("Dites quelle colonne contient le titre des fiches.")
    twice = [label_of(column) for column in dict.fromkeys(given) if given.count(column) > 1]
    if twice:
        return _("Deux colonnes ne peuvent pas donner la même chose : %(twice)s.", twice=" ; ".join(twice))
    return None


def obstacle_to_running(run: SheetImport) -> str | None:
    """Say why a prepared import cannot be entered, or None."""
    if obstacle := obstacle_to_entering(run, run.counts.get(Outcome.REFUSED, 0)):
        return obstacle
    if not any(run.counts.get(outcome) for outcome in ENTERING):
        return _("Rien à importer : ces fiches sont déjà là, ou leurs lignes sont refusées.")
    return None
