"""What else to read after a sheet, and why: found by the marks that the search keeps of each."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app

from network import taxonomy
from network.i18n import _
from network.search.documents import SearchUnavailable
from network.sheets import queries
from network.sheets.models import SheetRevision
from network.sheets.reading import Reading
from network.territories.queries import department_name
from network.text import slug

MOST = 3
# Looked at, for some to be left out: those of one's own organisation, and the second one of another.
LOOKED_AT = 24

# What each thing in common weighs; those of `_ABOUT` make a sheet worth proposing, the others a better one.
WEIGHTS = {"plan": 6, "sector": 3, "subtheme": 3, "theme": 2, "obstacle": 1, "department": 2.5, "size": 2}
_ABOUT = ("plan", "sector", "subtheme", "theme", "obstacle")
# Those of a whole region have no department in common that brings them nearer.
FEW_DEPARTMENTS = 4

# Inhabitants: villages, small towns, towns, cities, beyond.
SIZES = (2_000, 10_000, 50_000, 200_000)


@dataclass(frozen=True)
class Related:
    """A sheet worth reading next, and what it has in common with the one just read."""

    revision: SheetRevision
    where: str
    why: str


def marks_of(reading: Reading) -> dict[str, list[str]]:
    """Return what a sheet may have in common with others, by kind (« sector », « size »…)."""
    it = reading.revision
    people = it.inhabitants or sum(place.population for place in reading.places)
    return {
        "plan": [slug(it.plan_name)] if it.plan_name else [],
        "sector": it.sectors,
        "subtheme": it.subthemes,
        "theme": reading.themes,
        "obstacle": it.obstacles,
        "department": reading.departments if len(reading.departments) <= FEW_DEPARTMENTS else [],
        "size": [str(bisect(SIZES, people))] if people else [],
    }


def written(marks: dict[str, list[str]], kinds: Iterable[str] = tuple(WEIGHTS)) -> list[str]:
    """Return marks as the search keeps them: « sector:bois »."""
    return [f"{kind}:{value}" for kind in kinds for value in marks[kind]]


def related_to(reading: Reading) -> list[Related]:
    """Return up to three published sheets of other organisations, each of another one, the likest first."""
    marks, sheet = marks_of(reading), reading.revision.sheet
    weights = {mark: float(WEIGHTS[mark.partition(":")[0]]) for mark in written(marks)}
    try:
        keys = current_app.extensions["search"].alike("sheet", weights, written(marks, _ABOUT), LOOKED_AT)
    except SearchUnavailable:
        return []
    keys = _of_different_owners(keys, sheet.owner_id)
    found = {revision.sheet.public_id: Reading(revision) for revision in queries.sheets_named(keys)}
    others = [found[key] for key in keys if key in found]
    related = [Related(other.revision, other.where, _why(marks, marks_of(other))) for other in others]
    return [each for each in related if each.why]


def _of_different_owners(keys: Sequence[str], own: int) -> list[str]:
    """Return the first of these sheets, none of one's own and one of any other owner.

    What the search still holds and readers find no more is left out.
    """
    owners, seen, chosen = queries.owners_of_public(keys), {own}, list[str]()
    for key in keys:
        owner = owners.get(key, own)
        if owner not in seen and len(chosen) < MOST:
            seen.add(owner)
            chosen.append(key)
    return chosen


def _why(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> str:
    """Say what two sheets have in common: « Même filière (bois) et même taille de territoire »."""
    shared = {kind: [value for value in ours[kind] if value in theirs[kind]] for kind in WEIGHTS}
    about = _about(shared)
    if not about:
        return ""
    *told, last = [about, *_near(shared)]
    said = _("%(some)s et %(last)s", some=", ".join(told), last=last) if told else last
    return said[0].upper() + said[1:]


def _about(shared: dict[str, list[str]]) -> str:
    """Say the narrowest thing in common that makes a sheet worth proposing."""
    if shared["plan"]:
        return _("cite le même plan")
    for kind, name, said in (
        ("subtheme", "subthemes", _("même sujet (%(what)s)")),
        ("sector", "sectors", _("même filière (%(what)s)")),
        ("theme", "themes", _("même thème (%(what)s)")),
        ("obstacle", "obstacles", _("même difficulté (%(what)s)")),
    ):
        if shared[kind]:
            return said % {"what": _inside(taxonomy.label(name, shared[kind][0]))}
    return ""


def _inside(label: str) -> str:
    """Return a label as it is said inside a sentence; an acronym keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _near(shared: dict[str, list[str]]) -> list[str]:
    where = [
        _("même département (%(name)s)", name=department_name(code)) for code in shared["department"][:1]
    ]
    size = [_("même taille de territoire")] if shared["size"] else []
    return [*where, *size]
