from collections.abc import Sequence
from datetime import datetime

from network.i18n import _, ngettext
from network.mail.links import public_url
from network.mail.messages import Link, Mail, Paragraph
from network.mail.topics import Topic
from network.sheets.models import SheetRevision
from network.wording import day

Asked = Sequence[tuple[SheetRevision, str]]  # sheets, each with the secret of its link


def sheets_to_confirm(asked: Asked, flagged_on: datetime) -> Mail:
    """Ask somebody whether sheets they wrote are still true: one mail for all of them."""
    told = ngettext(
        "Voilà deux ans que cette fiche a été publiée ou confirmée. Est-elle toujours vraie ? Un clic "
        "suffit, sans mot de passe ; vous pouvez aussi la mettre à jour, ou l’archiver.",
        "Voilà deux ans que ces fiches ont été publiées ou confirmées. Sont-elles toujours vraies ? Un clic "
        "suffit pour chacune, sans mot de passe ; vous pouvez aussi les mettre à jour, ou les archiver.",
        len(asked),
    )
    return _mail("sheets_to_confirm", _subject(asked), told, asked, flagged_on)


def sheets_to_confirm_again(asked: Asked, flagged_on: datetime) -> Mail:
    """Remind them, once."""
    told = ngettext(
        "Nous vous avons demandé il y a deux semaines si cette fiche est toujours vraie. Vos pairs comptent "
        "sur elle : un clic suffit, sans mot de passe. Nous ne vous le redemanderons pas.",
        "Nous vous avons demandé il y a deux semaines si ces fiches sont toujours vraies. Vos pairs comptent "
        "sur elles : un clic suffit pour chacune, sans mot de passe. Nous ne vous le redemanderons pas.",
        len(asked),
    )
    subject = _("Rappel : %(subject)s", subject=_subject(asked))
    return _mail("sheets_to_confirm_again", subject, told, asked, flagged_on)


def sheet_restored(revision: SheetRevision, reason: str) -> Mail:
    """Tell those who wrote a sheet that it is in the library again, and why."""
    return Mail(
        kind="sheet_restored",
        subject=_("Votre fiche est de nouveau en ligne : %(title)s", title=revision.title),
        paragraphs=(
            _("Bonjour,"),
            _(
                "La coordination a remis votre fiche « %(title)s » dans la bibliothèque, d’où elle avait été "
                "retirée. Voici pourquoi :",
                title=revision.title,
            ),
            reason,
        ),
        action=(_("Voir la fiche"), public_url("sheets.show", slug=revision.sheet.slug)),
    )


def _subject(asked: Asked) -> str:
    if len(asked) == 1:
        return _("Toujours vraie ? « %(title)s »", title=asked[0][0].title)
    return _("Toujours vraies ? %(count)s de vos fiches", count=len(asked))


def _mail(kind: str, subject: str, told: str, asked: Asked, flagged_on: datetime) -> Mail:
    links = [(revision.title, public_url("sheets.confirm_by_link", token=token)) for revision, token in asked]
    each: list[Paragraph] = [Link(title, url) for title, url in links] if len(links) > 1 else []
    title = [] if each else [_("« %(title)s »", title=links[0][0])]
    return Mail(
        kind=kind,
        topic=Topic.PUBLICATIONS,
        subject=subject,
        paragraphs=(
            _("Bonjour,"),
            told,
            *title,
            *each,
            _(
                "Sans réponse, les lecteurs liront « à actualiser » à partir du %(day)s ; rien n’est retiré "
                "pour autant.",
                day=day(flagged_on),
            ),
        ),
        action=None if each else (_("Répondre"), links[0][1]),
    )
