from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.sheets.models import SheetRevision


def sheet_submitted(revision: SheetRevision) -> Mail:
    """Tell the author that the sheet has arrived."""
    return Mail(
        kind="sheet_submitted",
        topic=Topic.PUBLICATIONS,
        subject=_("Votre fiche est arrivée : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre fiche « %(title)s » vient d’être soumise. Merci du temps que vous y avez mis !",
                title=revision.title,
            ),
            _(
                "La coordination la relit, puis la publie ou vous dit ce qui manque. "
                "Vous serez prévenu par mail dans les deux cas. "
                "D’ici là, vous pouvez la reprendre pour la modifier."
            ),
        ),
        action=(_("Relire ma fiche"), public_url("sheets.preview", public_id=revision.sheet.public_id)),
    )


def sheet_to_review(revision: SheetRevision) -> Mail:
    """Tell the coordination that a sheet waits."""
    return Mail(
        kind="sheet_to_review",
        topic=Topic.DESK,
        subject=_("Une fiche à relire : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(owner)s vient de soumettre la fiche « %(title)s ».",
                owner=revision.sheet.owner.name,
                title=revision.title,
            ),
            _("Elle attend d’être publiée, ou renvoyée avec vos remarques."),
        ),
        action=(_("Relire la fiche"), public_url("admin.sheet", public_id=revision.sheet.public_id)),
        paced=False,
    )


def sheet_sent_back(revision: SheetRevision) -> Mail:
    """Tell the author what is wanted before publication."""
    return Mail(
        kind="sheet_sent_back",
        topic=Topic.PUBLICATIONS,
        subject=_("À compléter : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a relu votre fiche « %(title)s » et vous la renvoie "
                "avant de la publier. Voici pourquoi :",
                title=revision.title,
            ),
            *(revision.reason or "").split("\n\n"),
            _("Tout ce que vous aviez écrit est là. Complétez, puis soumettez de nouveau."),
        ),
        action=(_("Reprendre ma fiche"), public_url("sheets.edit", public_id=revision.sheet.public_id)),
    )


def sheet_published(revision: SheetRevision) -> Mail:
    """Tell the author that readers can find the sheet."""
    return Mail(
        kind="sheet_published",
        topic=Topic.PUBLICATIONS,
        subject=_("Votre fiche est publiée : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre fiche « %(title)s » est en ligne. "
                "Elle est dès maintenant dans la bibliothèque du réseau, et sa page peut être partagée.",
                title=revision.title,
            ),
            _(
                "Vous pourrez la mettre à jour quand vous voudrez : "
                "la version publiée reste en ligne pendant que vous écrivez la suivante."
            ),
        ),
        action=(_("Voir la fiche"), public_url("sheets.show", slug=revision.sheet.slug)),
    )


def sheet_archived(revision: SheetRevision) -> Mail:
    """Tell the author that somebody took the sheet out of the library, and why."""
    return Mail(
        kind="sheet_archived",
        subject=_("Votre fiche est archivée : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre fiche « %(title)s » a été retirée de la bibliothèque. Voici pourquoi :",
                title=revision.title,
            ),
            revision.sheet.archived_reason or "",
            _(
                "Son adresse reste, et donne cette raison à ceux qui suivent un ancien lien. "
                "Si vous n’êtes pas d’accord, écrivez à la coordination."
            ),
        ),
        action=(_("Voir ce qui est affiché"), public_url("sheets.show", slug=revision.sheet.slug)),
    )
