"""Triggers on both databases: a published version and its clauses never change, whoever asks.

On SQLite they also look at the row that `INSERT OR REPLACE` would silently delete.
"""

from sqlalchemy import DDL, Table, event

_REFUSAL = "a published charter never changes"

_PUBLISHED = "SELECT 1 FROM charter_version WHERE published_at IS NOT NULL AND"
_SAME_VERSION = f"EXISTS ({_PUBLISHED} (id = NEW.id OR number = NEW.number))"
_SAME_CLAUSE = "SELECT version_id FROM clause WHERE id = NEW.id"

_SQLITE = {
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

_POSTGRESQL = {
    "charter_version": {
        "UPDATE": "OLD.published_at IS NOT NULL",
        "DELETE": "OLD.published_at IS NOT NULL",
    },
    "clause": {
        "INSERT": f"EXISTS ({_PUBLISHED} id = NEW.version_id)",
        "UPDATE": f"EXISTS ({_PUBLISHED} id IN (OLD.version_id, NEW.version_id))",
        "DELETE": f"EXISTS ({_PUBLISHED} id = OLD.version_id)",
    },
}


def statements(table: str, dialect: str) -> list[str]:
    """Return the SQL that makes the triggers of a table, for the models and for the migrations."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for change, condition in _SQLITE[table].items()
        ]
    made = []
    for change, condition in _POSTGRESQL[table].items():
        name = f"{table}_refuse_{change.lower()}"
        kept = "OLD" if change == "DELETE" else "NEW"
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return made


def keep_published(*tables: Table) -> None:
    """Make the triggers with their tables."""
    for table in tables:
        for dialect in ("sqlite", "postgresql"):
            for statement in statements(table.name, dialect):
                event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
