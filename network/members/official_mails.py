from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member, OfficialAddressProposal


def official_address_set(member: Member, reason: str) -> Mail:
    """Tell the representatives where the network writes to their organisation from now on."""
    email = member.official_email
    return Mail(
        kind="official_address_set",
        subject=_("L’adresse officielle de %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination du réseau a noté l’adresse officielle de %(name)s : %(email)s. C’est là que "
                "nous demandons à l’organisation elle-même de confirmer un mandat ou une relève.",
                name=member.name,
                email=email,
            )
            if email
            else _(
                "La coordination du réseau a retiré l’adresse officielle de %(name)s. Vous pouvez en "
                "proposer une autre depuis votre espace.",
                name=member.name,
            ),
            *([_("Motif : %(reason)s", reason=reason)] if reason else []),
            _("Si cette adresse n’est pas la bonne, proposez-en une autre depuis la page « Les personnes »."),
        ),
        action=(_("Voir les personnes de mon organisation"), public_url("members.people")),
    )


def official_address_proposed(proposal: OfficialAddressProposal) -> Mail:
    """Tell the coordination that an official address waits for its answer."""
    member, person = proposal.member, proposal.account
    return Mail(
        kind="official_address_proposed",
        subject=_("Adresse officielle proposée : %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(person)s propose %(email)s comme adresse officielle de %(name)s.",
                person=person.name,
                email=proposal.email,
                name=member.name,
            ),
            _(
                "Vérifiez-la sur le site de l’organisation ou dans l’annuaire de l’administration : elle "
                "sert à confirmer les mandats et les relèves."
            ),
        ),
        action=(_("Répondre à la proposition"), public_url("admin.official_address", slug=member.slug)),
        paced=False,
        topic=Topic.DESK,
    )


def official_address_declined(member: Member, reason: str) -> Mail:
    """Tell who proposed an official address why the coordination did not keep it."""
    return Mail(
        kind="official_address_declined",
        subject=_("L’adresse officielle proposée pour %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination n’a pas retenu l’adresse officielle proposée pour %(name)s.",
                name=member.name,
            ),
            _("Motif : %(reason)s", reason=reason),
        ),
        action=(_("Proposer une autre adresse"), public_url("members.people")),
        topic=Topic.ORGANISATION,
    )
