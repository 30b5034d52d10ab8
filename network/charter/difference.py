"""What changed between two versions of the charter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from network.charter.figures import LABELS, Figure
from network.charter.models import CharterVersion, Clause
from network.charter.queries import clauses_of
from network.difference import Change, Run, words_changed
from network.i18n import _
from network.members.models import College

MOST_KEPT = 32
_worked_out: dict[tuple[str, str], list["Part"]] = {}


@dataclass(frozen=True)
class Field:
    """A part of a version: what it is called, and its words before and after."""

    label: str
    runs: list[Run]

    @property
    def is_changed(self) -> bool:
        """Say whether a word was added or removed."""
        return any(run.change != Change.SAME for run in self.runs)


@dataclass(frozen=True)
class Part:
    """The heading of a version, or one of its commitments, with its fields."""

    title: str
    change: Change
    fields: list[Field]

    @property
    def is_changed(self) -> bool:
        """Say whether it is new, gone, or has other words than before."""
        return self.change != Change.SAME or any(field.is_changed for field in self.fields)


def versions_compared(
    before: CharterVersion, old: Sequence[Clause], after: CharterVersion, new: Sequence[Clause]
) -> list[Part]:
    """Return the parts of both versions in the order of the later one; what it drops comes last."""
    former = {clause.code: clause for clause in old}
    kept = {clause.code for clause in new}
    return [
        Part(_("Titre et préambule"), Change.SAME, _fields(_heading(before), _heading(after))),
        *(_clause(former.get(clause.code), clause) for clause in new),
        *(_clause(clause, None) for clause in old if clause.code not in kept),
    ]


def published_compared(before: CharterVersion, after: CharterVersion) -> list[Part]:
    """Return the parts of two published versions, worked out once: neither ever changes."""
    pair = before.sha256, after.sha256
    if pair not in _worked_out:
        if len(_worked_out) >= MOST_KEPT:
            _worked_out.clear()
        _worked_out[pair] = versions_compared(before, clauses_of(before), after, clauses_of(after))
    return _worked_out[pair]


def is_identical(parts: Iterable[Part]) -> bool:
    """Say whether nothing of the text changes."""
    return not any(part.is_changed for part in parts)


def _clause(before: Clause | None, after: Clause | None) -> Part:
    clause = after or before
    assert clause is not None, "a part is that of one version at least"
    change = Change.SAME if before and after else Change.ADDED if after else Change.REMOVED
    fields = _fields(_words_of(before) if before else {}, _words_of(after) if after else {})
    return Part(f"{clause.code}. {clause.title}", change, fields)


def _fields(before: dict[str, str], after: dict[str, str]) -> list[Field]:
    return [
        Field(label, words_changed(before.get(label, ""), after.get(label, ""))) for label in before | after
    ]


def _heading(version: CharterVersion) -> dict[str, str]:
    model = _("modèle proposé, à adopter par le réseau") if version.is_model else _("texte du réseau")
    return {_("Titre"): version.title, _("Nature"): model, _("Préambule"): version.preamble}


def _words_of(clause: Clause) -> dict[str, str]:
    colleges = [College(college).label for college in clause.colleges]
    figures = [str(LABELS[Figure(figure)]) for figure in clause.figures]
    return {
        _("Intitulé"): clause.title,
        _("Nature"): clause.kind.label,
        _("Texte"): clause.text,
        _("Qui"): clause.by_whom,
        _("Quand"): clause.by_when,
        _("Preuve"): clause.proof,
        _("Collèges"): ", ".join(colleges),
        _("Chiffres demandés"): ", ".join(figures) or _("aucun"),
    }
