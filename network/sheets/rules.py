"""What a sheet must hold, how its revisions move from hand to hand, what follows from their dates."""

from collections.abc import Iterable
from typing import Any

from network.editorial.states import NEXT, State
from network.i18n import _, lazy, ngettext
from network.sheets.coherence import Point, contradictions
from network.sheets.content import FIELDS, Part, Progress
from network.sheets.models import Sheet, SheetRevision
from network.sheets.when import day_of, year_of
from network.throttles.rules import Limit

# What a sheet must tell before it is submitted, in the order of its parts, and why readers need it.
NEEDED = {
    "summary": lazy("Un résumé : deux minutes pour savoir si cette expérience vous concerne."),
    "places": lazy("Le territoire concerné : on cherche d’abord ce qui ressemble à chez soi."),
    "context": lazy("Le contexte : pourquoi ici, pourquoi à ce moment-là."),
    "description": lazy("La description : ce que vous avez fait, assez précisément pour être imité."),
    "progress": lazy("L’état d’avancement : réalisé ou abandonné, ce n’est pas la même leçon."),
    "started_on": lazy("La date de début, même approximative."),
    "budget_cents": lazy(
        "Un budget ou des moyens humains, même en ordre de grandeur : c’est la première question des élus."
    ),
    "key_figures": lazy("Au moins un chiffre clé, ou la mention « pas encore mesuré »."),
    "difficulties": lazy(
        "Les difficultés rencontrées : c’est ce que vos pairs ne trouveront nulle part ailleurs."
    ),
    "subthemes": lazy("Au moins un thème : sans lui, la recherche ne vous trouvera pas."),
}

FILES_BY_ACCOUNT = Limit("sheet file", 60, 3600)
DRAFTS_BY_ACCOUNT = Limit("sheet begun", 60, 3600)
SUBMISSIONS_BY_ACCOUNT = Limit("sheet submitted", 30, 3600)  # each is a mail to whoever reads it


def missing(revision: SheetRevision) -> list[Point]:
    """Return what a revision still lacks to be submitted, in the order of its parts."""
    instead = {
        "places": revision.area,
        "started_on": revision.progress == Progress.CONSIDERED,
        "budget_cents": revision.budget_cents == 0 or revision.fte is not None or revision.people,
        "key_figures": revision.not_measured,
    }
    lacks = [
        Point(FIELDS[name], name, str(sentence))
        for name, sentence in NEEDED.items()
        if not (getattr(revision, name) or instead.get(name))
    ]
    if revision.picture and not (revision.picture_alt or revision.picture_decorative):
        sentence = _("Le texte alternatif de l’image : ceux qui ne la voient pas le liront à sa place.")
        lacks.append(Point(Part.FILES, "picture_alt", sentence))
    lacks += [Point(Part.RESULTS, "key_figures", sentence) for sentence in _unfinished(revision.key_figures)]
    return sorted(lacks, key=lambda lack: list(Part).index(lack.part))


_FIGURE = {
    "quantity": lazy("ce qui est compté"),
    "value": lazy("la valeur"),
    "year": lazy("l’année"),
    "source": lazy("la source"),
    "quality": lazy("la façon dont il est connu"),
}


def _unfinished(key_figures: Iterable[dict[str, Any]]) -> Iterable[str]:
    for number, figure in enumerate(key_figures, 1):
        lacks = [str(label) for name, label in _FIGURE.items() if not figure.get(name)]
        if lacks:
            yield _("Chiffre clé n° %(number)s : il manque %(what)s.", number=number, what=", ".join(lacks))


def obstacle_to_writing(revision: SheetRevision) -> str | None:
    """Say why this revision's words cannot change, or None if they can."""
    if revision.sheet.is_archived:
        return _("Cette fiche est archivée : elle ne se modifie plus.")
    if revision.state == State.SUBMITTED:
        return _("Cette fiche est en cours de relecture. Pour la modifier, reprenez-la d’abord.")
    if not revision.is_editable:
        return _("Cette version est publiée et ne change plus. Commencez une révision pour la mettre à jour.")
    return None


