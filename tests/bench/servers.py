"""Two servers side by side, a bare Flask page and the site, and visitors that take turns on them.

Only the ratios mean something: whatever else the machine does slows both.
"""

import http.client
import logging
import multiprocessing
import os
import re
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask

from network import serving
from network.config import Settings

Application = Callable[..., Any]  # WSGI

ROUNDS = 5
SECONDS = 0.8  # of each measure
# Pages are made for each visitor, unless what is kept of them is what we measure.
SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "only for measures, where nothing is secret",
    "PAGE_CACHE_MB": 0,
}
BARE_PATH = "/nu"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Visit:
    """A page to ask for, and the status of its answer."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Served:
    """A server: the process that watches over the others, and the port they share."""

    pid: int
    port: int


@dataclass(frozen=True)
class Measure:
    """How a server did for a while: requests a second, processor ms a request, ms of each request."""

    rate: float
    cost: float
    times: list[float]


@dataclass
class Compared:
    """What visitors ask of the site beside the bare page, and how it did, round after round."""

    what: str
    visits: Sequence[Visit]
    goal: str
    ratios: list[float] = field(default_factory=list)
    above: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    least: float | None = None  # of the bare page's requests a second
    most_above: float | None = None  # milliseconds of processor above it

    def note(self, bare: Measure, site: Measure) -> None:
        """Keep one round of both."""
        self.ratios.append(site.rate / bare.rate)
        self.above.append(site.cost - bare.cost)
        self.times += site.times


def bare() -> Flask:
    """Return what a page costs when it says nothing."""
    app = Flask("bare")
    app.add_url_rule(BARE_PATH, view_func=lambda: "<!doctype html><title>H</title><h1>H</h1>")
    return app


def serve(make: Callable[[], Application], port: int) -> None:
    """Serve an application as `python app.py` does by default: so many processes, so many threads."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that visitors wait is what we measure
    settings = Settings(PORT=port)
    web = partial(serving.run_server, make(), serving.listen(settings), settings)
    serving.run_together([web] * serving.processes_of(settings))


