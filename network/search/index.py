"""The index of one site: it follows the change log, heals itself, and answers.

Whoever searches first applies what is new, in a thread of its own: a request waits for it a moment,
then makes do with what there is. That thread goes on while changes follow each other: opening the engine
costs more than they do. Meanwhile strangers do not wait for each of them, for a fraction of a second.
Everything here is derived from the database and can be deleted.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import tantivy
from flask import Flask

from network.search.documents import Results, SearchUnavailable, Source
from network.search.engine import Sort, View
from network.search.folder import Damaged
from network.search.following import Following
from network.search.french import Synonyms, shipped
from network.search.in_use import InUse, Opened
from network.search.queries import newest_position
from network.web import kept

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

PATIENCE = 1.0  # seconds a search waits for what is new, when it has something older to show
PATIENCE_WITHOUT_INDEX = 4.0
PAUSE = 5.0  # seconds between two tries when the index cannot be written
CHECK_EVERY = 1.0  # seconds between two looks at the files in use
LAG = 0.15  # seconds that a stranger's search may miss what is new, while changes follow each other
BUSY = (3, 3.0)  # they do when they came so many times in so many seconds


class Work(threading.Thread):
    """One effort to bring the index up to date."""

    def __init__(self, index: "Index"):
        super().__init__(name="search index", daemon=True)
        self.index = index
        self.began_at = time.monotonic()
        self.give_up_at = self.began_at + (PATIENCE if index.opened else PATIENCE_WITHOUT_INDEX)
        self.enough = threading.Event()  # it is to follow no more changes
        self.is_over = False

    @property
    def has_delivered(self) -> bool:
        """Say whether it brought the index up to date, whatever became of it then."""
        return self.index.in_use.right_at >= self.began_at

    def run(self) -> None:
        """Follow the change log; who waits is told how it ended."""
        try:
            self.index.catch_up(self.enough)
        except BaseException:  # a panic of the engine is no Exception
            if not self.has_delivered:
                self.index.next_try_at = time.monotonic() + PAUSE
            log.exception("the search index could not be brought up to date")
        finally:
            with self.index.in_use.moved:
                self.is_over = True
                self.index.in_use.moved.notify_all()


class Index:
    """The search of one application, in a folder of its own, over what the sources give, by kind."""

    def __init__(
        self,
        app: Flask,
        root: Path,
        sources: Mapping[str, Source],
        is_stranger: Callable[[], bool] = lambda: False,
        is_place: Callable[[str], bool] = lambda _name: False,
    ):
        self.app = app
        self.root = root
        self.sources = sources
        self.is_stranger = is_stranger
        self.is_place = is_place
        self.in_use = InUse(root, self._view, moments=BUSY[0])
        self.next_try_at = 0.0
        self._checked_at = 0.0
        self._work: Work | None = None
        self._guard = threading.Lock()

    @property
    def opened(self) -> Opened | None:
        """What searches answer from at this moment."""
        return self.in_use.opened

    def search(
        self,
        query: str = "",
        filters: Mapping[str, str] | None = None,
        facets: Sequence[str] = (),
        sort: Sort = "relevance",
        offset: int = 0,
        limit: int = 20,
        opened: Collection[str] = (),
    ) -> Results:
        """Find the documents with all these words and facet values; without words, the newest first.

        Of a facet that is neither filtered by nor `opened`, inner values are not counted.
        Raise `SearchUnavailable` when there is no index and none could be made yet.
        """
        return self.ask(lambda view: view.search(query, filters or {}, facets, sort, offset, limit, opened))

    def ask(self, answer: Callable[[View], Answer]) -> Answer:
        """Return what `answer` reads in the index as it is now: one state of it, whatever changes meanwhile.

        An index that cannot be read is opened again, once. Raise `SearchUnavailable` as `search` does.
        """
        for _ in range(2):
            opened = self._up_to_date()
            try:
                return answer(opened.view)
            except (ValueError, OSError):
                log.exception("the search index could not be read")
                self.in_use.opened = None  # it is opened again, checked, and made anew if need be
        raise SearchUnavailable

    def alike(self, kind: str, marks: Mapping[str, float], needed: Sequence[str], limit: int) -> list[str]:
        """Return the keys of the documents of a kind that have one of the marks `needed`.

        Those come first whose `marks` weigh most together. Raise `SearchUnavailable` as `search` does.
        """
        if not needed:
            return []
        return self.ask(lambda view: view.alike(kind, marks, needed, limit))

    def catch_up(self, enough: threading.Event | None = None) -> None:
        """Bring the index up to date; see `Following.catch_up`."""
        Following(self.app, self.in_use, self.sources).catch_up(enough)

    def rebuild(self) -> int:
        """Make the index anew; see `Following.rebuild`."""
        return Following(self.app, self.in_use, self.sources).rebuild()

    def _view(self, searcher: tantivy.Searcher) -> View:
        return View(searcher, self._synonyms, self.is_place)

    def _synonyms(self) -> Synonyms:
        # Asked at each question, so that a change at the desk counts at once: who gives them keeps them.
        given: Callable[[], Synonyms] = self.app.extensions.get("synonyms", shipped)
        return given()

    def _up_to_date(self) -> Opened:
        in_use = self.in_use
        asked_at, newest = time.monotonic(), newest_position()
        for _ in range(2):  # the work under way may have begun before the last change
            right_at, opened = in_use.right_at, in_use.opened  # in this order: the other is written first
            if opened and opened.position == newest and (intact := self._intact(opened)):
                return intact
            if opened and opened.position != newest and right_at >= asked_at:
                return opened
            work = self._work_under_way()
            if work is None or (opened and opened.position != newest and self._may_lag(asked_at)):
                break
            if opened and opened.position == newest:
                work.enough.set()  # its files were touched: it is to begin anew, and look at them
                work.join(self._patience_for(work, asked_at))
            else:
                self._wait_for(work, asked_at)
        if in_use.opened is None:
            raise SearchUnavailable
        if in_use.opened.position != newest and in_use.right_at < asked_at:
            kept.is_for_now()
        return in_use.opened

    def _may_lag(self, now: float) -> bool:
        """Say whether this search may go without what is new, which is being written."""
        if now > self.in_use.moved_at[0] + BUSY[1] or not self.is_stranger():
            return False
        since = self.in_use.behind_since = self.in_use.behind_since or now
        return now < since + LAG

    def _intact(self, opened: Opened) -> Opened | None:
        """Return this, opened again if the engine has put its files together, None if it is not whole."""
        if time.monotonic() < self._checked_at + CHECK_EVERY:
            return opened
        with suppress(Damaged, OSError, ValueError):
            there = self.in_use.look()
            if there and there.position == opened.position:
                self.in_use.opened, self._checked_at = there, time.monotonic()
                return there
        return None

    def _work_under_way(self) -> Work | None:
        """Return the effort to bring the index up to date, begun if need be; None when it is too soon."""
        with self._guard:
            work = self._work
            if work is None or work.is_over:
                if time.monotonic() < self.next_try_at:
                    return None
                work = self._work = Work(self)
                work.start()
            return work

    def _wait_for(self, work: Work, asked_at: float) -> None:
        """Wait until the index holds what was in the log at a moment, as long as patience allows."""
        in_use, patience = self.in_use, self._patience_for(work, asked_at)
        with in_use.moved:
            in_use.moved.wait_for(lambda: in_use.right_at >= asked_at or work.is_over, patience)

    def _patience_for(self, work: Work, asked_at: float) -> float:
        # What takes long from its beginning is waited for once, not by each search.
        until = asked_at + PATIENCE if work.has_delivered else work.give_up_at
        return max(0.0, until - time.monotonic())
