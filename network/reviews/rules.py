from collections.abc import Collection

from network.i18n import _
from network.members.models import Member
from network.sheets.submission_models import Submission
from network.throttles.rules import Limit

MOST_PEERS = 3
MOST_TEXT = 4000

INVITATIONS_BY_ACCOUNT = Limit("peer invitation", 10, 3600)
COMMENTS_BY_ACCOUNT = Limit("sheet comment", 60, 3600)


def is_invitable(member: Member) -> bool:
    """Say whether a member may be asked: the network took it in, and shows it."""
    return member.takes_part


def obstacle_to_seeking(waiting: Submission | None, asked: int) -> str | None:
    """Say why no peer is looked for, or None; `asked` is how many were and have not declined."""
    if waiting is None:
        return _("Un pair lit ce qui est soumis : soumettez d’abord votre fiche.")
    if asked >= MOST_PEERS:
        return _("Trois pairs au plus sont invités à lire une fiche : ceux-ci suffisent.")
    return None


def obstacle_to_inviting(
    owner: Member,
    peer: Member,
    *,
    shared: Collection[str],
    asked_before: bool,
    has_readers: bool,
) -> str | None:
    """Say why this member cannot be asked, or None.

    `shared` are the communes and EPCI of both; `has_readers`, whether somebody acts for the peer and not
    for the owner.
    """
    if owner.id == peer.id:
        return _("Une organisation ne relit pas ses propres fiches.")
    if not is_invitable(peer):
        return _("%(name)s ne fait pas partie aujourd’hui du réseau : choisissez un membre.", name=peer.name)
    if shared:
        return _(
            "%(name)s est du même territoire : un regard d’ailleurs verra mieux ce qui va sans dire ici.",
            name=peer.name,
        )
    if asked_before:
        return _("%(name)s a déjà été invité à lire cette fiche.", name=peer.name)
    if not has_readers:
        return _(
            "Personne n’agit encore sur ce site pour %(name)s : choisissez un autre membre.", name=peer.name
        )
    return None


def obstacle_to_answering(peer: Member, answered: bool, withdrawn: bool, under_way: bool) -> str | None:
    """Say why a member can no longer say whether it reads a sheet, or None."""
    if not is_invitable(peer):
        return _("Votre organisation ne fait pas partie aujourd’hui du réseau : elle ne relit pas de fiche.")
    if answered:
        return _("Votre organisation a déjà répondu.")
    if withdrawn:
        return _("Cette invitation a été retirée.")
    if not under_way:
        return _("La relecture de cette fiche est terminée : il n’y a plus rien à faire. Merci !")
    return None


def obstacle_to_withdrawing(withdrawn: bool, under_way: bool) -> str | None:
    """Say why an invitation cannot be taken back, or None."""
    if withdrawn:
        return _("Cette invitation est déjà retirée.")
    if not under_way:
        return _("La relecture de cette fiche est terminée.")
    return None


def obstacle_to_commenting(under_way: bool, is_answer: bool, is_author: bool, is_open: bool) -> str | None:
    """Say why nothing can be said of a sheet now, or None.

    `under_way` says that it waits for a decision; `is_open`, that its author may still answer.
    """
    if is_author and not is_answer:
        return _("Pour changer votre fiche, écrivez dans ses parties ; ici, répondez à un commentaire.")
    if is_author and not is_open:
        return _("Cette fiche n’est plus en cours d’écriture : les commentaires sont clos.")
    if not is_author and not under_way:
        return _("Cette fiche n’attend plus de relecture : les commentaires sont clos.")
    return None


def obstacle_to_settling(is_author: bool, is_open: bool) -> str | None:
    """Say why a comment cannot be marked as settled, or None; `is_open` as above."""
    if not is_author:
        return _("L’auteur de la fiche dit lui-même ce qui est réglé.")
    if not is_open:
        return _("Cette fiche n’est plus en cours d’écriture : les commentaires sont clos.")
    return None
