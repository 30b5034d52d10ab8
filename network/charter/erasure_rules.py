from network.i18n import _
from network.traces import Traces


def obstacle_to_reason(reason: str, traces: Traces) -> str | None:
    """Say why this is no reason to log, or None: it stays in the journal after the person."""
    if not reason.strip():
        return _("Donnez le motif : le journal le garde, avec votre nom et la date.")
    if traces.names_in(reason) or any(name.lower() in reason.lower() for name in traces.names):
        return _("Le journal garde ce motif : n’y écrivez pas le nom de la personne à effacer.")
    return None


def obstacle_to_ending(*, ends: bool, is_weighed: bool) -> str | None:
    """Say why a signature in force is not to end yet, or None: the coordination weighs it first."""
    if ends and not is_weighed:
        return _("Une signature en vigueur prendrait fin : cochez cette case si vous l’avez pesé.")
    return None
