"""Triggers on both databases: what a feature promises of its rows, a mistake in the code cannot undo."""

from sqlalchemy import DDL, Table, event

Statements = dict[str, list[str]]


def refusing(
    table: str, change: str, name: str, on_sqlite: str, on_postgresql: str | None = None
) -> Statements:
    """Return the SQL that fails a change (« UPDATE ») of a row under a condition, with `name` as its message.

    Without a condition of its own, PostgreSQL has that of SQLite.
    """
    kept = "OLD" if change == "DELETE" else "NEW"
    return {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        # The condition stands in the function: beside WHEN, PostgreSQL takes no subquery.
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {on_postgresql or on_sqlite} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    }


def create_with(table: Table, statements: Statements) -> None:
    """Make the triggers with their table."""
    for dialect, sql in statements.items():
        for statement in sql:
            # `DDL` would read « % » as the beginning of a value.
            made = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(table, "after_create", made)
