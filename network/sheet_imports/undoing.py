"""Undo an import of sheets as a whole; a sheet that has lived since is kept, and the reason is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from network import clock
from network.accounts.models import Account
from network.db import action, columns_naming, db
from network.editorial.states import State
from network.errors import Refused
from network.files.models import StoredFile
from network.i18n import _, lazy
from network.imports.runs import RunState, obstacle_to_undoing
from network.journal.actions import record
from network.sheet_imports.models import Outcome, SheetImport, SheetImportRow
from network.sheet_imports.queries import rows_that_entered
from network.sheets.entering import CHUNK, remove_sheets
from network.sheets.models import Sheet, SheetRevision

# What the site works out of a sheet by itself, and what entering it wrote.
_DERIVED = {
    "sheet_page", "sheet_page_link", "sheet_slug", "sheet_revision", "sheet_submission", "sheet_import_row",
}  # fmt: skip
_TRACES = {
    "reuse": lazy("un membre s’en inspire"),
    "peer_review": lazy("un pair est invité à la relire"),
    "sheet_comment": lazy("quelqu’un l’a commentée"),
}


@dataclass(frozen=True)
class Fate:
    """What undoing does of one row: its sheet goes, unless something of it is kept and why."""

    row: SheetImportRow
    kept_because: str | None = None


def fates(run: SheetImport) -> list[Fate]:
    """Return what undoing would do of each row that entered a sheet, in the order of the file."""
    rows = rows_that_entered(run)
    reasons = _reasons([row for row in rows if row.sheet_id])
    gone = _("Cette fiche n’est plus sur le site.")
    return [Fate(row, reasons.get(row.id) if row.sheet_id else gone) for row in rows]


def _reasons(rows: Sequence[SheetImportRow]) -> dict[int, str]:
    """Return, by row, what has happened to its sheet since, where something has."""
    found: dict[int, str] = {}
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        by_sheet = {row.sheet_id: row for row in some if row.sheet_id}
        traces = {**_traces_of(list(by_sheet)), **_changes_of(by_sheet)}
        found |= {by_sheet[sheet_id].id: reason for sheet_id, reason in traces.items()}
    return found


def _changes_of(rows: dict[int, SheetImportRow]) -> dict[int, str]:
    """Return, by sheet, how its words or its state differ from what the import wrote."""
    columns = (SheetRevision.sheet_id, SheetRevision.number, SheetRevision.state, SheetRevision.saved_version)
    found: dict[int, str] = {}
    for row in db.session.execute(select(*columns).where(SheetRevision.sheet_id.in_(rows))):
        entered = State.PUBLISHED if rows[row.sheet_id].outcome == Outcome.PUBLISHED else State.DRAFT
        if row.number > 1 or row.saved_version > 0:
            found[row.sheet_id] = _("La fiche a été modifiée depuis.")
        elif row.state != entered:
            found[row.sheet_id] = _("La fiche a été soumise ou publiée depuis.")
    archived = select(Sheet.id).where(Sheet.id.in_(rows), Sheet.archived_at.is_not(None))
    return found | dict.fromkeys(db.session.scalars(archived), _("La fiche a été archivée depuis."))


def _traces_of(sheet_ids: Sequence[int]) -> dict[int, str]:
    """Return, of these sheets, what holds to them besides what entering wrote: any row that names them."""
    found: dict[int, str] = {}
    for column in columns_naming(Sheet, besides=_DERIVED):
        said = _TRACES.get(column.table.name, lazy("d’autres pages du site en dépendent"))
        named = db.session.scalars(select(column).where(column.in_(sheet_ids)))
        found |= dict.fromkeys(named, _("Depuis, %(trace)s.", trace=str(said)))
    revisions = select(SheetRevision.id, SheetRevision.sheet_id).where(SheetRevision.sheet_id.in_(sheet_ids))
    sheet_of = {row.id: row.sheet_id for row in db.session.execute(revisions)}
    for column in columns_naming(SheetRevision, besides=_DERIVED):
        said = _TRACES.get(column.table.name, lazy("d’autres pages du site en dépendent"))
        for revision_id in db.session.scalars(select(column).where(column.in_(sheet_of))):
            found[sheet_of[revision_id]] = _("Depuis, %(trace)s.", trace=str(said))
    owned = select(StoredFile.owner_id).where(
        StoredFile.owner_kind == "sheet", StoredFile.owner_id.in_(sheet_ids)
    )
    return found | dict.fromkeys(db.session.scalars(owned), _("Depuis, un fichier y a été joint."))


@action
def undo_import(run: SheetImport, *, by: Account) -> tuple[int, int]:
    """Take out the sheets that a run entered; return how many are gone and how many stay."""
    if obstacle := obstacle_to_undoing(run):
        raise Refused(obstacle)
    found = fates(run)
    for fate in found:
        fate.row.kept_because = fate.kept_because
    gone = [fate.row for fate in found if fate.kept_because is None]
    sheets = [row.sheet_id for row in gone if row.sheet_id]
    for row in gone:
        row.sheet_id = None
    db.session.flush()
    remove_sheets(sheets, by=by)
    run.state, run.undone_at = RunState.UNDONE, clock.now()
    kept = len(found) - len(gone)
    record("intake.undone", by=by, subject=f"sheet_import:{run.public_id}", undone=len(gone), kept=kept)
    return len(gone), kept
