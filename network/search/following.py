"""Bringing the index to the end of the change log, or making it anew: one thread of one process at a time."""

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

import tantivy
from flask import Flask

from network.db import db
from network.search import engine, folder
from network.search.documents import Source
from network.search.folder import Damaged, State
from network.search.in_use import LOOK_EVERY, InUse, Opened
from network.search.queries import Position, changes_since, newest_position

log = logging.getLogger(__name__)

FOLLOWING = 0.5  # seconds that the engine stays open after a change, for the next one

_HEAP = 15_000_000  # bytes, the engine's least
_HEAP_FOR_ALL = 100_000_000
_AT_ONCE = 500  # documents asked of a source at once


class Changes(NamedTuple):
    """What the log says changed, by kind; where it ends then, and the moment when it was asked."""

    keys: dict[str, list[str]]
    position: Position
    asked_at: float


class Following:
    """An effort to bring the index up to date with what the sources give, by kind."""

    def __init__(self, app: Flask, in_use: InUse, sources: Mapping[str, Source]):
        self.app = app
        self.in_use = in_use
        self.root = in_use.root
        self.sources = sources

    def catch_up(self, enough: threading.Event | None) -> None:
        """Bring the index to the end of the change log; make it anew if it is missing, damaged or foreign.

        With `enough`, go on for a while with the changes that follow, until that is set.
        """
        pause = LOOK_EVERY
        with self._as_nobody():
            while not self._is_brought_by_another():
                with folder.locked(self.root, wait=False) as is_ours:
                    if is_ours:
                        db.session.rollback()  # what was read before our turn may be old
                        self._bring_up_to_date(enough)
                        return
                time.sleep(pause)
                pause = min(0.2, pause * 1.5)
                db.session.rollback()

    def rebuild(self) -> int:
        """Make the index anew from all documents and return how many; the old one serves until then."""
        with self._as_nobody(), folder.locked(self.root):
            return self._rebuild()

    @contextmanager
    def _as_nobody(self) -> Iterator[None]:
        # Cards are rendered as for an unknown visitor, whoever's request or command this is, and the
        # documents are read in a session of our own.
        with self.app.test_request_context(base_url=self.app.config["PUBLIC_URL"]):
            yield

    def _is_brought_by_another(self) -> bool:
        """Take what is in use as another process wrote it; say whether nothing is missing in it."""
        asked_at = time.monotonic()
        # What is there can serve while we wait for our turn, or while the disk is full.
        with suppress(Damaged, OSError, ValueError):
            there = self.in_use.look()
            if there and there.position == newest_position():
                self.in_use.take(there, asked_at)
                return True
            if self.in_use.opened is None and there and _unseen_by(there) is not None:
                self.in_use.opened = there
        return False

    def _bring_up_to_date(self, enough: threading.Event | None) -> None:
        asked_at = time.monotonic()
        try:
            opened = self.in_use.look()
        except (Damaged, OSError, ValueError) as error:
            log.warning("the search index is damaged: %s", error)
            opened = None
        newest = newest_position()
        changed = _unseen_by(opened) if opened else None
        if opened is None or changed is None:
            self._rebuild()
        elif changed or opened.position != newest:
            self._apply(opened, Changes(changed, newest, asked_at), enough)
        else:
            self.in_use.take(opened, asked_at)

    def _apply(self, opened: Opened, changes: Changes, enough: threading.Event | None) -> None:
        """Write what changed since the index was written, and what follows."""
        state = opened.state
        more: Changes | None = changes
        with engine.writing(opened.index, _HEAP) as writer:
            following = self._following(changes.position, enough)
            while more:
                self._write(writer, more.keys)
                writer.commit()
                state = State(state.name, *more.position)
                self._put_in_use(state, more.asked_at)
                more = next(following, None)
        # The engine has put its files together.
        now = self.in_use.opened
        if now and now.state == state and (tidied := self.in_use.look()):
            self.in_use.opened = tidied

    def _write(self, writer: tantivy.IndexWriter, changed: dict[str, list[str]]) -> None:
        for kind, keys in changed.items():
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                engine.erase(writer, kind, some)
                if source := self.sources.get(kind):
                    engine.write(writer, source(some))

    def _following(self, position: Position, enough: threading.Event | None) -> Iterator[Changes]:
        """Give what changes next, as long as changes come."""
        until = time.monotonic() + FOLLOWING
        while enough and not enough.wait(LOOK_EVERY) and time.monotonic() < until:
            db.session.rollback()
            asked_at, newest = time.monotonic(), newest_position()
            if newest == position:
                self.in_use.confirm(asked_at)
                continue
            changed = changes_since(position)
            if changed is None:  # another database: the next search sees to it
                return
            position, until = newest, asked_at + FOLLOWING
            yield Changes(changed, newest, asked_at)

    def _rebuild(self) -> int:
        asked_at, newest, name = time.monotonic(), newest_position(), secrets.token_hex(8)
        path = self.root / name
        path.mkdir(parents=True)
        folder.forget_others(self.root, name, folder.named(self.root))  # what a dead process left unfinished
        try:
            with engine.writing(engine.new_index(path), _HEAP_FOR_ALL) as writer:
                count = sum(engine.write(writer, source(None)) for source in self.sources.values())
            self._put_in_use(State(name, *newest), asked_at)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        log.warning("the search index was made anew: %s documents", count)
        return count

    def _put_in_use(self, state: State, asked_at: float) -> None:
        folder.write_state(self.root, state)
        self.in_use.take(self.in_use.settled(), asked_at)
        folder.forget_others(self.root, state.name)


def _unseen_by(opened: Opened) -> dict[str, list[str]] | None:
    """Return what an index has not seen yet, None when the change log does not know where it stands."""
    return {} if opened.position == newest_position() else changes_since(opened.position)
