"""A sheet as a row of texts: its headings, what stands in each cell, and how a cell is read again.

Whoever takes sheets away and brings some in writes and reads the same cells. Lists of codes are written as
their labels with « ; » between them; a list of rows is one row a line, its pieces with « | » between them,
the free words last.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from network import taxonomy, typed
from network.sheets.content import CENTS, LISTS, TAXES, Participation, Progress
from network.sheets.figures import QUANTITIES, Quality, Quantity, read_measure, read_value, unit_named
from network.sheets.wording import places_of
from network.typed import Tax

# Stable, as files of other people rely on them. Fields first, in the order of the sheet.
HEADINGS: dict[str, str] = {
    "title": "Titre",
    "summary": "Résumé",
    "lead_structure": "Structure pilote",
    "project_owner": "Maître d’ouvrage",
    "elected_referent": "Élu·e référent·e",
    "contact": "Contact",
    "places": "Codes des territoires",
    "area": "Précision sur le périmètre",
    "inhabitants": "Habitants concernés",
    "context": "Contexte",
    "objectives": "Objectifs",
    "audiences": "Publics visés",
    "plans": "Plan ou programme",
    "plan_name": "Nom du plan ou du programme",
    "description": "Description",
    "steps": "Étapes datées",
    "started_on": "Début",
    "ended_on": "Fin",
    "progress": "État d’avancement",
    "participation": "Participation citoyenne",
    "partners": "Partenaires",
    "fte": "Moyens humains (ETP)",
    "people": "Qui a travaillé sur le projet",
    "budget_cents": "Budget total (€)",
    "budget_tax": "Taxe du budget total",
    "investment_cents": "Investissement (€)",
    "investment_tax": "Taxe de l’investissement",
    "running_cents": "Fonctionnement (€)",
    "running_tax": "Taxe du fonctionnement",
    "funders": "Financeurs",
    "key_figures": "Chiffres clés",
    "not_measured": "Pas encore mesuré",
    "results": "Résultats",
    "question": "Ce que nous voulions comprendre",
    "levers": "Leviers",
    "successes": "Facteurs de réussite",
    "obstacles": "Obstacles",
    "difficulties": "Difficultés rencontrées",
    "differently": "Ce que nous referions autrement",
    "transferability": "Transférabilité",
    "picture": "Illustration",
    "picture_alt": "Texte alternatif de l’illustration",
    "picture_decorative": "Illustration décorative",
    "picture_credit": "Crédit de l’illustration",
    "attachments": "Fichiers joints",
    "subthemes": "Thèmes",
    "sectors": "Filières",
    "aims": "Enjeux",
    "keywords": "Mots-clés",
}

# What is said of a sheet besides its fields.
ABOUT: dict[str, str] = {
    "id": "Identifiant",
    "url": "Adresse",
    "owner": "Organisation",
    "college": "Collège",
    "siren": "SIREN",
    "version": "Version",
    "published_on": "Publiée le",
    "where": "Territoires",
    "derived": "Valeurs calculées",
    "labels": "Libellés",
}

# What a cell cannot carry: files are named by their address.
FILES = frozenset(("picture", "attachments"))

_BETWEEN = "; "
_YES = "oui"


def cell(name: str, value: Any) -> str:
    """Write the value of a field as the text of a cell."""
    if value is None or value is False or value in ("", []):
        return ""
    if name in LISTS:
        return _BETWEEN.join(taxonomy.labels(name, value))
    return _WRITTEN.get(name, str)(value)


def value_of(name: str, text: str) -> Any:
    """Read a cell that `cell` wrote; raise ValueError, with a sentence where there is one, if it is not."""
    text = text.strip()
    if name in FILES:
        raise ValueError(name)
    if name in LISTS:
        return [code_of(name, label) for label in text.split(";") if label.strip()]
    if name in _READ:
        return _READ[name](text)
    return text


def code_of(name: str, label: str) -> str:
    """Return the code that a label of one of the closed lists stands for, itself included."""
    found = _codes(name).get(label.strip().casefold())
    if found is None:
        raise ValueError(label.strip())
    return found


@cache
def _codes(name: str) -> dict[str, str]:
    entries = taxonomy.entries(name)
    return {entry.code: entry.code for entry in entries} | {
        entry.label.casefold(): entry.code for entry in entries
    }


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _number(value: Any) -> str:
    """« 1234,5 »: as spreadsheet programs compute it in France."""
    return format(Decimal(str(value)), "f").replace(".", ",")


def _sum(cents: int) -> str:
    return _number(Decimal(cents) / 100 if cents % 100 else cents // 100)


def _line(*pieces: object) -> str:
    return " | ".join(_one_line(str(piece)) if piece not in (None, "") else "" for piece in pieces).strip()


def _written_funder(row: Mapping[str, Any]) -> str:
    if row["cents"] is None:
        return _line(None, row["name"])
    tax = f" {row['tax'].upper()}" if row.get("tax") else ""
    return _line(f"{_sum(row['cents'])} €{tax}", row["name"])


def _written_figure(row: Mapping[str, Any]) -> str:
    quantity, quality = QUANTITIES.get(row["quantity"]), row.get("quality")
    return _line(
        quantity.label if quantity else row["quantity"],
        _number(row["value"]) if row["value"] else None,
        row["unit"],
        row["year"],
        Quality(quality).label if quality else None,
        row["source"],
    )


def _rows(write: Callable[[Mapping[str, Any]], str]) -> Callable[[Any], str]:
    return lambda rows: "\n".join(map(write, rows))


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "places": " ".join,
    "keywords": ", ".join,
    "fte": _number,
    "progress": lambda value: Progress(value).label,
    "participation": lambda value: Participation(value).label,
    **dict.fromkeys(CENTS, _sum),
    **dict.fromkeys(TAXES, str.upper),
    "not_measured": lambda _true: _YES,
    "picture_decorative": lambda _true: _YES,
    "steps": _rows(lambda row: _line(row["on"], row["what"])),
    "funders": _rows(_written_funder),
    "key_figures": _rows(_written_figure),
}


def _pieces(text: str, count: int) -> list[list[str]]:
    """Return the rows of a cell, each in so many pieces; one that has fewer is not one of ours."""
    rows = [[piece.strip() for piece in line.split("|", count - 1)] for line in text.splitlines() if line]
    if wrong := next((row for row in rows if len(row) != count), None):
        raise ValueError(" | ".join(wrong))
    return rows


def _read_places(text: str) -> list[str]:
    codes = text.split()
    if len(places_of(codes)) != len(codes):
        known = {f"{place.kind}:{place.code}" for place in places_of(codes)}
        raise ValueError(" ".join(code for code in codes if code not in known))
    return codes


def _read_steps(text: str) -> list[dict[str, Any]]:
    return [{"on": typed.when(on) if on else "", "what": what} for on, what in _pieces(text, 2)]


def _read_funders(text: str) -> list[dict[str, Any]]:
    rows = []
    for said, name in _pieces(text, 2):
        amount = typed.amount(said) if said else None
        cents, tax = (amount.cents, amount.tax) if amount else (None, None)
        rows.append({"name": name, "cents": cents, "tax": tax})
    return rows


def _read_figures(text: str) -> list[dict[str, Any]]:
    rows = []
    for what, value, unit, year, quality, source in _pieces(text, 6):
        quantity = _labelled(what, QUANTITIES.values()) if what else None
        value, unit = _read_measure(value, unit, quantity)
        rows.append(
            {
                "quantity": quantity.code if quantity else "",
                "value": value,
                "unit": unit,
                "year": int(year) if year else None,
                "quality": _labelled(quality, Quality).value if quality else "",
                "source": source,
            }
        )
    return rows


def _read_measure(value: str, unit: str, quantity: Quantity | None) -> tuple[str, str]:
    """Read a value and its unit as they are typed: a person may have written « kWc » there."""
    if quantity is None:
        return format(read_value(value), "f") if value else "", unit
    if value:
        read, said = read_measure(f"{value} {unit}".strip(), quantity, None)
        return format(read, "f"), said
    if unit and not unit_named(unit, quantity):
        raise ValueError(unit)
    return "", unit_named(unit, quantity) or ""


def _labelled(text: str, values: Iterable[Any]) -> Any:
    """Return which of the values bears this label; raise ValueError if none does."""
    for value in values:
        if value.label.casefold() == text.casefold():
            return value
    raise ValueError(text)


def _cents(text: str) -> int | None:
    return typed.amount(text).cents if text else None


_READ: dict[str, Callable[[str], Any]] = {
    "places": _read_places,
    "keywords": lambda text: [word.strip() for word in text.split(",") if word.strip()],
    "inhabitants": lambda text: int(typed.number(text, whole=True)) if text else None,
    "fte": lambda text: float(typed.number(text)) if text else None,
    "progress": lambda text: _labelled(text, Progress) if text else None,
    "participation": lambda text: _labelled(text, Participation) if text else None,
    **dict.fromkeys(CENTS, _cents),
    **dict.fromkeys(TAXES, lambda text: Tax(text.lower()) if text else None),
    **dict.fromkeys(("not_measured", "picture_decorative"), lambda text: text.casefold() == _YES),
    **dict.fromkeys(("started_on", "ended_on"), lambda text: typed.when(text) if text else ""),
    "steps": _read_steps,
    "funders": _read_funders,
    "key_figures": _read_figures,
}
