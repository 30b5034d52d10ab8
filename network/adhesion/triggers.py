"""The history of a membership never changes, but to forget somebody whom it names."""

from collections.abc import Iterator

from network.traces import GONE
from network.triggers import Statements, refusing

_KEPT = ("id", "member_id", "kind", "at", "by_id")


def keeping_steps() -> Iterator[Statements]:
    """Go through the SQL that refuses each change to what happened; a name in it may go with its person."""
    forgotten = f"NEW.author NOT IN (OLD.author, '{GONE}') OR NEW.reason NOT IN (OLD.reason, '{GONE}')"
    table = "life_step"
    yield refusing(
        table,
        "UPDATE",
        "life_step_stays_on_update",
        f"{_changed('IS NOT')} OR {forgotten}",
        f"{_changed('IS DISTINCT FROM')} OR {forgotten}",
    )
    yield refusing(table, "DELETE", "life_step_stays_on_delete", "1 = 1")


def _changed(differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in _KEPT)
