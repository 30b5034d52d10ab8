"""A published version and its clauses never change, nor does what was signed, whoever asks.

The conditions also look at the row that SQLite's `INSERT OR REPLACE` would silently delete.
"""

from collections.abc import Iterator

from network.triggers import Statements, refusing

_PUBLISHED = "SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND"
_SAME_VERSION = f"EXISTS ({_PUBLISHED} (id = NEW.id OR number = NEW.number))"
_SAME_CLAUSE = "SELECT version_id FROM clause WHERE id = NEW.id"

_PUBLISHED_ROW = {
    "charter_version": {
        "INSERT": _SAME_VERSION,
        "UPDATE": f"OLD.published_at IS NOT NULL OR {_SAME_VERSION}",
        "DELETE": "OLD.published_at IS NOT NULL",
    },
    "clause": {
        "INSERT": f"EXISTS ({_PUBLISHED} (id = NEW.version_id OR id IN ({_SAME_CLAUSE})))",
        "UPDATE": f"EXISTS ({_PUBLISHED} (id IN (OLD.version_id, NEW.version_id) OR id IN ({_SAME_CLAUSE})))",
        "DELETE": f"EXISTS ({_PUBLISHED} id = OLD.version_id)",
    },
}


def keeping_published(table: str) -> Iterator[Statements]:
    """Go through the SQL that refuses each change of this table to what is published."""
    for change, condition in _PUBLISHED_ROW[table].items():
        yield refusing(table, change, f"{table}_keeps_published_on_{change.lower()}", condition)


# What was signed; what becomes of it afterwards stands in the other columns.
_SIGNED = (
    "id", "number", "entry_index", "code", "key", "request_sha256", "version_id", "text_sha256",
    "member_id", "member_name", "college", "reference", "means", "mandate_kind", "act_kind", "act_number",
    "act_on", "executory_on", "act_sha256", "delegation_scope", "delegation_until", "delegation_sha256",
    "document_sha256", "signed_at", "entered_at",
)  # fmt: skip
# What leaves with a person: only after the entry that says so; a principle, which has none, says so itself.
_PERSONAL = (
    "account_id", "signatory_name", "signatory_function", "signatory_email", "prepared_by_id",
    "act_file_id", "delegation_file_id", "document_file_id",
)  # fmt: skip


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _change_of_signed(differs: str, commitments: str) -> str:
    erased = "EXISTS (SELECT 1 FROM register_entry WHERE kind = 'erasure' AND about = OLD.entry_index)"
    erased_principle = "(OLD.entry_index IS NULL AND NEW.erased_at IS NOT NULL)"
    return (
        f"{_changed(_SIGNED, differs)} OR {commitments} "
        f"OR (({_changed(_PERSONAL, differs)}) AND NOT {erased} AND NOT {erased_principle})"
    )


def keeping_signed() -> Iterator[Statements]:
    """Go through the SQL that refuses each change to what was signed, and to whom it names."""
    table = "signature"
    taken = "SELECT 1 FROM signature WHERE id = NEW.id OR number = NEW.number OR code = NEW.code"
    taken = f"EXISTS ({taken} OR key = NEW.key OR entry_index = NEW.entry_index)"
    yield refusing(table, "INSERT", "signature_stays_on_insert", taken)
    yield refusing(
        table,
        "UPDATE",
        "signature_stays_on_update",
        _change_of_signed("IS NOT", "OLD.commitments IS NOT NEW.commitments"),
        # JSON has no equality on PostgreSQL.
        _change_of_signed("IS DISTINCT FROM", "OLD.commitments::text <> NEW.commitments::text"),
    )
    yield refusing(table, "DELETE", "signature_stays_on_delete", "1 = 1")


_STEP = ("id", "member_id", "signature_id", "suspension_id", "kind", "at", "by_id")


def keeping_steps() -> Iterator[Statements]:
    """Go through the SQL that refuses each change to the history of a member.

    A step may lose its author and its reason, with the person whom they name; nothing is ever rewritten.
    """
    table = "trust_step"
    rewritten = "NEW.author NOT IN (OLD.author, '') OR NEW.reason NOT IN (OLD.reason, '')"
    yield refusing(
        table,
        "UPDATE",
        "trust_step_stays_on_update",
        f"{_changed(_STEP, 'IS NOT')} OR {rewritten}",
        f"{_changed(_STEP, 'IS DISTINCT FROM')} OR {rewritten}",
    )
    yield refusing(table, "DELETE", "trust_step_stays_on_delete", "1 = 1")
