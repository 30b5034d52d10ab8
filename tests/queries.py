"""How many times a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from network.db import db


@contextmanager
def assert_queries(most: int) -> Iterator[None]:
    """Fail, telling them all, if the block sends more statements than that, transactions aside."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT pg_advisory_xact_lock")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    told = "\n".join(f"  {' '.join(statement.split())[:160]}" for statement in statements)
    assert len(statements) <= most, f"{len(statements)} statements, {most} at most:\n{told}"
