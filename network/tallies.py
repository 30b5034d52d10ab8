"""Counts gathered in memory and written now and then: whoever reads a page never waits for a writer.

Readers only add to what is counted. Within `PAUSE`, a thread of its own writes all of it in one small
transaction. What cannot be written stays for the next one; a process that is killed loses what it had
not written: these numbers tell what is much used, they account for nothing.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from network.db import db, short_transaction

log = logging.getLogger(__name__)

PAUSE = 45.0  # seconds between two writings, at least
MOST = 20_000  # different things of one kind kept in memory; others wait for the next writing
PATIENCE = 2  # seconds to wait for other writers

# Writes what was counted of one kind, in the transaction of this connection.
Writer = Callable[[Connection, Mapping[Any, int]], None]


class Tallies:
    """What one application counts; `writers` names the kinds of counts and says how each is written.

    tallies = current_app.extensions["tallies"]
    on_each_answer(lambda: tallies.add("downloads", file.public_id))
    """

    def __init__(self, app: Flask, writers: Mapping[str, Writer]):
        self.app = app
        self.writers = writers
        self._counted: dict[str, Counter[Hashable]] = {kind: Counter() for kind in writers}
        self._guard = threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, kind: str, thing: Hashable) -> None:
        """Count one thing of a kind, once more: some microseconds, no database."""
        counted = self._counted[kind]
        with self._guard:
            if thing in counted or len(counted) < MOST:
                counted[thing] += 1
            if self._timer is None:
                self._timer = threading.Timer(PAUSE, self._when_due)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Write everything counted so far; what fails is logged, and kept for the next time."""
        with self._guard:
            taken, self._counted = self._counted, {kind: Counter() for kind in self.writers}
        if not any(taken.values()):
            return
        try:
            with short_transaction(PATIENCE) as connection:
                for kind, counted in taken.items():
                    if counted:
                        self.writers[kind](connection, counted)
        except (SQLAlchemyError, OSError):
            log.warning("what was counted could not be written; it is kept for the next time")
            with self._guard:
                for kind, counted in taken.items():
                    self._counted[kind].update(counted)

    def write_apart(self) -> None:
        """Do it where no request is at hand."""
        with self.app.app_context():
            try:
                self.write()
            finally:
                db.session.remove()

    def forget(self) -> None:
        """Let go of what was not written, and write nothing later."""
        with self._guard:
            self._counted = {kind: Counter() for kind in self.writers}
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _when_due(self) -> None:
        with self._guard:
            self._timer = None
        self.write_apart()
