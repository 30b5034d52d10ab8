"""Clients that are slow on purpose or by their line: a byte now and then, for as long as they are let."""

import multiprocessing
import multiprocessing.synchronize
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

PACE = 0.1  # seconds between two bytes of one client
KINDS = ("headings", "bodies", "reads")
# What each kind sends at once; then « a » after « a », or it reads byte after byte.
BEGINNINGS = {
    "headings": "",
    "bodies": "POST {path} HTTP/1.1\r\nHost: localhost:5000\r\nContent-Length: 20000000\r\n\r\n",
    "reads": "GET {path} HTTP/1.1\r\nHost: localhost:5000\r\n\r\n" * 2,
}
HEADINGS = "GET {path} HTTP/1.1\r\nHost: localhost:5000\r\nX-Slow: "


class _Client:
    """One connection to a server."""

    def __init__(self, kind: str, port: int, path: str):
        self.reads = kind == "reads"
        self.first = HEADINGS.format(path=path) if kind == "headings" else ""
        self.connection = socket.socket()
        if self.reads:  # told to the server when they connect: it may send little
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self.connection.settimeout(10)
        self.connection.connect(("127.0.0.1", port))
        self.connection.sendall(BEGINNINGS[kind].format(path=path).encode())
        self.connection.setblocking(False)

    def go_on(self) -> None:
        """Send or read one byte."""
        with suppress(OSError):  # the server has had enough of it
            if self.reads:
                self.connection.recv(1)
            else:
                self.connection.send((self.first[:1] or "a").encode())
                self.first = self.first[1:]


def _trouble(
    port: int, kinds: Sequence[str], count: int, path: str, ready: multiprocessing.synchronize.Event
) -> None:
    clients = [_Client(kind, port, path) for _each in range(count) for kind in kinds]
    ready.set()
    while True:
        began = time.monotonic()
        for client in clients:
            client.go_on()
        time.sleep(max(0.0, began + PACE - time.monotonic()))


@contextmanager
def slow_clients(
    port: int, kinds: Sequence[str] = KINDS, count: int = 100, path: str = "/"
) -> Iterator[None]:
    """Let so many clients of each kind keep the server busy, from a process of their own."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_trouble, args=(port, kinds, count, path, ready), daemon=True)
    process.start()
    try:
        assert ready.wait(30), "the server does not take them all"
        yield
    finally:
        process.kill()
        process.join()
