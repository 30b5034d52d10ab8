from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.reports.models import Report


def report_received(report: Report) -> Mail:
    """Tell the coordination what somebody says is wrong."""
    return Mail(
        kind="report_received",
        subject=_("Signalement : %(title)s", title=report.title),
        paragraphs=(
            _("Bonjour,"),
            _("Un problème est signalé : %(title)s.", title=report.title),
            report.problem.label,
            report.message,
        ),
        action=(_("Lire le signalement"), public_url("admin.report", public_id=report.public_id)),
        paced=False,
        topic=Topic.DESK,
    )


def report_answered(report: Report, answer: str) -> Mail:
    """Bring the answer of the coordination to whoever reported something."""
    return Mail(
        kind="report_answered",
        subject=_("Réponse à votre signalement"),
        paragraphs=(
            _("Bonjour,"),
            _("Vous nous avez signalé un problème : %(title)s. Voici notre réponse.", title=report.title),
            answer,
            _("Votre adresse n’est plus gardée avec ce signalement."),
        ),
    )


def mistake_reported(report: Report, update_url: str) -> Mail:
    """Tell those who wrote something what a reader finds wrong in it, not who the reader is."""
    return Mail(
        kind="mistake_reported",
        topic=Topic.PUBLICATIONS,
        subject=_("Une erreur signalée : %(title)s", title=report.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Un lecteur de « %(title)s » signale une information fausse ou dépassée :",
                title=report.title,
            ),
            report.message,
            _(
                "La coordination a reçu le même message. "
                "Si le lecteur a raison, la meilleure réponse est une mise à jour ; "
                "la version publiée reste en ligne pendant que vous l’écrivez."
            ),
        ),
        action=(_("Mettre à jour"), update_url),
    )
