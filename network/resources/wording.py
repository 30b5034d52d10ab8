"""How the stored values of a resource are said."""

from collections.abc import Callable, Iterable
from typing import Any

from network import taxonomy
from network.i18n import _, lazy
from network.resources.content import FIELDS, OTHER_LICENCE
from network.resources.models import ResourceRevision
from network.territories.queries import department_name

LABELS = {
    "title": lazy("Titre"),
    "kind": lazy("Nature"),
    "summary": lazy("Présentation"),
    "audiences": lazy("À qui cela s’adresse"),
    "url": lazy("Adresse sur internet"),
    "publisher": lazy("Publié par"),
    "authors": lazy("Auteurs"),
    "year": lazy("Année"),
    "language": lazy("Langue"),
    "licence": lazy("Licence"),
    "licence_note": lazy("Précision sur la licence"),
    "subthemes": lazy("Thèmes"),
    "sectors": lazy("Filières"),
    "departments": lazy("Départements concernés"),
}


def licence(revision: ResourceRevision) -> str:
    """Return the licence as a reader should know it, with its precision."""
    name = taxonomy.label("licences", revision.licence) if revision.licence else ""
    if revision.licence == OTHER_LICENCE and revision.licence_note:
        name = ""
    return ", ".join(filter(None, [name, revision.licence_note]))


def departments(codes: Iterable[str]) -> str:
    """« Lot, Aveyron »."""
    return ", ".join(department_name(code) for code in codes)


_TOLD: dict[str, Callable[[Any], str]] = {
    **{
        name: lambda codes, name=name: ", ".join(taxonomy.labels(name, codes))  # type: ignore[misc]
        for name in ("audiences", "subthemes", "sectors")
    },
    "kind": lambda code: taxonomy.label("kinds", code),
    "language": lambda code: taxonomy.label("languages", code),
    "licence": lambda code: taxonomy.label("licences", code),
    "departments": departments,
}


def told(name: str, value: Any) -> str:
    """Say the value of one of a resource's fields in plain words, for comparing two writings of it."""
    return _TOLD.get(name, str)(value) if value else ""


def changes(former: ResourceRevision, present: ResourceRevision) -> list[tuple[str, str, str]]:
    """Return where two revisions differ: (label, what was said, what is said now)."""
    pairs = [
        (str(LABELS[name]), told(name, getattr(former, name)), told(name, getattr(present, name)))
        for name in FIELDS
    ]
    pairs.append((_("Fichier"), _file(former), _file(present)))
    return [(label, before, after) for label, before, after in pairs if before != after]


def _file(revision: ResourceRevision) -> str:
    return f"{revision.file.name} ({revision.file.sha256[:8]})" if revision.file else ""
