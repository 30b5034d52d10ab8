"""The charter as a PDF, made of the same text as its pages: to read, to print, to annex to an act."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from network.charter.certificate import LOGO
from network.charter.figures import LABELS, Figure
from network.charter.models import CharterVersion, Clause, ClauseKind
from network.config import ROOT
from network.i18n import _
from network.mail.links import public_url
from network.members.models import College
from network.pdf import compile_once
from network.wording import day

TEMPLATE = ROOT / "network" / "data" / "charter" / "charter.typ"


def pdf_of(version: CharterVersion, clauses: Sequence[Clause]) -> bytes:
    """Return the PDF of a published version; since it never changes, always the same bytes."""
    assert version.published_at is not None, "a draft has no PDF"
    return compile_once(TEMPLATE, contents(version, clauses), made_at=version.published_at)


def contents(version: CharterVersion, clauses: Sequence[Clause]) -> dict[str, Any]:
    """Return every word and picture of the PDF, in the shape its template reads."""
    network = current_app.config["NETWORK_NAME"]
    number, published = version.number, day(version.published_at)
    groups = {
        _("Objectifs : où nous allons"): ClauseKind.OBJECTIVE,
        _("Moyens : comment nous y allons"): ClauseKind.MEANS,
    }
    return {
        "title": version.title,
        "network": network,
        "logo": LOGO.read_text(encoding="utf-8"),
        "published": _("Version %(number)s, publiée le %(day)s", number=number, day=published),
        "model": _("Modèle proposé, à adopter par le réseau") if version.is_model else "",
        "preamble": version.preamble.split("\n\n"),
        "groups": [
            {"title": title, "items": [_clause(clause) for clause in clauses if clause.kind == kind]}
            for title, kind in groups.items()
        ],
        "sha256": version.sha256,
        "url": public_url("charter.text", number=number),
        "footer": _("%(title)s, version %(number)s", title=version.title, number=number),
        "labels": {
            "preamble": _("Préambule"),
            "exact": _(
                "Chaque signature porte sur le texte exact de cette version, lisible à l’adresse "
                "ci-dessous. Son empreinte SHA-256 :"
            ),
        },
    }


def _clause(clause: Clause) -> dict[str, Any]:
    facts = [
        (_("Pour"), ", ".join(College(college).label for college in clause.colleges)),
        (_("Qui"), clause.by_whom),
        (_("Quand"), clause.by_when),
        (_("Preuve"), clause.proof),
        (_("À chiffrer"), ", ".join(str(LABELS[Figure(name)]).lower() for name in clause.figures)),
    ]
    return {
        "code": clause.code,
        "title": clause.title,
        "text": clause.text,
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }
