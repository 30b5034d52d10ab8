"""How fast the library answers, beside a bare Flask page on the same server in the same run.

    python -m tests.bench.search [SIZE]          20000 sheets by default; 100k and 1m are understood

Only the ratios mean something: both servers run side by side and take turns, round after round.
"""

import http.client
import logging
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from flask import Flask

from network import create_app
from network.db import db, unit_of_work
from network.library.asked import PARAMETERS, Asked
from network.search.actions import note_change
from network.search.documents import Document
from network.search.index import Index
from tests.bench.corpus import queries, sheets

ROUNDS = 5
SECONDS = 2.0  # of each measure
SETTINGS = {"SECRET_KEY": "only for measures, where nothing is secret"}


def site(folder: str) -> Flask:
    """Return the site over this folder; its documents are those already in the index."""
    app = create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")
    app.extensions["search"].sources = {}
    return app


def bare() -> Flask:
    """Return what a page costs when it says nothing."""
    app = Flask("bare")
    app.add_url_rule("/bibliotheque", view_func=lambda: "<!doctype html><title>H</title><h1>H</h1>")
    return app


def serve(folder: str | None, port: int) -> None:
    """Serve the site, or the bare page, as `python app.py` would."""
    from waitress import serve

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that visitors wait is what we measure
    serve(site(folder) if folder else bare(), host="127.0.0.1", port=port, threads=8, _quiet=True)


@contextmanager
def running(folder: str | None, port: int) -> Iterator[int]:
    """Run a server in a process of its own; give its process number."""
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, port), daemon=True)
    process.start()
    try:
        for _ in range(600):
            try:
                get(http.client.HTTPConnection("127.0.0.1", port), "/bibliotheque")
                break
            except OSError:
                time.sleep(0.05)
        yield process.pid or 0
    finally:
        process.terminate()
        process.join()


def free_port() -> int:
    """Return a port nobody listens on."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """Fetch one page."""
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, (path, response.status)
    return body


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid: int, port: int, paths: Sequence[str], connections: int) -> tuple[float, float, list[float]]:
    """Return requests a second, processor milliseconds a request, and the time of each request in ms."""
    times: list[float] = []
    used, start = processor_seconds(pid), time.perf_counter()

    def visit(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = first
        while time.perf_counter() < start + SECONDS:
            began = time.perf_counter()
            get(connection, paths[number % len(paths)])
            times.append((time.perf_counter() - began) * 1000)
            number += connections
        connection.close()

    visitors = [threading.Thread(target=visit, args=(n,)) for n in range(connections)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    spent = time.perf_counter() - start
    return len(times) / spent, (processor_seconds(pid) - used) * 1000 / len(times), times


def build(folder: str, count: int) -> None:
    """Make a database whose log holds one change, and the index of so many sheets at that change."""
    app = site(folder)
    with app.app_context():
        db.create_all()
        with unit_of_work():
            note_change("sheet", "B0000000")
        start = time.perf_counter()
        index = Index(app, Path(folder) / "index", {"sheet": lambda keys: corpus(count, keys)})
        index.rebuild()
        db.engine.dispose()
    size = sum(file.stat().st_size for file in (Path(folder) / "index").rglob("*") if file.is_file())
    say(f"index of {count} sheets: {size / 1e6:.0f} MB, made in {time.perf_counter() - start:.0f} s")


def corpus(count: int, keys: Sequence[str] | None) -> Iterator[Document]:
    """Give every sheet; none is ever read again."""
    return sheets(count) if keys is None else iter(())


def in_process(folder: str, asked: Sequence[str]) -> None:
    """Measure P8: first 20, exact count, all facets."""
    app = site(folder)
    with app.app_context():
        index: Index = app.extensions["search"]
        index.search("énergie")
        view = index.opened.view  # type: ignore[union-attr]
        show(
            "P8 search in process",
            times_of(lambda q: view.search(q, {}, tuple(PARAMETERS), "relevance", 0, 20), asked),
        )
        filters = {"theme": "mobilite"}
        show(
            "   … one facet chosen",
            times_of(lambda q: view.search(q, filters, tuple(PARAMETERS), "relevance", 0, 20), asked),
        )
        show(
            "   … with the look at the change log",
            times_of(lambda q: index.search(q, None, tuple(PARAMETERS)), asked),
        )
        db.engine.dispose()


def times_of(search: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return the milliseconds of each search."""
    times = []
    for query in asked:
        began = time.perf_counter()
        search(query)
        times.append((time.perf_counter() - began) * 1000)
    return times


def say(line: str) -> None:
    """Print a line at once, whoever reads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(what: str, times: list[float]) -> None:
    """Print the median and the 95th percentile of some times."""
    say(f"{what}: median {median(times):.2f} ms, p95 {quantiles(times, n=20)[-1]:.2f} ms")


def pages(folder: str, asked: Sequence[str]) -> None:
    """Measure P1: the whole page beside the bare one, taking turns."""
    paths = [f"/bibliotheque?{urlencode({'q': query})}" for query in asked]
    site_port, bare_port = free_port(), free_port()
    with running(None, bare_port) as bare_pid, running(folder, site_port) as site_pid:
        bytes_sent = [
            len(get(http.client.HTTPConnection("127.0.0.1", site_port), path)) for path in paths[:50]
        ]
        for connections in (1, 16):
            ratios, above, times = [], [], []
            for number in range(ROUNDS):
                bare_rate, bare_cost, _ = measure(bare_pid, bare_port, ["/bibliotheque"], connections)
                rate, cost, taken = measure(site_pid, site_port, paths[number * 700 :] + paths, connections)
                ratios.append(rate / bare_rate)
                above.append(cost - bare_cost)
                times += taken
                rates = f"H {bare_rate:5.0f}/s, search page {rate:5.0f}/s"
                say(f"  {connections:2} connections: {rates}, ratio {ratios[-1]:.2f}")
            say(
                f"P1 search page, {connections} connections: {median(ratios):.2f} H (goal 0.3), "
                f"{median(above):.2f} ms of processor above H (goal 1.5)"
            )
            show("   … answered in", times)
    say(f"page before compression: {median(bytes_sent) / 1000:.1f} kB")


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    asked_size = (sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SIZE") or "20000").lower()
    size = int(float(asked_size.rstrip("km")) * {"k": 1000, "m": 1_000_000}.get(asked_size[-1], 1))
    asked = [query for query in queries() if Asked.read({"q": query}, 1).words == query]
    with tempfile.TemporaryDirectory() as folder:
        build(folder, size)
        in_process(folder, asked)
        pages(folder, asked)


if __name__ == "__main__":
    main()
