from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from network.accounts.models import Account
from network.db import db
from network.imports import runs
from network.paging import Page
from network.sheet_imports.models import ENTERING, Outcome, SheetImport, SheetImportRow
from network.sheets.models import Sheet
from network.spreadsheets import Row


def imports_for(account: Account, *, number: int = 1, per_page: int = 50) -> Page[SheetImport]:
    """Return a page of the imports, the newest first: those entered, and those this person prepares."""
    return runs.page_of_runs(SheetImport, account, number=number, per_page=per_page)


def import_for(account: Account, public_id: str) -> SheetImport | None:
    """Return an import, or None; what is being prepared is only shown to whoever sent the file."""
    return runs.run_for(SheetImport, account, public_id)


def rows_page(
    run: SheetImport, outcome: Outcome | None = None, *, number: int = 1, per_page: int = 50
) -> Page[SheetImportRow]:
    """Return a page of an import's rows in the order of the file: all, or those of one outcome."""
    sheet = joinedload(SheetImportRow.sheet).joinedload(Sheet.owner)
    return runs.page_of_rows(SheetImportRow, run, outcome, sheet, number=number, per_page=per_page)


def rows_of(run: SheetImport) -> Sequence[SheetImportRow]:
    """Return every row of an import, in the order of the file."""
    return runs.rows_of(SheetImportRow, run)


def lines_of(run: SheetImport, most: int | None = None, lines: Sequence[int] = ()) -> list[Row]:
    """Return the rows of a file whose cells are still kept: all, the first ones, or those of these lines."""
    kept = select(SheetImportRow.line, SheetImportRow.cells, SheetImportRow.unreadable).where(
        SheetImportRow.run_id == run.id, SheetImportRow.cells.is_not(None)
    )
    if lines:
        kept = kept.where(SheetImportRow.line.in_(lines))
    rows = db.session.execute(kept.order_by(SheetImportRow.line).limit(most))
    return [Row(line, tuple(cells or ()), unreadable) for line, cells, unreadable in rows]


def ids_by_line(run: SheetImport) -> dict[int, int]:
    """Return the id of each row of an import by its line."""
    rows = db.session.execute(
        select(SheetImportRow.line, SheetImportRow.id).where(SheetImportRow.run_id == run.id)
    )
    return {row.line: row.id for row in rows}


def rows_that_entered(run: SheetImport) -> Sequence[SheetImportRow]:
    """Return the rows of an import that entered a sheet, in the order of the file."""
    query = select(SheetImportRow).where(
        SheetImportRow.run_id == run.id, SheetImportRow.outcome.in_(ENTERING)
    )
    return db.session.scalars(
        query.order_by(SheetImportRow.line).options(joinedload(SheetImportRow.sheet))
    ).all()


def source_of(sheet: Sheet) -> SheetImportRow | None:
    """Return the row that a sheet comes from, or None."""
    query = select(SheetImportRow).where(SheetImportRow.sheet_id == sheet.id)
    return db.session.scalar(query.options(joinedload(SheetImportRow.run)).limit(1))