@contextmanager
def running(make: Callable[[], Application]) -> Iterator[Served]:
    """Run a server in processes of its own."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(make, port))
    process.start()
    try:
        for _ in range(600):
            try:
                http.client.HTTPConnection("127.0.0.1", port).connect()
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(1)  # until each of its processes listens
        yield Served(process.pid or 0, port)
    finally:
        process.terminate()
        process.join()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(port: int, visit: Visit) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask for one page over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    response, body = _answer(connection, visit)
    connection.close()
    return response, body


def again(port: int, visits: Sequence[Visit]) -> Iterator[Visit]:
    """Visit these pages, and return how a browser asks whether they changed."""
    for visit in visits:
        response, _body = fetch(port, visit)
        yield Visit(visit.path, {**visit.headers, "If-None-Match": response.headers["ETag"]}, status=304)


def _answer(connection: http.client.HTTPConnection, visit: Visit) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request("GET", visit.path, headers=visit.headers)
    response = connection.getresponse()
    body = response.read()
    assert response.status == visit.status, (visit, response.status)
    return response, body


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def processor_seconds(pid: int) -> float:
    """Return the processor time that a server has used, all processes together."""
    spent = 0
    for each in (pid, *children_of(pid)):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


def measure(served: Served, visits: Sequence[Visit], connections: int) -> Measure:
    """Visit these pages in turn for a while, over so many connections at once."""
    times: list[float] = []
    used, now = processor_seconds(served.pid), time.perf_counter()
    start, asked = now, 0
    with selectors.DefaultSelector() as selector:
        for _each in range(connections):
            visitor = _Visitor(served.port)
            selector.register(visitor.socket, selectors.EVENT_READ, visitor)
            visitor.ask(visits[asked % len(visits)])
            asked += 1
        while now < start + SECONDS:
            for key, _events in selector.select(30):
                visitor = key.data
                if visitor.hear():
                    now = time.perf_counter()
                    times.append((now - visitor.asked_at) * 1000)
                    if b"\r\nconnection: close\r\n" in visitor.heard[: visitor.end].lower():
                        selector.unregister(visitor.socket)
                        visitor.socket.close()
                        visitor = _Visitor(served.port)
                        selector.register(visitor.socket, selectors.EVENT_READ, visitor)
                    visitor.ask(visits[asked % len(visits)])
                    asked += 1
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return Measure(
        len(times) / (now - start), (processor_seconds(served.pid) - used) * 1000 / len(times), times
    )


class _Visitor:
    """A browser on a connection of its own, that costs little beside what it asks of the server."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"
        self.asked_at, self.end = 0.0, 0

    def ask(self, visit: Visit) -> None:
        """Ask for a page."""
        said = {"Host": self.host, "Accept-Encoding": "identity", **visit.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self.visit, self.heard, self.length = visit, b"", 0
        self.asked_at = time.perf_counter()
        self.socket.sendall(f"GET {visit.path} HTTP/1.1\r\n{lines}\r\n".encode())

    def hear(self) -> bool:
        """Take what has come; say whether the answer is whole."""
        self.heard += self.socket.recv(1_000_000)
        if not self.length:
            end = self.heard.find(b"\r\n\r\n")
            if end < 0:
                return False
            assert int(self.heard[9:12]) == self.visit.status, (self.visit, self.heard[:12])
            said = _LENGTH.search(self.heard, 0, end + 2)
            self.end = end + 2
            self.length = end + 4 + (int(said[1]) if said else 0)
        return len(self.heard) >= self.length


def compare(bare: Served, site: Served, compared: Sequence[Compared], connections: int) -> None:
    """Let the bare page and the pages of the site take turns; say each round, then the medians."""
    say(f"{connections} connections, the load of the machine being {os.getloadavg()[0]:.1f}:")
    for number in range(ROUNDS):
        h = measure(bare, [Visit(BARE_PATH)], connections)
        line = [f"  H {h.rate:5.0f}/s"]
        for each in compared:
            first = number * 700 % len(each.visits)  # other pages in each round
            found = measure(site, [*each.visits[first:], *each.visits[:first]], connections)
            each.note(h, found)
            line.append(f"{each.what} {found.rate:5.0f}/s = {each.ratios[-1]:.2f}")
        say(", ".join(line))
    for each in compared:
        say(f"  {each.what}: {median(each.ratios):.2f} H, {median(each.above):.2f} ms above H ({each.goal})")
        what = f"{each.what}, {connections} connection{'s' if connections > 1 else ''}"
        if each.least is not None:
            note(what, each.ratios, "H", least=each.least)
        if each.most_above is not None:
            note(f"{what}, above H", each.above, "ms", most=each.most_above)
        show("    answered in", each.times)


@dataclass(frozen=True)
class Noted:
    """What one goal came to."""

    what: str
    figures: Sequence[float]
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool:
        """Say whether the median reaches the goal."""
        found = median(self.figures)
        return (self.least is None or found >= self.least) and (self.most is None or found <= self.most)

    @property
    def wanted(self) -> str:
        """Return the goal as it is said."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"

    def __str__(self) -> str:
        spread = f"({min(self.figures):.2f}–{max(self.figures):.2f})" if len(self.figures) > 1 else ""
        found = f"{median(self.figures):8.2f} {spread:15} {self.unit:3}"
        return f"{self.what:48} {found} {self.wanted:9} {'met' if self.is_met else 'NOT MET'}"


NOTED: list[Noted] = []


def note(
    what: str, figures: Sequence[float], unit: str, *, least: float | None = None, most: float | None = None
) -> None:
    """Keep what a goal came to, round after round, for the table at the end; say it."""
    NOTED.append(Noted(what, list(figures), unit, least, most))
    say(f"    {NOTED[-1]}")


def size_asked(default: str) -> int:
    """Return how much to measure on: the command's argument, or SIZE; « 100k » and « 1m » are understood."""
    asked = (sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SIZE") or default).lower()
    return int(float(asked.rstrip("km")) * {"k": 1000, "m": 1_000_000}.get(asked[-1], 1))


def say(line: str) -> None:
    """Print a line at once, whoever reads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(what: str, times: list[float]) -> None:
    """Print the median and the 95th percentile of some times."""
    say(f"{what}: median {median(times):.2f} ms, p95 {quantiles(times, n=20)[-1]:.2f} ms")
