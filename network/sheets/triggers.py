"""What the files of a sheet and its submissions are held by."""

from collections.abc import Collection, Iterator

from network.editorial.triggers import quoted
from network.triggers import Statements, refusing


def keeping_submitted_files(table: str, revisions: str, editable: Collection[str]) -> Statements:
    """Return the SQL that refuses to let a file go that a revision, no longer one of `editable`, names."""
    named = "(picture = OLD.public_id OR CAST(attachments AS TEXT) LIKE '%' || OLD.public_id || '%')"
    submitted = f"sheet_id = OLD.owner_id AND state NOT IN ({quoted(editable)}) AND {named}"
    named_still = f"EXISTS (SELECT 1 FROM {revisions} WHERE {submitted})"  # noqa: S608 - all of it is ours
    condition = f"OLD.owner_kind = 'sheet' AND {named_still}"
    return refusing(table, "DELETE", f"{table}_keeps_submitted", condition)


_SUBMITTED = ("id", "sheet_id", "rank", "submitted_at", "submitted_by_id", "words", "file_names")


def keeping_submissions(table: str, waiting: str) -> Iterator[Statements]:
    """Go through the SQL that keeps submissions as they were, with their sheet.

    Of a decision, the only change is that of a reason, when somebody whom it names is forgotten.
    """
    gone = "'%personne effac%'"
    differs = ("IS NOT", "IS DISTINCT FROM")
    words = [_changed(_SUBMITTED, each) for each in differs]
    yield refusing(table, "UPDATE", f"{table}_keeps_words", *words)
    decisions = [
        f"OLD.outcome <> '{waiting}' AND ({_changed(('decided_at', 'decided_by_id'), each)}"
        f" OR ({_changed(('reason',), each)}) AND NEW.reason NOT LIKE {gone}"
        f" OR ({_changed(('reasons',), each)}) AND CAST(NEW.reasons AS TEXT) NOT LIKE {gone})"
        for each in differs
    ]
    yield refusing(table, "UPDATE", f"{table}_keeps_decisions", *decisions)
    yield refusing(table, "DELETE", f"{table}_stays", "EXISTS (SELECT 1 FROM sheet WHERE id = OLD.sheet_id)")


def _changed(columns: Collection[str], differs: str) -> str:
    # A JSON column has no equality on PostgreSQL; its text has.
    as_text = "::text" if differs == "IS DISTINCT FROM" else ""
    return " OR ".join(f"NEW.{column}{as_text} {differs} OLD.{column}{as_text}" for column in columns)
