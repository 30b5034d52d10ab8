"""What may be changed of a signature in force, and how it comes to an end."""

from collections.abc import Mapping, Sequence

from network.charter.models import Signature
from network.i18n import _
from network.members.models import Member

LONGEST_REASON = 300
MOST_CORRECTIONS = 5  # of a member, by its own people, in a day


def obstacle_to_withdrawing(in_force: Sequence[Signature]) -> str | None:
    """Say why a member cannot withdraw from the charter, or None; `in_force` are its signatures."""
    return None if in_force else _("Votre organisation n’a aucune signature en vigueur.")


def obstacle_to_correcting(signature: Signature | None) -> str | None:
    """Say why nothing can be corrected, or None; `signature` is the member's last one in force."""
    if signature is None:
        return _("Aucune signature en vigueur ne peut être corrigée.")
    return None


def obstacle_to_correcting_figures(signature: Signature | None) -> str | None:
    """Say why the figures of a member's signature cannot be corrected, or None if they can."""
    if signature and not any(signature.commitments.values()):
        return _("Cette signature ne porte aucun chiffre.")
    return obstacle_to_correcting(signature)


def obstacle_to_correcting_again(made: int) -> str | None:
    """Say why a member corrects nothing more today, or None; `made` counts the corrections of a day."""
    if made >= MOST_CORRECTIONS:
        return _(
            "Votre organisation a déjà fait %(count)s corrections en un jour, inscrites pour toujours au "
            "registre : revenez demain, ou écrivez à la coordination.",
            count=made,
        )
    return None


def obstacle_to_representative(
    today: tuple[str, str], declared: tuple[str, str], *, has_act: bool
) -> str | None:
    """Say why declaring this name and function changes nothing, or None; another act is a change."""
    if declared == today and not has_act:
        return _("C’est déjà cette personne, avec cette fonction : il n’y a rien à changer.")
    return None


def obstacle_to_figures(signature: Signature, corrected: Mapping[str, Mapping[str, str]]) -> str | None:
    """Say why these figures do not correct a signature, or None if they do."""
    if corrected == signature.commitments_today:
        return _("Ces chiffres sont ceux d’aujourd’hui : il n’y a rien à corriger.")
    return None


def obstacle_to_renaming(member: Member) -> str | None:
    """Say why the name of a member cannot be corrected by hand, or None."""
    if member.reference_code:
        return _("Son nom vient des listes officielles : il change avec elles.")
    return None


def obstacle_to_name(member: Member, name: str) -> str | None:
    """Say why a member cannot be called so, or None."""
    if name == member.name:
        return _("L’organisation s’appelle déjà ainsi : il n’y a rien à corriger.")
    return obstacle_to_renaming(member)


def obstacle_to_being_replaced(member: Member, in_force: Sequence[Signature]) -> str | None:
    """Say why nobody can take over from a member, or None."""
    if not in_force:
        return _("%(name)s n’a aucune signature en vigueur : il n’y a rien à reprendre.", name=member.name)
    return None


def obstacle_to_successor(member: Member, successor: Member | None) -> str | None:
    """Say why another member cannot take over from this one, or None if it can."""
    if successor is None:
        return _("Choisissez l’organisation qui reprend, parmi les membres du réseau.")
    if successor.id == member.id:
        return _("Une organisation ne se succède pas à elle-même.")
    return None


def obstacle_to_reason(reason: str) -> str | None:
    """Say why this is no reason to publish, or None if it is one."""
    if not reason.strip():
        return _("Donnez le motif : chacun le lit sur la page de la signature.")
    if len(reason) > LONGEST_REASON:
        return _("Écrivez le motif en %(count)s caractères au plus.", count=LONGEST_REASON)
    return None
