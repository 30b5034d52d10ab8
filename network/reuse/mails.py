from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.reuse.models import Reuse
from network.sheets.models import SheetRevision


def sheet_inspires(reuse: Reuse, revision: SheetRevision) -> Mail:
    """Tell those who wrote a sheet that somebody draws on it: once, whatever becomes of the project."""
    taken = _("Ce que ce membre en reprend : « %(taken)s »", taken=reuse.taken) if reuse.taken else ""
    return Mail(
        kind="sheet_inspires",
        topic=Topic.PUBLICATIONS,
        subject=_("%(name)s s’inspire de votre fiche", name=reuse.member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s déclare s’inspirer de votre fiche « %(title)s » pour son projet : "
                "« %(project)s » (%(stage)s).",
                name=reuse.member.name,
                title=revision.title,
                project=reuse.project,
                stage=reuse.stage.label.lower(),
            ),
            *filter(None, [taken]),
            _(
                "Votre expérience sert : merci de l’avoir racontée. La page de la fiche dit désormais qui "
                "s’en inspire. Nous ne vous écrirons plus pour ce membre, quoi que devienne son projet."
            ),
        ),
        action=(_("Voir qui s’en inspire"), public_url("reuse.family", slug=revision.sheet.slug)),
    )
