from collections.abc import Sequence
from datetime import timedelta

from network.i18n import _
from network.imports.columns import Column
from network.imports.models import ImportRun, Outcome, RunState

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
    if run.state != RunState.PREPARED:
        return _("Cet import a déjà été fait.")
    if not run.is_tried:
        return _("Faites d’abord l’essai : il montre ce que deviendrait chaque ligne.")
    if run.counts.get(Outcome.REFUSED, 0) == run.read:
        return _("Aucune ligne ne peut être importée : corrigez le fichier, puis déposez-le de nouveau.")
    return None


def obstacle_to_undoing(run: ImportRun) -> str | None:
    """Say why an import cannot be undone, or None."""
    if run.state == RunState.UNDONE:
        return _("Cet import est déjà annulé.")
    if run.state == RunState.PREPARED:
        return _("Cet import n’est pas encore fait.")
    return None


def obstacle_to_inviting(run: ImportRun, waiting: int) -> str | None:
    """Say why nobody can be invited from an import, or None; `waiting` are those not invited yet."""
    if run.state != RunState.DONE:
        return _("Les personnes s’invitent une fois l’import fait.")
    if not waiting:
        return _("Personne ne reste à inviter.")
    return None
