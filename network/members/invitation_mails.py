from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Invitation, MemberRole


def invited(invitation: Invitation, token: str) -> Mail:
    """Invite somebody, who may have no account, to act for a member."""
    member, by = invitation.member, invitation.invited_by
    assert by is not None, "an invitation is sent by somebody"
    return Mail(
        kind="invited",
        subject=_("%(person)s vous invite à agir pour %(name)s", person=by.name, name=member.name),
        paragraphs=(
            _("Bonjour %(name)s,", name=invitation.name) if invitation.name else _("Bonjour,"),
            _who_invites(invitation),
            _("Vous pourrez signer en son nom et décider qui agit pour elle.")
            if invitation.role == MemberRole.REPRESENTATIVE
            else _("Vous pourrez préparer et rédiger ses fiches d’expérience ; ses représentants signent."),
            *([_("Son message : « %(message)s »", message=invitation.message)] if invitation.message else []),
            _(
                "Ce lien vaut quatorze jours et ne sert qu’une fois. Si vous ne connaissez pas cette "
                "personne, ne faites rien : aucun compte ne sera ouvert."
            ),
        ),
        action=(_("Voir l’invitation"), public_url("members.invitation", token=token)),
        reply_to=by.email,
        topic=Topic.INVITATIONS,
    )


def _who_invites(invitation: Invitation) -> str:
    by = invitation.invited_by
    said = {"person": by.name if by else "", "name": invitation.member.name}
    if by and by.is_coordinator:
        return _(
            "%(name)s compte parmi les membres du réseau des territoires à énergie positive. %(person)s, "
            "de la coordination du réseau, vous invite à agir en son nom sur le site.",
            **said,
        )
    return _(
        "%(person)s représente %(name)s dans le réseau des territoires à énergie positive, et vous "
        "invite à la rejoindre.",
        **said,
    )


def invitation_declined(invitation: Invitation) -> Mail:
    """Tell who sent an invitation that the answer is no."""
    member = invitation.member
    return Mail(
        kind="invitation_declined",
        subject=_("Votre invitation à agir pour %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La personne que vous avez invitée à l’adresse %(address)s a décliné : elle n’agira pas pour "
                "%(name)s.",
                address=invitation.email,
                name=member.name,
            ),
        ),
        action=(_("Voir les personnes de mon organisation"), public_url("members.people")),
        topic=Topic.ORGANISATION,
    )
