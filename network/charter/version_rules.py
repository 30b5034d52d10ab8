"""What a draft of the charter must hold to be published, and what its number must say."""

import re
from collections.abc import Iterator, Sequence

from network.charter.models import CharterVersion, Clause, Level
from network.i18n import _
from network.members.models import College

MOST_CLAUSES = 60
CODE = re.compile(r"[A-Z][1-9][0-9]?")
NUMBER = re.compile(r"([1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})")


def parts_of(number: str) -> tuple[int, int] | None:
    """Return « 1.10 » as (1, 10); None for what is no number of a version."""
    found = NUMBER.fullmatch(number)
    return (int(found[1]), int(found[2])) if found else None


def number_after(version: CharterVersion, level: Level) -> str:
    """Return the number that comes next: « 1.1 » or « 2.0 » after « 1.0 »."""
    first, second = parts_of(version.number) or (1, 0)
    return f"{first + 1}.0" if level == Level.MAJOR else f"{first}.{second + 1}"


def obstacle_to_starting(version: CharterVersion | None, draft: CharterVersion | None) -> str | None:
    """Say why no draft can be started, or None: one at a time, from the version in force."""
    if version is None:
        return _("Aucune charte n’est encore publiée : la commande « prepare » publie le modèle.")
    if draft is not None:
        return _("Un brouillon est déjà ouvert : il n’y en a qu’un à la fois.")
    return None


def obstacle_to_number(number: str, level: Level, last: CharterVersion) -> str | None:
    """Say why a draft cannot bear this number, or None: it tells readers what changed since the last one."""
    parts, before = parts_of(number), parts_of(last.number) or (1, 0)
    if parts is None:
        return _("Un numéro de version s’écrit comme 1.1 ou 2.0.")
    if parts <= before:
        return _("Ce numéro doit suivre celui de la version en vigueur, %(number)s.", number=last.number)
    if level == Level.MAJOR and parts[0] == before[0]:
        wanted = number_after(last, level)
        return _("Une version majeure change le premier nombre : écrivez %(number)s.", number=wanted)
    if level == Level.MINOR and parts[0] != before[0]:
        wanted = number_after(last, level)
        return _("Une version mineure garde le premier nombre : écrivez %(number)s.", number=wanted)
    return None


def obstacle_to_code(code: str, others: Sequence[Clause]) -> str | None:
    """Say why a commitment cannot bear this code, or None if it can."""
    if not CODE.fullmatch(code):
        return _("Un code s’écrit d’une lettre capitale et d’un nombre, comme O1 ou M3.")
    if any(clause.code == code for clause in others):
        return _("Un autre engagement porte déjà ce code.")
    return None


def obstacle_to_more(clauses: Sequence[Clause]) -> str | None:
    """Say why no commitment can be added, or None if one can."""
    if len(clauses) >= MOST_CLAUSES:
        return _("Une charte tient en %(most)s engagements au plus.", most=MOST_CLAUSES)
    return None


def missing(
    draft: CharterVersion, clauses: Sequence[Clause], last: CharterVersion, in_force: Sequence[Clause]
) -> list[str]:
    """Return what keeps a draft from being published, a sentence each; nothing when it is whole."""
    return [
        *_missing_in_heading(draft, last),
        *(sentence for clause in clauses for sentence in _missing_in_clause(clause)),
        *_missing_for_colleges(clauses),
        *_too_much_for_minor(draft, clauses, in_force),
    ]


def _missing_in_heading(draft: CharterVersion, last: CharterVersion) -> Iterator[str]:
    if obstacle := obstacle_to_number(draft.number, draft.level, last):
        yield obstacle
    if not draft.title:
        yield _("Le titre est à écrire.")
    if not draft.preamble:
        yield _("Le préambule est à écrire.")


def _missing_in_clause(clause: Clause) -> Iterator[str]:
    labels = {
        "title": _("son intitulé"),
        "text": _("son texte"),
        "by_whom": _("qui le tient"),
        "by_when": _("son échéance"),
        "proof": _("sa preuve"),
        "colleges": _("les collèges qui le prennent"),
    }
    lacking = [label for name, label in labels.items() if not getattr(clause, name)]
    if lacking:
        yield _("À l’engagement %(code)s, il manque %(what)s.", code=clause.code, what=", ".join(lacking))


def _missing_for_colleges(clauses: Sequence[Clause]) -> Iterator[str]:
    for college in College:
        taken = [clause for clause in clauses if college in clause.colleges]
        if not taken:
            yield _("Aucun engagement ne revient au collège « %(college)s ».", college=college.label)
        asked = [figure for clause in taken for figure in clause.figures]
        if len(asked) != len(set(asked)):
            yield _(
                "Un même chiffre est demandé deux fois au collège « %(college)s ».", college=college.label
            )


def _too_much_for_minor(
    draft: CharterVersion, clauses: Sequence[Clause], in_force: Sequence[Clause]
) -> Iterator[str]:
    """Earlier signatures hold for a minor version: it may not ask more of those who gave them, or less."""
    if draft.level == Level.MINOR and _asked(clauses) != _asked(in_force):
        yield _(
            "Une version mineure corrige la rédaction. Des engagements ont été ajoutés ou retirés, ou leur "
            "nature, leurs collèges ou leurs chiffres ont changé : il y faut une version majeure."
        )


def _asked(clauses: Sequence[Clause]) -> dict[str, tuple[str, list[str], list[str]]]:
    return {c.code: (c.kind, sorted(c.colleges), sorted(c.figures)) for c in clauses}
