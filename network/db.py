"""The database: one SQLAlchemy object, its set-up on SQLite and PostgreSQL, and who commits when.

A writing request is one transaction. It opens at the first action (`@action`), which ends the
reads made so far: whatever a rule needs is read again inside the transaction. It is committed in
one place, `commit_or_roll_back`, after the answer is built and before a byte of it leaves.
"""

import contextlib
import functools
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, DateTime, Enum, MetaData, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from network.errors import Refused, StorageUnavailable

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 10  # seconds that a writer waits for the one before
_PATIENCE_TO_EMPTY = 2  # that emptying the log waits for readers
WRITERS = 7365  # the advisory lock that a writing transaction holds on PostgreSQL

OLDEST_SQLITE = (3, 51, 3)  # WAL mode had a corruption bug up to 3.51.2


class Base(DeclarativeBase):
    """Every constraint has a name: migrations and error messages rely on it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UTCDateTime(TypeDecorator):
    """An aware moment, kept and given back in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return what the database keeps; raise `ValueError` on a moment without time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores one of the enum's values, held by a CHECK named `name`."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=max(24, *(len(e.value) for e in enum)),
        values_callable=lambda values: [v.value for v in values],
    )


def columns_naming(model: type[Base], *, besides: Collection[str]) -> Iterator[Column[Any]]:
    """Go through every column that points at a row of this table, whatever feature it is of.

    Those of the tables `besides` are left out.
    """
    for table in db.metadata.sorted_tables:
        if table.name not in besides:
            yield from (key.parent for key in table.foreign_keys if key.column.table is model.__table__)


def engine_options(url: str) -> dict[str, Any]:
    """Return the options `create_engine` needs for this database URL; refuse a SQLite that is too old."""
    quiet = {"hide_parameters": True}  # errors are logged without what people typed
    if not url.startswith("sqlite"):
        return {"pool_pre_ping": True, **quiet}
    from pysqlite3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise SystemExit(
            f"SQLite {dbapi2.sqlite_version} est trop ancien : il faut au moins {wanted} (paquet pysqlite3)."
        )
    return {"module": dbapi2, **quiet}


def configure(engine: Engine) -> None:
    """Set each new connection up so that an acknowledged commit is on the disk."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_sqlite_up)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_postgresql_up)
        event.listen(engine, "begin", _begin_postgresql)


def _set_sqlite_up(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # `_begin_sqlite` says BEGIN
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={PATIENCE * 1000}",
        "trusted_schema=OFF",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A read that later writes fails at once under plain BEGIN when another writer came between.
    options = connection.get_execution_options()
    if options.get("writing"):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('patience', PATIENCE) * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # By the driver alone, at a third of the time: reading locks nothing, so this cannot fail.
        connection.connection.cursor().execute("BEGIN")


def _set_postgresql_up(dbapi_connection: Any, _record: Any) -> None:
    with dbapi_connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
    dbapi_connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    # One writer at a time, as on SQLite: what a rule read stays true until the commit.
    options = connection.get_execution_options()
    if options.get("writing"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout TO '{options.get('patience', PATIENCE)}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def is_writing() -> bool:
    """Say whether the session's writing transaction is open."""
    # Many requests have no session: none is made to be asked.
    return bool(db.session.registry.has() and db.session().info.get("writing"))


def begin_writing() -> None:
    """Open the writing transaction, once; what was read before is forgotten and read again when used."""
    if is_writing():
        return
    session = db.session()
    session.rollback()
    session.connection(execution_options={"writing": True})
    session.info["writing"] = True


def _end_writing(commit: bool) -> None:
    session = db.session()
    session.info.pop("writing", None)
    refused = session.info.pop("refused", False)
    no_trace = session.info.pop("no trace", False)
    if commit and not refused:
        session.commit()
        if no_trace:
            empty_the_log()
    else:
        session.rollback()


def leave_no_trace() -> None:
    """Have what this transaction deletes leave SQLite's log too, once it is committed."""
    db.session().info["no trace"] = True


def empty_the_log() -> bool:
    """Move SQLite's log into the database and empty it; say if it could, which readers may prevent.

    Writers wait meanwhile: for a reader who takes long, this gives up well before they do.

    The pages that were overwritten stand there until then, with what was deleted from them. PostgreSQL
    keeps its own for its replicas and its backups, by its own settings.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    with contextlib.closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_TO_EMPTY * 1000}")
        is_busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    return not is_busy


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that changes data: it runs inside the writing transaction and never commits it.

    A refusal marks the transaction: nothing of it will be committed.
    """

    @functools.wraps(function)
    def inside_the_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        begin_writing()
        try:
            return function(*args, **kwargs)
        except Refused:
            db.session().info["refused"] = True
            raise

    return inside_the_transaction


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block's actions did, or nothing of it: for the worker, commands and tests."""
    begin_writing()
    try:
        yield
    except BaseException:
        _end_writing(commit=False)
        raise
    _end_writing(commit=True)


@contextmanager
def short_transaction(patience: int | None = None) -> Iterator[Connection]:
    """Give a writing connection of its own, committed at the end: for counters that a refusal must not undo.

    `patience` is how many seconds to wait for other writers, instead of ten.

    Never to be opened after the first action of a request: it would wait for itself. The
    session's reads end first: with two connections a request, a busy pool would wait for itself too.
    """
    assert not is_writing(), "a short transaction after the first action would wait for its end"
    db.session.rollback()
    options = {"writing": True, "patience": patience or PATIENCE}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def commit_or_roll_back(response: Response) -> Response:
    """Commit the request's transaction if it answers below 400 and nothing was refused; else roll back."""
    if is_writing():
        try:
            _end_writing(commit=response.status_code < 400)
        except DBAPIError as error:
            db.session.rollback()
            raise StorageUnavailable from error
    return response


def init_app(app: Flask) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["DATABASE_URL"])
    db.init_app(app)
    with app.app_context():
        configure(db.engine)
