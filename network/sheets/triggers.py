"""What the files of a sheet are held by."""

from collections.abc import Collection

from network.editorial.triggers import quoted
from network.triggers import Statements, refusing


def keeping_submitted_files(table: str, revisions: str, editable: Collection[str]) -> Statements:
    """Return the SQL that refuses to let a file go that a revision, no longer one of `editable`, names."""
    named = "(picture = OLD.public_id OR CAST(attachments AS TEXT) LIKE '%' || OLD.public_id || '%')"
    submitted = f"sheet_id = OLD.owner_id AND state NOT IN ({quoted(editable)}) AND {named}"
    named_still = f"EXISTS (SELECT 1 FROM {revisions} WHERE {submitted})"  # noqa: S608 - all of it is ours
    condition = f"OLD.owner_kind = 'sheet' AND {named_still}"
    return refusing(table, "DELETE", f"{table}_keeps_submitted", condition)
