"""Triggers on both databases: what the rules of this feature promise, a mistake in the code cannot undo."""

from collections.abc import Collection, Mapping

from sqlalchemy import DDL, Table, event

from network.sheets.states import State

Statements = dict[str, list[str]]


def keeping_submitted_text(table: str, columns: Collection[str], editable: Collection[str]) -> Statements:
    """Return the SQL that refuses to change these columns of a row whose state is not one of `editable`."""
    frozen = f"OLD.state NOT IN ({_quoted(editable)})"
    on_sqlite = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    # A JSON column has no equality on PostgreSQL; its text has.
    on_postgresql = " OR ".join(
        f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text" for column in columns
    )
    name = f"{table}_keeps_submitted_text"
    return _refusing(table, name, f"{frozen} AND ({on_sqlite})", f"{frozen} AND ({on_postgresql})")


def holding_states(table: str, following: Mapping[State, Collection[str]]) -> Statements:
    """Return the SQL that refuses a change of state which is not in the table of transitions."""
    legal = [
        f"(OLD.state = '{old}' AND NEW.state IN ({_quoted(new)}))" for old, new in following.items() if new
    ]
    illegal = f"NEW.state <> OLD.state AND NOT ({' OR '.join(legal)})"
    return _refusing(table, f"{table}_holds_states", illegal, illegal)


def create_with(table: Table, statements: Statements) -> None:
    """Make the triggers with their table."""
    for dialect, sql in statements.items():
        for statement in sql:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))


def _refusing(table: str, name: str, on_sqlite: str, on_postgresql: str) -> Statements:
    """Return the SQL that fails the update of a row under a condition, with the trigger's name as message."""
    return {
        "sqlite": [
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {on_sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({on_postgresql}) "
            f"EXECUTE FUNCTION {name}()",
        ],
    }


def _quoted(values: Collection[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))
