from collections.abc import Sequence

from sqlalchemy import select

from network.db import action, db
from network.search.actions import note_changes
from network.sheet_imports.models import SheetImport, SheetImportRow
from network.sheets.entering import CHUNK
from network.sheets.models import Sheet
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what is kept of files of sheets; the sheets made of them are their owners'."""
    traces.take_out_of(
        SheetImport.file_name,
        SheetImport.origin,
        SheetImport.sheet,
        SheetImport.sheets,
        SheetImport.headings,
        SheetImport.before,
        SheetImport.remarks,
        of_another=SheetImport.owner_id.in_(traces.other_members),
    )
    theirs = select(Sheet.id).where(Sheet.owner_id.in_(traces.other_members))
    of_another = SheetImportRow.sheet_id.in_(theirs)
    naming = traces.rows_naming(SheetImportRow.source, of_another=of_another)
    traces.take_out_of(
        SheetImportRow.name,
        SheetImportRow.cells,
        SheetImportRow.unreadable,
        SheetImportRow.faults,
        SheetImportRow.notes,
        SheetImportRow.source,
        SheetImportRow.kept_because,
        of_another=of_another,
    )
    _note_pages([row.sheet_id for row, _sought in naming if row.sheet_id])


def _note_pages(sheet_ids: Sequence[int]) -> None:
    """Note the sheets whose page says where they come from."""
    for start in range(0, len(sheet_ids), CHUNK):
        shown = select(Sheet.public_id).where(Sheet.id.in_(sheet_ids[start : start + CHUNK]))
        note_changes("sheet", db.session.scalars(shown).all())
