"""Public pages kept as they were sent, for whoever asks the same next: a small part of what Flask costs.

A page is kept in the memory of its process, under its whole address and the generation of the site
(`network/generation.py`), which is read for each request: what changed anywhere is seen at once everywhere.
Words may depend on the hour too, so nothing is kept for more than a minute, nor past midnight.

Only an answer that was offered is kept (`network/web/caches.py`: public, whole, without cookie), and it is
given only to a plain reading: whoever shows a session, a sentence to be told or anything unusual is
answered by Flask. Both answers are the same but for how tightly they are packed.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask, has_request_context, request

from network import clock, generation
from network.db import db
from network.web.hosts import is_foreign
from network.web.shelf import Headings, Kept, Key, Shelf, heading, is_known, when_known

LIFE = timedelta(seconds=60)
PATIENCE = 2.0  # seconds that a reader waits for the page that another one's request is making
MOST_OF_A_PAGE = 1_000_000  # bytes
MOST_OF_AN_ADDRESS = 1000
TIGHT_AFTER = 3  # answers: what is asked again and again is worth the time
_WAITING = 100  # pages to be packed tight; others wait for their next reader

StartResponse = Callable[..., Any]

_KEEPING = "network.keeping"
AT_ONCE = "network.at_once"  # whose request bears it is answered with what is kept, or not at all
# What makes a request no plain reading.
_UNUSUAL = {
    "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_X_HTTP_METHOD_OVERRIDE",
}  # fmt: skip
# Cookies of ours that make an answer somebody's own; those of any scope have these words in their names.
_TELLING = ("session", "flash")


class NotKept(BaseException):
    """What is asked for at once takes a thread. No `Exception`: the web server would tell of a failure."""


@dataclass
class Keeping:
    """What is said of an answer while it is made."""

    is_offered: bool = False
    is_for_now: bool = False
    counts: list[Callable[[], None]] = field(default_factory=list)


def on_each_answer(count: Callable[[], None]) -> None:
    """Call this now, and again each time the answer of the request at hand is given from what is kept."""
    count()
    if keeping := _keeping():
        keeping.counts.append(count)


def offer() -> None:
    """Say that the answer of the request at hand is whole, public, and the same for everybody."""
    if keeping := _keeping():
        keeping.is_offered = True


def is_for_now() -> None:
    """Say that the answer of the request at hand is not to be given again.

    It makes do with what was true a moment ago, or looked at more than the database.
    """
    if keeping := _keeping():
        keeping.is_for_now = True


def _keeping() -> Keeping | None:
    return request.environ.get(_KEEPING) if has_request_context() else None


def offer_early(environ: dict[str, Any]) -> None:
    """Say it of an answer that is made before Flask."""
    if keeping := environ.get(_KEEPING):
        keeping.is_offered = True


def is_plain_reading(environ: dict[str, Any]) -> bool:
    """Say whether this asks for what anybody may read, as browsers do, and shows no session of ours."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.keys() & _UNUSUAL or is_foreign(environ):
        return False
    if "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ:
        return False
    return environ.get("CONTENT_LENGTH") in (None, "", "0") and not environ.get("SCRIPT_NAME")


def shows_no_session(environ: dict[str, Any]) -> bool:
    """Say whether a browser holds no cookie of ours that its answer could depend on."""
    cookies = environ.get("HTTP_COOKIE")
    return not cookies or not any(word in cookies for word in _TELLING)


