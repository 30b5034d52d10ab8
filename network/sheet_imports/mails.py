from network.i18n import _, ngettext
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import Member


def sheets_brought_in(member: Member, drafts: int, published: int, origin: str) -> Mail:
    """Tell an organisation, once, of all the sheets that the coordination entered in its name."""
    told = []
    if published:
        told.append(ngettext("une fiche est publiée", "%(num)s fiches sont publiées", published))
    if drafts:
        told.append(
            ngettext(
                "une fiche attend en brouillon que vous la complétiez",
                "%(num)s fiches attendent en brouillon que vous les complétiez",
                drafts,
            )
        )
    return Mail(
        kind="sheets_brought_in",
        topic=Topic.PUBLICATIONS,
        subject=_("Vos fiches d’expérience sont reprises sur le site du réseau"),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a repris des fiches d’expérience de %(name)s : %(told)s.",
                name=member.name,
                told=_(" et ").join(told),
            ),
            _("Elles viennent de : %(origin)s.", origin=origin) if origin else "",
            _("Relisez-les quand vous voudrez : elles sont à vous, vous seuls pouvez les corriger."),
        ),
        action=(_("Voir nos fiches"), public_url("sheets.mine")),
    )
