"""What each application would make anew, made once for all those of the tests: half of their time."""

import gc
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine import Engine
from werkzeug.routing import Rule

from network import db as network_db
from network.db import db

SET_UP = network_db._set_sqlite_up  # as sites do


class Templates(BytecodeCache):
    """The templates compiled so far, as they were written."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key, bucket.checksum] = bucket.code


def compile_addresses_once(patch: pytest.MonkeyPatch) -> None:
    """Compile each kind of address once."""
    compiled = Rule.compile
    known: dict[tuple[Any, ...], Rule] = {}

    def remembered(rule: Rule) -> None:
        like = (rule.rule, rule.host, rule.subdomain, rule.merge_slashes, *(rule.defaults or {}).items())
        kin = known.get(like)
        if kin is None:
            compiled(rule)
            known[like] = rule
            return
        rule._parts, rule._trace, rule._converters = kin._parts, kin._trace, kin._converters
        rule.arguments |= kin.arguments
        rule._build = kin._build.__func__.__get__(rule)
        rule._build_unknown = kin._build_unknown.__func__.__get__(rule)

    patch.setattr(Rule, "compile", remembered)


def compile_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Have the engines of one kind of database share a dialect, and with it the statements they compiled."""
    made = db._make_engine
    first: dict[str, Engine] = {}

    def sharing(bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        engine = made(bind_key, options, app)
        kin = first.get(engine.dialect.name)
        if kin is None or kin.dialect.server_version_info is None:  # it never was connected
            first[engine.dialect.name] = engine
        else:
            engine.dialect = engine.pool._dialect = kin.dialect
            engine._compiled_cache = kin._compiled_cache
        return engine

    patch.setattr(db, "_make_engine", sharing)


def wait_for_no_disk(patch: pytest.MonkeyPatch) -> None:
    """Let SQLite's commits go on before the disk has them: what a test writes is never needed after it."""

    def set_up_hurried(connection: Any, record: Any) -> None:
        SET_UP(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    patch.setattr(network_db, "_set_sqlite_up", set_up_hurried)


def collect_less() -> None:
    """Leave what was imported out of the search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)