def obstacle_to_submitting(revision: SheetRevision) -> str | None:
    """Say why this revision cannot be submitted, or None if it can."""
    if obstacle := obstacle_to_writing(revision):
        return obstacle
    if lacks := len(missing(revision)):
        return ngettext(
            "Il manque encore un élément avant de soumettre votre fiche.",
            "Il manque encore %(num)s éléments avant de soumettre votre fiche.",
            lacks,
        )
    if wrong := len(contradictions(revision)):
        return ngettext(
            "Il reste un point à corriger avant de soumettre votre fiche.",
            "Il reste %(num)s points à corriger avant de soumettre votre fiche.",
            wrong,
        )
    return None


def obstacle_to_withdrawing(revision: SheetRevision) -> str | None:
    """Say why the author cannot take a submitted revision back, or None if that is possible."""
    if State.DRAFT not in NEXT[revision.state]:
        return _("Cette fiche n’est pas en cours de relecture.")
    return None


def obstacle_to_deciding(*, writes_for_owner: bool, wrote_it: bool) -> str | None:
    """Say why somebody of the desk cannot decide on a sheet, or None: nobody does for their own people.

    `wrote_it` says that they wrote or submitted it, even for an organisation they have left since.
    """
    if writes_for_owner:
        return _(
            "Vous agissez pour l’organisation qui a écrit cette fiche : "
            "une autre personne du bureau doit en décider."
        )
    if wrote_it:
        return _("Vous avez écrit ou soumis cette fiche : une autre personne du bureau doit en décider.")
    return None


def obstacle_to_sending_back(revision: SheetRevision) -> str | None:
    """Say why this revision cannot be sent back to its author, or None if it can."""
    if State.SENT_BACK not in NEXT[revision.state]:
        return _(
            "Cette fiche n’attend pas de relecture : elle a été reprise, renvoyée ou publiée entre-temps."
        )
    return None


def obstacle_to_publishing(revision: SheetRevision) -> str | None:
    """Say why this revision cannot be published, or None if it can."""
    if State.PUBLISHED not in NEXT[revision.state]:
        return _(
            "Cette fiche n’attend pas de relecture : elle a été reprise, renvoyée ou publiée entre-temps."
        )
    if revision.sheet.is_archived:
        return _("Cette fiche est archivée : elle ne se publie plus.")
    return None


def obstacle_to_revising(
    sheet: Sheet, published: SheetRevision | None, current: SheetRevision | None
) -> str | None:
    """Say why no new revision can be started from the published one, or None if it can."""
    if sheet.is_archived:
        return _("Cette fiche est archivée : elle ne se modifie plus.")
    if current:
        return _("Une révision de cette fiche est déjà commencée.")
    if not published:
        return _("Cette fiche n’a pas encore été publiée.")
    return None


def obstacle_to_discarding(revision: SheetRevision) -> str | None:
    """Say why this draft cannot be thrown away, or None if it can."""
    if not revision.is_editable:
        return _("Seul un brouillon peut être supprimé.")
    return None


def obstacle_to_archiving(
    sheet: Sheet, published: SheetRevision | None, current: SheetRevision | None
) -> str | None:
    """Say why this sheet cannot be archived, or None if it can."""
    if sheet.is_archived:
        return _("Cette fiche est déjà archivée.")
    if not published:
        return _("Seule une fiche publiée peut être archivée.")
    if current and current.state == State.SUBMITTED:
        return _(
            "Une mise à jour de cette fiche attend d’être relue : "
            "elle doit d’abord être reprise, renvoyée ou publiée."
        )
    return None


def timeline(revision: SheetRevision) -> list[dict[str, str]]:
    """Return the dated steps in the order of time; those without a date stay at the end, as written."""
    dated = sorted((step for step in revision.steps if step["on"]), key=lambda step: day_of(step["on"]))
    return dated + [step for step in revision.steps if not step["on"]]


def year_of_experience(revision: SheetRevision) -> int | None:
    """Return the year readers look for: that of the end, else of the start."""
    told = revision.ended_on or revision.started_on
    return year_of(told) if told else None
