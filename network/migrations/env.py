"""Run by Alembic, through `flask db …` and `flask prepare`: always on line, on the site's own database."""

import warnings
from typing import Any, Literal

from alembic import context
from flask import current_app

from network.db import UTCDateTime, db


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones they stand on: a migration must outlive our modules."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def number_revision(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Number migrations in their order, so that the newest file tells the schema (`commands.is_prepared`)."""
    if directives and directives[0].rev_id:
        newest = max((int(r.revision) for r in context.script.walk_revisions()), default=0)
        directives[0].rev_id = f"{newest + 1:04}"


engine = current_app.extensions["migrate"].db.engine

# No new generation: its table may be yet to come, and sites are started again after a migration.
with engine.connect().execution_options(writing=True, unmarked=True) as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A table rebuilt under enforced keys would take the rows that point to it along.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
        process_revision_directives=number_revision,
    )
    with connection.begin(), warnings.catch_warnings():
        # A rebuilt table looks at those it points to, whose expression indexes it cannot read: nor need it.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        context.run_migrations()
        if is_sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"this migration leaves rows that point nowhere: {orphans[:5]}")
    if is_sqlite:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
