from collections.abc import Sequence

from network.i18n import _, ngettext
from network.mail.links import public_url
from network.mail.messages import Link, Mail, Paragraph
from network.mail.topics import Topic
from network.upkeep.models import Finding, FindingKind
from network.upkeep.queries import RESOURCE, Subject
from network.upkeep.wording import missing, told

LIBRARY_TO_MEND = "library_to_mend"
MOST_TOLD = 20  # documents of one mail

About = Sequence[tuple[Finding, Subject]]


def library_to_mend(found: About) -> Mail:
    """Tell somebody what the nights found in what they answer for: one mail for all of it."""
    by_document: dict[str, list[tuple[Finding, Subject]]] = {}
    for finding, subject in found:
        by_document.setdefault(subject.name, []).append((finding, subject))
    paragraphs: list[Paragraph] = []
    for each in list(by_document.values())[:MOST_TOLD]:
        subject = each[0][1]
        paragraphs.append(Link(_("« %(title)s »", title=subject.title), _page_of(subject)))
        paragraphs.extend(_said(finding) for finding, _subject in each)
    if left := len(by_document) - MOST_TOLD:
        paragraphs += _and_more(left) if left > 0 else []
    return Mail(
        kind=LIBRARY_TO_MEND,
        topic=Topic.PUBLICATIONS,
        subject=ngettext(
            "À réparer dans la bibliothèque : un point",
            "À réparer dans la bibliothèque : %(num)s points",
            len(found),
        ),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Chaque nuit, le site relit la bibliothèque : liens, dates de relecture, recherches. "
                "Voici ce qui a été remarqué dans ce que vous y avez publié. Rien ne change sans vous."
            ),
            *paragraphs,
            _("Ce qui est réparé disparaît de la liste de lui-même. Nous ne vous en reparlerons pas."),
        ),
        action=(_("Voir quoi faire"), public_url("upkeep.to_mend")),
    )


def _and_more(left: int) -> list[Paragraph]:
    return [ngettext("Et une autre publication.", "Et %(num)s autres publications.", left)]


def _said(finding: Finding) -> str:
    said = told(finding)
    if finding.kind != FindingKind.NEVER_FOUND:
        return said
    advice = " ; ".join(missing(finding.detail["lacks"]))
    return _("%(said)s Pour qu’on la trouve : %(advice)s.", said=said, advice=advice)


def finding_asked(finding: Finding, subject: Subject, other: str, message: str) -> Mail:
    """Put the desk's question about one document to those who answer for it."""
    return Mail(
        kind="finding_asked",
        topic=Topic.PUBLICATIONS,
        subject=_("Une question sur « %(title)s »", title=subject.title),
        paragraphs=(
            _("Bonjour,"),
            _("La coordination du réseau a remarqué ceci à propos de « %(title)s » :", title=subject.title),
            told(finding, other),
            *([_("Elle ajoute :"), message] if message else []),
        ),
        action=(_("Voir la page"), _page_of(subject)),
    )


def _page_of(subject: Subject) -> str:
    """Return the address of the public page of a document."""
    endpoint = "resources.show" if subject.kind == RESOURCE else "sheets.show"
    return public_url(endpoint, slug=subject.slug)
