"""The generation of what everybody may read: it changes with every commit that may change a public page.

Nobody has to think of it. A transaction that wrote in any table, but those that no public page reads,
writes a new mark before its commit, whichever way it wrote and whichever process does: a page kept
under the mark of before is never given again. A mark is drawn at random, so that a restored backup is
never taken for a state that came after it.
"""

import functools
import re
import secrets
from typing import Any

from flask import Flask
from sqlalchemy import CheckConstraint, Column, Integer, String, Table, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from network.db import db
from network.errors import StorageUnavailable
from network.quick_reads import QuickReads

# What may be written without changing any page for whoever is not logged in, and often is. Of a table
# that is missing here, pages are only made more often than they need be.
UNSEEN = {
    # who tries, comes, and does what
    "throttle_hit", "heartbeat", "journal_entry", "login_session", "mailed_token",
    # mail on its way, and the links in it
    "outbox_mail", "mail_recipient", "freshness_link", "notice_link", "sponsor_link",
    # what is being written; once it is public, the change log of the search says so (`search_change`)
    "sheet_revision", "sheet_submission", "sheet_comment", "resource_revision", "signing_draft",
    # made from the rest, and the same for readers whether made or not
    "sheet_page", "sheet_page_link", "preview_work",
    # searched once the change log says so
    "file_text",
    # what readers looked for and took, which the desk alone is shown; what they want to be told
    "asked_question", "asked_facet", "shown_document", "file_downloads", "saved_search", "appearance",
}  # fmt: skip

mark_of_now = Table(
    "generation",
    db.metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("mark", String(20), nullable=False),
)

_READ = "SELECT mark FROM generation"
_WRITE = (
    "INSERT INTO generation (id, mark) VALUES (1, '{}') ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
)
_WRITTEN = re.compile(
    r'\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?!\s+SET\b)|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE
)
_READING = ("SELECT", "PRAGMA", "BEGIN", "SET ")
_IS_SEEN = "network.seen"


@functools.lru_cache(maxsize=2000)
def _may_be_seen(statement: str) -> bool:
    """Say whether a statement writes in a table that public pages read."""
    return bool({name.lower() for name in _WRITTEN.findall(statement)} - UNSEEN)


def _note_statement(
    connection: Connection, cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
) -> None:
    # What found no row to change changed nothing; what gives rows back only counts them once they are read.
    if statement.startswith(_READING) or (cursor.rowcount == 0 and "RETURNING" not in statement):
        return
    if _may_be_seen(statement):
        connection.info[_IS_SEEN] = True


def _begin_anew(connection: Connection) -> None:
    connection.info.pop(_IS_SEEN, None)


def _write_mark(connection: Connection) -> None:
    if connection.info.pop(_IS_SEEN, False) and not connection.get_execution_options().get("unmarked"):
        try:
            connection.connection.cursor().execute(_WRITE.format(secrets.token_hex(8)))
        except connection.dialect.loaded_dbapi.Error as error:
            # As a COMMIT that fails is told: whoever commits knows what to do.
            raise OperationalError(_WRITE, None, error) from error


def follow(engine: Engine) -> None:
    """Have each transaction of this engine that may change a public page write a new mark as it commits.

    Migrations do not: their connections have the option `unmarked`.
    """
    event.listen(engine, "after_cursor_execute", _note_statement)
    event.listen(engine, "rollback", _begin_anew)
    event.listen(engine, "commit", _write_mark)


def read(reads: QuickReads) -> str | None:
    """Return the mark of now, or None when the database does not answer."""
    try:
        row = reads.row(_READ)
    except StorageUnavailable:
        return None
    return row[0] if row else ""


def init_app(app: Flask) -> None:
    """Keep the generation of the site's database."""
    with app.app_context():
        follow(db.engine)
