from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.sheets.models import SheetRevision


def question_asked(revision: SheetRevision, name: str, email: str, question: str) -> Mail:
    """Bring a reader's question to those who tell the experience; an answer goes straight to the reader."""
    return Mail(
        kind="sheet_question_asked",
        topic=Topic.PUBLICATIONS,
        subject=_("Une question sur votre fiche : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s (%(email)s) a lu votre fiche « %(title)s » et vous écrit :",
                name=name,
                email=email,
                title=revision.title,
            ),
            question,
            _(
                "Pour répondre, répondez simplement à ce mail : votre réponse part à cette personne, "
                "qui ne connaît pas votre adresse tant que vous ne lui avez pas répondu."
            ),
        ),
        action=(_("Voir la fiche"), public_url("sheets.show", slug=revision.sheet.slug)),
        reply_to=email,
        paced=False,
    )


def question_for_nobody(revision: SheetRevision, name: str, email: str, question: str) -> Mail:
    """Bring the coordination a question about a sheet whose owner has nobody left to answer it."""
    return Mail(
        kind="sheet_question_for_nobody",
        topic=Topic.DESK,
        subject=_("Une question sans destinataire : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "%(name)s (%(email)s) écrit au sujet de la fiche « %(title)s » de %(owner)s, "
                "pour qui personne ne reçoit plus de questions. Voici son message :",
                name=name,
                email=email,
                title=revision.title,
                owner=revision.sheet.owner.name,
            ),
            question,
            _("Pour lui répondre, répondez simplement à ce mail."),
        ),
        action=(_("Voir la fiche"), public_url("sheets.show", slug=revision.sheet.slug)),
        reply_to=email,
        paced=False,
    )


def question_sent(revision: SheetRevision, question: str | None) -> Mail:
    """Tell a reader that the question left; `question` only where the address is known to be theirs."""
    copy = (_("Voici votre message :"), question) if question else ()
    return Mail(
        kind="sheet_question_sent",
        subject=_("Votre question est partie : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Une question sur la fiche « %(title)s » vient d’être transmise, avec cette adresse pour "
                "la réponse.",
                title=revision.title,
            ),
            *copy,
            _(
                "Si rien ne vient d’ici deux semaines, écrivez à la coordination du réseau. "
                "Si vous n’avez rien demandé, quelqu’un a donné votre adresse par erreur : ne faites rien."
            ),
        ),
        action=(_("Relire la fiche"), public_url("sheets.show", slug=revision.sheet.slug)),
    )
