from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.members.models import Member
from network.territories.models import Place


def reference_followed(member: Member, gone: Place, successor: Place) -> Mail:
    """Tell a representative that the coordination moved the member to another official entry."""
    return Mail(
        kind="reference_followed",
        subject=_("%(name)s dans les nouvelles listes officielles", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(gone)s n’existe plus dans les listes officielles ; %(successor)s lui succède. La "
                "coordination a mis à jour la page de votre organisation, qui s’y appelle désormais "
                "%(name)s. Ses signatures et ses fiches restent les siennes.",
                gone=gone.label,
                successor=successor.label,
                name=member.name,
            ),
            _("Si ce rattachement n’est pas le bon, dites-le à la coordination : il se corrige."),
        ),
        action=(_("Voir la page de l’organisation"), public_url("members.show", slug=member.slug)),
    )
