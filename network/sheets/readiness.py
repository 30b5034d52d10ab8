"""What makes a sheet better without being demanded, and the page of a sheet being written as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from network.i18n import lazy
from network.sheets import rules
from network.sheets.coherence import Point, contradictions
from network.sheets.content import FIELDS, Part
from network.sheets.models import SheetRevision
from network.sheets.plausibility import Question, questions

Something = TypeVar("Something", Point, Question)

# What nobody demands, and why readers are glad of it, in the order of the parts.
RECOMMENDED = {
    "contact": lazy("Un contact : la personne qui saura répondre aux questions."),
    "inhabitants": lazy("Les habitants concernés : de quoi calculer un coût par habitant."),
    "objectives": lazy("Les objectifs : ce que vous visiez, pour mesurer le chemin fait."),
    "steps": lazy("Deux ou trois étapes datées : combien de temps il faut prévoir."),
    "partners": lazy("Les partenaires : à quelles portes frapper."),
    "funders": lazy("Les financeurs : qui peut aider, et de combien."),
    "results": lazy("Les résultats en mots : ce que les chiffres ne disent pas."),
    "successes": lazy("Les facteurs de réussite : ce qui a tout débloqué."),
    "differently": lazy("Ce que vous referiez autrement : une erreur de moins pour le suivant."),
    "transferability": lazy("La transférabilité : à quelles conditions on peut vous imiter."),
    "picture": lazy("Une image : elle donne envie de lire."),
    "sectors": lazy("Une filière : on trouve plus vite votre fiche."),
}


def recommended(revision: SheetRevision) -> list[Point]:
    """Return what a revision would gain by, though it may do without."""
    return [
        Point(FIELDS[name], name, str(sentence))
        for name, sentence in RECOMMENDED.items()
        if not getattr(revision, name)
    ]


@dataclass(frozen=True)
class Readiness:
    """How far a revision has come: what it lacks, what is to be mended, looked at again, or added."""

    revision: SheetRevision

    @cached_property
    def missing(self) -> list[Point]:
        """What must be written before submitting."""
        return rules.missing(self.revision)

    @cached_property
    def contradictions(self) -> list[Point]:
        """What must be mended before submitting."""
        return contradictions(self.revision)

    @cached_property
    def questions(self) -> list[Question]:
        """What looks a thousand times wrong and was not confirmed."""
        return [each for each in questions(self.revision) if not each.is_confirmed]

    @cached_property
    def recommended(self) -> list[Point]:
        """What would help readers."""
        return recommended(self.revision)

    @property
    def complete(self) -> list[Part]:
        """The parts where nothing is left that must be done."""
        return [part for part in Part if part not in self.unfinished]

    @cached_property
    def unfinished(self) -> list[Part]:
        """The parts where something must still be done, in their order."""
        left = {point.part for point in (*self.missing, *self.contradictions)}
        return [part for part in Part if part in left]

    @staticmethod
    def of(part: Part, points: Iterable[Something]) -> list[Something]:
        """Return those of some points that stand in a part."""
        return [point for point in points if point.part == part]
