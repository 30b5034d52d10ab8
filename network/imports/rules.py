from collections.abc import Sequence
from datetime import timedelta

from network.i18n import _
from network.imports.columns import Column
from network.imports.models import ImportRun, Outcome
from network.imports.runs import RunState, obstacle_to_entering

PREPARED_KEPT = timedelta(hours=24)
# Whom nobody invited within a year of the import is forgotten.
CONTACTS_KEPT = timedelta(days=365)
INVITATIONS_AN_HOUR = 60


def obstacle_to_matching(matching: Sequence[str | None]) -> str | None:
    """Say why columns matched so cannot be read, or None."""
    given = [column for column in matching if column]
    if Column.NAME not in given:
        return _("Dites quelle colonne contient le nom des organisations.")
    twice = [Column(column).label for column in dict.fromkeys(given) if given.count(column) > 1]
    if twice:
        return _("Deux colonnes ne peuvent pas donner la même chose : %(twice)s.", twice=" ; ".join(twice))
    return None


def obstacle_to_running(run: ImportRun) -> str | None:
    """Say why a prepared import cannot be entered, or None."""
    return obstacle_to_entering(run, run.counts.get(Outcome.REFUSED, 0))


def obstacle_to_inviting(run: ImportRun, waiting: int) -> str | None:
    """Say why nobody can be invited from an import, or None; `waiting` are those not invited yet."""
    if run.state != RunState.DONE:
        return _("Les personnes s’invitent une fois l’import fait.")
    if not waiting:
        return _("Personne ne reste à inviter.")
    return None
