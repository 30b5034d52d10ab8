"""The index of one site: it follows the change log, heals itself, and answers.

Whoever searches first applies what is new, in a thread of its own: a request waits for it a moment,
then makes do with what there is. Everything here is derived from the database and can be deleted.
"""

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy
from flask import Flask

from network.db import db
from network.search import engine, folder
from network.search.documents import Results, SearchUnavailable, Source
from network.search.engine import Sort, View
from network.search.folder import Damaged, State
from network.search.queries import Position, changes_since, newest_position

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds a search waits for what is new, when it has something older to show
PATIENCE_WITHOUT_INDEX = 4.0
PAUSE = 5.0  # seconds between two tries when the index cannot be written
CHECK_EVERY = 1.0  # seconds between two looks at the files in use

_HEAP = 15_000_000  # bytes, the engine's least
_HEAP_FOR_ALL = 100_000_000
_AT_ONCE = 500  # documents asked of a source at once


@dataclass(frozen=True)
class _Opened:
    """A view, and what of the disk it stands on."""

    state: State
    index: tantivy.Index
    view: View
    prints: dict[str, tuple[int, int]]

    @property
    def position(self) -> Position:
        return self.state.position


class _Work(threading.Thread):
    """One effort to bring the index up to date."""

    def __init__(self, index: "Index"):
        super().__init__(name="search index", daemon=True)
        self.index = index
        self.give_up_at = time.monotonic() + (PATIENCE if index.opened else PATIENCE_WITHOUT_INDEX)

    def run(self) -> None:
        try:
            self.index.catch_up()
        except BaseException:  # a panic of the engine is no Exception
            self.index.next_try_at = time.monotonic() + PAUSE
            log.exception("the search index could not be brought up to date")

    def wait(self) -> None:
        """Wait for the end, as long as patience allows."""
        self.join(max(0.0, self.give_up_at - time.monotonic()))


class Index:
    """The search of one application, in a folder of its own, over what the sources give, by kind."""

    def __init__(self, app: Flask, root: Path, sources: Mapping[str, Source]):
        self.app = app
        self.root = root
        self.sources = sources
        self.opened: _Opened | None = None
        self.next_try_at = 0.0
        self._checked_at = 0.0
        self._work: _Work | None = None
        self._guard = threading.Lock()

    def search(
        self,
        query: str = "",
        filters: Mapping[str, str] | None = None,
        facets: Sequence[str] = (),
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Find the documents with all these words and facet values; without words, the newest first.

        Raise `SearchUnavailable` when there is no index and none could be made yet.
        """
        for _ in range(2):
            opened = self._up_to_date()
            try:
                return opened.view.search(query, filters or {}, facets, sort, offset, limit)
            except (ValueError, OSError):
                log.exception("the search index could not be read")
                self.opened = None  # it is opened again, checked, and made anew if need be
        raise SearchUnavailable

    def catch_up(self) -> None:
        """Bring the index to the end of the change log; make it anew if it is missing, damaged or foreign."""
        with self._as_nobody():
            if self.opened is None:
                # What is there can serve while we wait for our turn, or while the disk is full.
                with suppress(Damaged, OSError, ValueError):
                    there = self._open()
                    self.opened = there if there and self._changes(there) is not None else None
            with folder.locked(self.root):
                db.session.rollback()  # what was read before our turn may be old
                self._bring_up_to_date()

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

    def _up_to_date(self) -> _Opened:
        newest = newest_position()
        for _ in range(2):  # the work under way may have begun before the last change
            if self.opened and self.opened.position == newest and self._is_intact(self.opened):
                return self.opened
            self._wait_for_work()
        if self.opened is None:
            raise SearchUnavailable
        return self.opened

    def _is_intact(self, opened: _Opened) -> bool:
        if time.monotonic() < self._checked_at + CHECK_EVERY:
            return True
        try:
            intact = folder.read_state(self.root) == opened.state and (
                folder.prints(self.root / opened.state.name) == opened.prints
            )
        except Damaged:
            return False
        if intact:
            self._checked_at = time.monotonic()
        return intact

    def _wait_for_work(self) -> None:
        with self._guard:
            work = self._work
            if work is None or not work.is_alive():
                if time.monotonic() < self.next_try_at:
                    return
                work = self._work = _Work(self)
                work.start()
        work.wait()

    def _open(self) -> _Opened | None:
        """Open what is in use, None if nothing is; raise `Damaged` if it is not whole."""
        state, before = folder.read_state(self.root), self.opened
        if state is None:
            return None
        path = self.root / state.name
        prints = folder.prints(path)
        if before and before.state == state and before.prints == prints:
            return before
        known = before.prints if before and before.state.name == state.name else {}
        folder.check(path, {name for name in prints if known.get(name) != prints[name]})
        index = engine.open_index(path)
        return _Opened(state, index, View(index.searcher()), prints)

    def _changes(self, opened: _Opened) -> dict[str, list[str]] | None:
        """Return what the index has not seen yet, None when the change log does not know where it stands."""
        return {} if opened.position == newest_position() else changes_since(opened.position)

    def _bring_up_to_date(self) -> None:
        try:
            opened = self._open()
        except (Damaged, OSError, ValueError) as error:
            log.warning("the search index is damaged: %s", error)
            opened = None
        newest = newest_position()
        changed = self._changes(opened) if opened else None
        if opened is None or changed is None:
            self._rebuild()
        elif changed or opened.position != newest:
            self._apply(opened, changed, newest)
        else:
            self.opened = opened

    def _apply(self, opened: _Opened, changed: dict[str, list[str]], newest: Position) -> None:
        """Write what changed since the index was written."""
        with engine.writing(opened.index, _HEAP) as writer:
            for kind, keys in changed.items():
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    engine.erase(writer, kind, some)
                    if source := self.sources.get(kind):
                        engine.write(writer, source(some))
        self._put_in_use(State(opened.state.name, *newest))

    def _rebuild(self) -> int:
        newest, name = newest_position(), secrets.token_hex(8)
        path = self.root / name
        path.mkdir(parents=True)
        try:
            with engine.writing(engine.new_index(path), _HEAP_FOR_ALL) as writer:
                count = sum(engine.write(writer, source(None)) for source in self.sources.values())
            self._put_in_use(State(name, *newest))
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        log.warning("the search index was made anew: %s documents", count)
        return count

    def _put_in_use(self, state: State) -> None:
        folder.write_state(self.root, state)
        self.opened = self._open()
        folder.forget_others(self.root, state.name)
