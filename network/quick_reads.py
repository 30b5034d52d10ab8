"""Rows that every page asks for, read in microseconds: by connections kept apart, outside any transaction.

The pool of SQLAlchemy and a session cost ten times what the reading itself does. Each thread that reads at
the same time as others takes a connection of its own; those that are free are used again.
"""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from network.db import db
from network.errors import StorageUnavailable


class QuickReads:
    """What one application reads so, in one process."""

    def __init__(self, app: Flask):
        self.app = app
        self._free: list[Any] = []

    def row(self, statement: str) -> Any:
        """Return the first row that a statement reads, or None; see `ask`."""
        return self.ask(statement, _first)

    def ask(self, statement: str, fetch: Callable[[Any], Any]) -> Any:
        """Return what `fetch` takes of what a statement reads.

        A connection that was lost meanwhile is opened anew. Raise `StorageUnavailable` when the database does
        not answer.
        """
        free = self._free
        try:
            with suppress(IndexError):
                connection = free.pop()  # of one thread alone until it is given back
                with suppress(*self._errors):
                    return self._read(statement, fetch, connection, free)
                self.close()  # the others may be as lost
            return self._read(statement, fetch, self._open(), self._free)
        except self._errors as error:
            raise StorageUnavailable from error

    def _read(self, statement: str, fetch: Callable[[Any], Any], connection: Any, free: list[Any]) -> Any:
        try:
            found = fetch(connection.execute(statement))
        except BaseException:
            connection.close()
            raise
        free.append(connection)
        if free is not self._free:  # the others were closed meanwhile
            _close_all(free)
        return found

    @functools.cached_property
    def _engine(self) -> Engine:
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "engine_disposed", self.close)
        return engine

    @functools.cached_property
    def _errors(self) -> tuple[type[Exception], ...]:
        return SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error

    def _open(self) -> Any:
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection = pooled.dbapi_connection
        if self._engine.dialect.name != "sqlite":  # ours begins no transaction by itself
            connection.autocommit = True  # type: ignore[union-attr]
        return connection

    def close(self, _engine: Engine | None = None) -> None:
        """Close the connections that nobody is using; those in use are closed when they are given back."""
        free, self._free = self._free, []
        _close_all(free)


def _first(cursor: Any) -> Any:
    return cursor.fetchone()


def _all(cursor: Any) -> Any:
    return cursor.fetchall()


def _close_all(connections: list[Any]) -> None:
    with suppress(IndexError):
        while True:
            connections.pop().close()


def first_row(statement: str) -> Any:
    """Return the first row that a statement reads in the site at hand; see `QuickReads.row`."""
    reads: QuickReads = current_app.extensions["quick_reads"]
    return reads.row(statement)


def all_rows(statement: str) -> Any:
    """Return the rows that a statement reads in the site at hand, few ones; see `QuickReads.ask`."""
    reads: QuickReads = current_app.extensions["quick_reads"]
    return reads.ask(statement, _all)


def init_app(app: Flask) -> None:
    """Let a site read so."""
    app.extensions["quick_reads"] = QuickReads(app)
