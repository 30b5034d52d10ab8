"""The web server of one process: waitress, protected, and quick with what is kept.

Waitress takes requests whole before a thread sees them, and gives answers back on its own: a slow visitor
keeps nobody waiting. One thread reads and writes on all connections (the loop); others have the site answer.
What is kept is given by the loop itself: handing it over to a thread would cost more than finding it.
"""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask

from network.config import Settings
from network.web import MOST_OF_A_BODY, kept
from network.web.headers import headings

CONNECTIONS = 1000  # at once, of each web process
QUIET = 60  # seconds without a byte before a connection is closed
# A request arrives at this pace at least, once it has had its time; else the connection is closed.
TIME_TO_ARRIVE = 30.0  # seconds; its headings have no more
LEAST_PACE = 200  # bytes a second
MOST_UNSENT = 1024 * 1024  # bytes of answers that wait to be sent on a connection before its next request


def make_server(app: Callable[..., Any], listener: socket.socket, settings: Settings) -> Any:
    """Return a web server of an application on this socket; it is to be run."""
    dispatcher = _Dispatcher()
    dispatcher.set_thread_count(settings.THREADS)
    server = waitress.create_server(
        app,
        sockets=[listener],
        connection_limit=CONNECTIONS,
        max_request_body_size=MOST_OF_A_BODY,
        channel_timeout=QUIET,
        asyncore_use_poll=True,  # select() knows no file beyond the 1024th
        ident="",
        _dispatcher=dispatcher,
    )
    server.channel_class = _channel(settings, keeps=kept.gives_at_once(app))
    return server


class _Dispatcher(ThreadedTaskDispatcher):
    """Gives requests to threads, but those that their connection answers at once, or that are to wait."""

    def add_task(self, channel: "_Channel") -> None:
        if not (channel.waits_to_send() or channel.answer_at_once()):
            super().add_task(channel)


class _Answer(WSGITask):
    """An answer of the site; one without a body (204, 304) ends no connection."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.channel.is_at_once:
            environ[kept.AT_ONCE] = True
        return environ

    def set_close_on_finish(self) -> None:
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version == "1.0" or asked == "close":
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    """A connection, for those who mean to ask something."""

    task_class = _Answer
    keeps = False  # whether the site may have an answer at once
    is_at_once = False
    began, taken = 0.0, 0
    reader = 0  # the thread that takes what comes
    is_waiting = False  # its next request is to be answered once what it asked for before is sent

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.requests_lock = threading.RLock()  # held where a request is answered at once

    def received(self, data: bytes) -> bool:
        self.reader = threading.get_ident()
        if self.request is None:
            self.began, self.taken = time.monotonic(), 0
        self.taken += len(data)
        is_taken: bool = super().received(data)
        if self.request is not None and self._dawdles(time.monotonic() - self.began):
            self.will_close = True
        return is_taken

    def _dawdles(self, seconds: float) -> bool:
        if seconds < TIME_TO_ARRIVE:
            return False
        return not self.request.headers_finished or self.taken < seconds * LEAST_PACE

    def waits_to_send(self) -> bool:
        """Say whether the next request is to wait: no thread waits for who asks much and reads little."""
        with self.outbuf_lock:
            self.is_waiting = self.total_outbufs_len > MOST_UNSENT
            return self.is_waiting

    def writable(self) -> bool:
        if self.total_outbufs_len and self._reads_nothing():
            self.handle_close()  # whoever writes for it is told
            return False
        return bool(super().writable())

    def _reads_nothing(self) -> bool:
        # Waitress would close it as soon as it reads again. What a thread still adds to is sent in heaps.
        is_offered = not self.requests or self.total_outbufs_len >= self.adj.send_bytes
        return is_offered and time.time() > self.last_activity + QUIET

    def handle_write(self) -> None:
        super().handle_write()
        with self.outbuf_lock:
            goes_on = self.is_waiting and self.connected and self.total_outbufs_len <= MOST_UNSENT
            self.is_waiting = self.is_waiting and not goes_on
        if goes_on:
            self.server.add_task(self)

    def answer_at_once(self) -> bool:
        """Answer the first request with what is kept; say whether that is done.

        Not where an answer is still to be sent: too many together would have the loop wait for itself.
        """
        if (
            not self.keeps
            or self.total_outbufs_len
            or self.reader != threading.get_ident()
            or self.requests[0].error
        ):
            return False
        self.is_at_once = True
        try:
            self.service()
        except kept.NotKept:
            return False
        finally:
            self.is_at_once = False
        return True


def _channel(settings: Settings, *, keeps: bool) -> type[_Channel]:
    class Refusal(ErrorTask):
        """What the web server refuses before the site sees it: protected like any answer."""

        def execute(self) -> None:
            self.response_headers += [*headings(settings).items(), ("Cache-Control", "no-store")]
            super().execute()

    return type("Channel", (_Channel,), {"error_task_class": Refusal, "keeps": keeps})
