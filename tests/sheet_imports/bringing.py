"""How tests bring sheets in without the desk's pages, and files of sheets as people keep them."""

from collections.abc import Sequence

from network.accounts.models import Account
from network.db import unit_of_work
from network.sheet_imports import actions, files
from network.sheet_imports.judging import Choices, judge
from network.sheet_imports.models import SheetImport
from network.sheet_imports.reading import read_rows
from network.sheet_imports.undoing import undo_import
from network.spreadsheets import Table
from network.text import sha256_hex

# Invented; as somebody's export might write it.
CSV = (
    "Nos fiches\n\n"
    "Titre;Collectivité;Thème;Budget (k€ HT);Date de début;Territoire;énergie économisée 2021 (MWh/an);"
    "Difficultés;Couleur\n"
    "Éteindre la nuit;Fermes de Figeac;Éclairage publique;12,5;12/03/2014;Figeac (46);1 250;Peu.;vert\n"
    ";;;;;;;;\n"
    "Un verger solaire;Inconnue;Mobilité;néant;mars 2014;Saint-Denis;3,2 GWh;;\n"
    ";Fermes de Figeac;;;;;;;\n"
)

# All that publishing asks for.
WHOLE = {
    "Titre": "Une chaufferie pour deux écoles",
    "Organisation": "Fermes de Figeac",
    "Résumé": "Deux écoles chauffées au bois du pays.",
    "Territoires": "46102",
    "Contexte": "Les chaudières avaient trente ans.",
    "Description": "Un réseau de 200 mètres.",
    "État d’avancement": "terminé",
    "Début": "2019",
    "Budget": "480 000 € HT",
    "Pas encore mesuré": "oui",
    "Difficultés rencontrées": "Le raccordement a pris onze mois.",
    "Thème": "Réseau de chaleur",
}


def csv_of(*rows: dict[str, str]) -> bytes:
    """Return a file of these rows under the headings of them all."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    return "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode()


def tried(data: bytes | Table, by: Account, name: str = "fiches.csv", **choices) -> SheetImport:
    """Try every row of a file, its columns being as they were recognised."""
    table = files.read(data, name) if isinstance(data, bytes) else data
    with unit_of_work():
        run = actions.prepare_import(table, name=name, sha256=sha256_hex(repr(table)), by=by)
    rows = list(read_rows(table.rows, table.headings, run.matching))
    with unit_of_work():
        actions.try_import(run, rows, matching=run.matching, choices=Choices(**choices), by=by)
    return run


def enter(run: SheetImport, table: Table, by: Account) -> SheetImport:
    """Enter what a trial showed."""
    rows = list(read_rows(table.rows, table.headings, run.matching))
    html = actions.rendering(judge(rows, actions.choices_of(run), by))
    seen = run.trial_sha256 or ""
    with unit_of_work():
        actions.run_import(run, rows, html, seen=seen, by=by)
    return run


def brought_in(data: bytes, by: Account, name: str = "fiches.csv", **choices) -> SheetImport:
    """Bring a file in, from its first page to its last."""
    table = files.read(data, name)
    return enter(tried(table, by, name, **choices), table, by)


def undone(run: SheetImport, by: Account) -> tuple[int, int]:
    """Undo an import; return how many sheets are gone and how many stay."""
    with unit_of_work():
        return undo_import(run, by=by)


def named(items: Sequence[object]) -> list[str]:
    """Return the values of some outcomes."""
    return [str(item) for item in items]
