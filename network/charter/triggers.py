"""A published version and its clauses never change, whoever asks.

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
