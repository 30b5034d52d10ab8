"""How tests bring a spreadsheet in without the desk's pages."""

from collections.abc import Sequence

from network.accounts.models import Account
from network.charter.models import CharterVersion
from network.db import unit_of_work
from network.imports import actions
from network.imports.models import ImportRun, Trust
from network.imports.undoing import undo_import
from network.spreadsheets import Row, Table
from network.text import sha256_hex

HEADINGS = ("Nom", "Collège", "Forme juridique", "SIREN", "RNA", "Code INSEE", "Département")
COOPERATIVE = ("Fermes du Causse", "Porteurs de projet", "SCIC", "393478300", "", "", "Lot")
FIGEAC = ("Figeac", "", "Commune", "", "", "46102", "")


def table(headings: Sequence[str], *rows: Sequence[str]) -> Table:
    """Return what a file of these rows holds."""
    width = len(headings)
    cells = [(*row, *[""] * (width - len(row))) for row in rows]
    return Table(tuple(headings), tuple(Row(line, tuple(held)) for line, held in enumerate(cells, start=2)))


def prepared(held: Table, by: Account, name: str = "membres.csv") -> ImportRun:
    """Keep the rows of a file."""
    with unit_of_work():
        return actions.prepare_import(held, name=name, sha256=sha256_hex(repr(held)), by=by)


def tried(
    held: Table, by: Account, *, version: CharterVersion | None = None, trust: Trust = Trust.UNVERIFIED
) -> ImportRun:
    """Try every row of a file, its columns being as they were recognised."""
    run = prepared(held, by)
    rows = actions.read_rows(run, run.matching)
    with unit_of_work():
        actions.try_import(run, rows, matching=run.matching, version=version, trust=trust)
    return run


def enter(run: ImportRun, by: Account) -> ImportRun:
    """Enter what a trial showed."""
    rows, seen = actions.read_rows(run, run.matching), run.trial_sha256 or ""
    with unit_of_work():
        actions.run_import(run, rows, seen=seen, by=by)
    return run


def brought_in(held: Table, by: Account, **choices) -> ImportRun:
    """Bring a file in, from its first page to its last."""
    return enter(tried(held, by, **choices), by)


def undone(run: ImportRun, by: Account) -> tuple[int, int]:
    """Undo an import; return how many rows were undone and how many stay."""
    with unit_of_work():
        return undo_import(run, by=by)