class Door:
    """Stands before Flask: gives what is kept, keeps what Flask answers."""

    def __init__(self, app: Flask, most: int):
        self.app = app
        self.inner = app.wsgi_app
        self.files = f"{app.static_url_path}/"
        self.shelf = Shelf(most)
        self.reads = app.extensions["quick_reads"]
        self._making: dict[Key, threading.Event] = {}
        self._tightener = _Tightener(self.shelf)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if AT_ONCE in environ:
            return self._at_once(environ, start_response)
        key = self._key(environ)
        mark = generation.read(self.reads) if key else None
        if key is None or mark is None:  # an outage is Flask's to tell
            return self.inner(environ, start_response)
        kept = self._found(key, mark)
        if kept is None and (making := self._making.get(key)):
            making.wait(PATIENCE)
            kept = self._found(key, mark)
        if kept is not None:
            return self._given(key, kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.inner(environ, start_response)
        making = self._making.setdefault(key, threading.Event())
        try:
            return self._made(key, mark, environ, start_response)
        finally:
            self._making.pop(key, None)
            making.set()

    def _key(self, environ: dict[str, Any]) -> Key | None:
        """Return what an answer to this would be kept under, if it could be."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if (
            self.app.debug  # templates are being written
            or not is_plain_reading(environ)
            or not (shows_no_session(environ) or path.startswith(self.files))
            or len(path) + len(query) > MOST_OF_AN_ADDRESS
        ):
            return None
        return Key(environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query)

    def _at_once(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what is kept and ready to be sent; raise `NotKept` when there is no such thing."""
        key = self._key(environ)
        if (
            key is None
            or self.shelf.get(key) is None  # in memory: first
            or (mark := generation.read(self.reads)) is None
            or (kept := self._found(key, mark)) is None
            or kept.lacks(environ)
        ):
            raise NotKept
        return self._given(key, kept, environ, start_response)

    def _found(self, key: Key, mark: str) -> Kept | None:
        kept = self.shelf.get(key)
        return kept if kept and kept.is_true(mark, clock.now()) else None

    def _given(
        self, key: Key, kept: Kept, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with what is kept, once more."""
        for count in kept.counts:
            count()
        if kept.lacks(environ):
            kept.pack(environ)
            self.shelf.put(key, kept)
        kept.asked += 1
        if kept.asked >= TIGHT_AFTER and kept.travels_packed and not kept.is_tight:
            self._tightener.take(key, kept)
        return kept.give(environ, start_response)

    def _made(
        self, key: Key, mark: str, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Have Flask answer, whole, and keep that if it may be."""
        since, keeping = clock.now(), Keeping()
        asked = {**environ, _KEEPING: keeping}
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            asked.pop(condition, None)
        told: list[Any] = []

        def note(*started: Any) -> Callable[[bytes], None]:
            told[:] = started
            return _write_nothing

        answer = self.inner(asked, note)
        status, headings = told[:2]
        if not keeping.is_offered or keeping.is_for_now or not _may_be_kept(status, headings):
            return _passed_on(answer, told, environ, start_response)
        body = _whole(answer)
        kept = Kept(
            headings,
            heading(headings, "ETag"),
            {heading(headings, "Content-Encoding"): body},
            mark,
            since,
            min(since + LIFE, _midnight_after(since)),
            lasts=key.path.startswith(self.files) and "immutable" in heading(headings, "Cache-Control"),
            counts=keeping.counts,
        )
        if (before := self.shelf.get(key)) and before.tag == kept.tag:
            kept.take_over(before)
        if kept.lacks(environ):
            kept.pack(environ)
        if len(body) <= MOST_OF_A_PAGE:
            self.shelf.put(key, kept)
        return kept.give(environ, start_response)


def _may_be_kept(status: str, headings: Headings) -> bool:
    """Look once more at what was offered."""
    return (
        status.startswith("200 ")
        and heading(headings, "Cache-Control").startswith("public")
        and heading(headings, "Vary").lower() in ("", "accept-encoding")
        and heading(headings, "ETag") != ""
        and heading(headings, "Set-Cookie") == ""
    )


def _write_nothing(_data: bytes) -> None:
    raise NotImplementedError("nothing of ours writes that way")


def _whole(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def _passed_on(
    answer: Iterable[bytes], told: list[Any], environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    """Give Flask's answer as it is, or say that it is known: that was not asked of Flask."""
    status, headings, *error = told
    if status.startswith("200 ") and is_known(environ, heading(headings, "ETag")):
        if hasattr(answer, "close"):
            answer.close()
        start_response("304 NOT MODIFIED", when_known(headings))
        return []
    start_response(status, headings, *error)
    return answer


def _midnight_after(moment: datetime) -> datetime:
    """Return when the day of a moment ends in France."""
    tomorrow = moment.astimezone(clock.PARIS).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), clock.PARIS)


class _Tightener:
    """Packs what is asked for again and again as tight as can be, while nobody waits."""

    def __init__(self, shelf: Shelf):
        self.shelf = shelf
        self._waiting: queue.Queue[tuple[Key, Kept]] = queue.Queue(_WAITING)
        self._thread: threading.Thread | None = None

    def take(self, key: Key, kept: Kept) -> None:
        """Pack this one when its turn comes."""
        try:
            self._waiting.put_nowait((key, kept))
        except queue.Full:
            return
        kept.is_tight = True  # or soon
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="packing", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            key, kept = self._waiting.get()
            kept.tighten()
            if self.shelf.get(key) is kept:
                self.shelf.put(key, kept)


def gives_at_once(app: Callable[..., Any]) -> bool:
    """Say whether an application finds what is kept without waiting: its database is on this machine."""
    if not isinstance(app, Flask) or "kept_pages" not in app.extensions:
        return False
    with app.app_context():
        return db.engine.dialect.name == "sqlite"


def init_app(app: Flask) -> None:
    """Keep public pages, up to PAGE_CACHE_MB."""
    if most := app.config["PAGE_CACHE_MB"]:
        app.extensions["kept_pages"] = door = Door(app, most * 1_000_000)
        app.wsgi_app = door  # type: ignore[method-assign]
