"""The exact text of a version: what is hashed, served as `.txt`, and bound by each signature.

Always French and never translated: the same version gives the same bytes for ever. Lines are folded
at 80 characters, in NFC, ended by a line feed.
"""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from network.charter.figures import Figure
from network.charter.models import CharterVersion, Clause, ClauseKind

WIDTH = 80

_HEADINGS = {
    ClauseKind.OBJECTIVE: "Objectifs\u00a0: où nous allons",
    ClauseKind.MEANS: "Moyens\u00a0: comment nous y allons",
}
_COLLEGES = {
    "project_holders": "Porteurs de projet",
    "local_authorities": "Collectivités locales",
    "support_structures": "Structures de soutien",
}
_FIGURES = {
    Figure.TARGET_YEAR: "année cible",
    Figure.REDUCTION_PERCENT: "réduction de la consommation (en pourcentage)",
    Figure.BASE_YEAR: "année de référence",
}


def exact_text(version: CharterVersion, clauses: Sequence[Clause]) -> str:
    """Return the whole text of a version, clauses in their order."""
    return unicodedata.normalize("NFC", "\n".join(_lines(version, clauses)) + "\n")


def _lines(version: CharterVersion, clauses: Sequence[Clause]) -> Iterator[str]:
    yield from _heading(version.title, "=")
    yield f"Version {version.number}"
    if version.is_model:
        yield "Modèle proposé, à adopter par le réseau"
    yield from ("", *_heading("Préambule", "="))
    for paragraph in version.preamble.split("\n\n"):
        yield from ("", *_folded(paragraph))
    for kind, heading in _HEADINGS.items():
        yield from ("", "", *_heading(heading, "="))
        for clause in clauses:
            if clause.kind == kind:
                yield from ("", *_clause(clause))


def _clause(clause: Clause) -> Iterator[str]:
    yield from _heading(f"{clause.code}. {clause.title}", "-")
    yield from _folded("Pour\u00a0: " + ", ".join(_COLLEGES[college] for college in clause.colleges))
    yield from ("", *_folded(clause.text), "")
    yield from _folded(f"Qui\u00a0: {clause.by_whom}")
    yield from _folded(f"Quand\u00a0: {clause.by_when}")
    yield from _folded(f"Preuve\u00a0: {clause.proof}")
    if clause.figures:
        asked = "\u202f; ".join(_FIGURES[Figure(figure)] for figure in clause.figures)
        yield from _folded(f"À chiffrer par le signataire\u00a0: {asked}.")


def _heading(text: str, rule: str) -> list[str]:
    lines = _folded(text)
    return [*lines, rule * max(map(len, lines), default=0)]


def _folded(paragraph: str) -> list[str]:
    return textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
