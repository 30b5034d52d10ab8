"""What is submitted keeps its words, and a revision goes from state to state as the rules say."""

from collections.abc import Collection, Mapping
from typing import Any

from network.triggers import Statements, refusing


def keeping_submitted_text(table: str, columns: Collection[str], editable: Collection[str]) -> Statements:
    """Return the SQL that refuses to change these columns of a row whose state is not one of `editable`."""
    frozen = f"OLD.state NOT IN ({quoted(editable)})"
    on_sqlite = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    # A JSON column has no equality on PostgreSQL; its text has.
    on_postgresql = " OR ".join(
        f"NEW.{column}::text IS DISTINCT FROM OLD.{column}::text" for column in columns
    )
    name = f"{table}_keeps_submitted_text"
    return refusing(table, "UPDATE", name, f"{frozen} AND ({on_sqlite})", f"{frozen} AND ({on_postgresql})")


def holding_states(table: str, following: Mapping[Any, Collection[str]], column: str = "state") -> Statements:
    """Return the SQL that refuses a change of state which is not in the table of transitions."""
    legal = [
        f"(OLD.{column} = '{old}' AND NEW.{column} IN ({quoted(new)}))"
        for old, new in following.items()
        if new
    ]
    illegal = f"NEW.{column} <> OLD.{column} AND NOT ({' OR '.join(legal)})"
    return refusing(table, "UPDATE", f"{table}_holds_{column}s", illegal)


def quoted(values: Collection[str]) -> str:
    """Write states for « IN ( ) », always in the same order."""
    return ", ".join(f"'{value}'" for value in sorted(values))
