from network.charter.models import Signature, Standing
from network.charter.trust_models import Suspension
from network.i18n import _
from network.members.models import Membership


def obstacle_to_suspending(signature: Signature | None, current: Suspension | None) -> str | None:
    """Say why a signature, or a member as a whole, cannot be suspended; `current` suspends it already."""
    if current:
        return _("C’est déjà suspendu : la suspension se lève ou se confirme.")
    if signature and signature.standing == Standing.ENDED:
        return _("Cette signature n’est plus en vigueur.")
    return None


def obstacle_to_deciding(suspension: Suspension) -> str | None:
    """Say why a suspension can neither be lifted nor upheld, or None."""
    return _("Cette suspension est déjà levée.") if suspension.lifted_at else None


def obstacle_to_answering(suspension: Suspension, membership: Membership | None) -> str | None:
    """Say why somebody cannot answer a suspension, or None; `membership` is theirs in the organisation."""
    if suspension.lifted_at:
        return _("Cette suspension est levée : il n’y a plus rien à y répondre.")
    if membership is None or not membership.may_sign:
        return _("Seule une personne qui représente l’organisation peut répondre.")
    return None
