"""P11: how the search answers while ten sheets a second are published, and how soon each is found.

    python -m tests.bench.publishing [SIZE]      20000 sheets by default; 100k is understood

A process of its own publishes, as a coordinator does; its author asks for each sheet over HTTP at once, while
somebody else goes on searching.
"""

import multiprocessing
import random
import string
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from statistics import quantiles

from flask import Flask

from network import create_app
from network.db import db, unit_of_work
from network.sheets import actions
from tests.bench.servers import SETTINGS, Served, Visit, fetch, measure, note, running, say, show, size_asked
from tests.factories import make_account, make_coordinator, make_draft, make_member

ROUNDS = 3
PER_SECOND = 10
SHEETS = 40  # of each round
AT_ONCE = 250  # milliseconds


def site(folder: str) -> Flask:
    """Return the site over this folder, its search following what is published."""
    return create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")


def publish(folder: str, port: int, orders: Connection) -> None:
    """Publish so many sheets each time that is asked, and say how long each took to be found."""
    app, chance = site(folder), random.Random(3)
    with app.app_context():
        coordinator = make_coordinator(email="publie@exemple.fr")
        author = make_account(email="ecrit@exemple.fr")
        member = make_member(by=author)
        while orders.recv():
            ready = []
            for _each in range(SHEETS):
                word = "".join(chance.choices(string.ascii_lowercase, k=12))
                ready.append((word, make_draft(author, member, f"Un verger {word}")))
                with unit_of_work():
                    actions.submit_sheet(ready[-1][1], by=author)
            orders.send(None)  # ready
            orders.recv()
            began, found = time.perf_counter(), []
            for number, (word, revision) in enumerate(ready):
                time.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
                with unit_of_work():
                    actions.publish_sheet(revision, seen=revision.saved_version, by=coordinator)
                found.append(_found_after(port, word))
            orders.send(found)
        db.session.remove()
        db.engine.dispose()


def _found_after(port: int, word: str) -> float:
    """Return how many milliseconds pass until the first search that finds this; it should be the first."""
    began = time.perf_counter()
    while time.perf_counter() < began + 5:
        _answer, body = fetch(port, Visit(f"/bibliotheque?q={word}"))
        if f"/fiches/un-verger-{word}".encode() in body:
            break
    return (time.perf_counter() - began) * 1000


@contextmanager
def publisher(folder: str, port: int) -> Iterator[Connection]:
    """Run a process that publishes."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=publish, args=(folder, port, theirs))
    process.start()
    theirs.close()
    try:
        yield ours
        ours.send(False)
        process.join(10)
    finally:
        process.kill()


def measure_all(folder: str, visits: Sequence[Visit]) -> None:
    """Measure P11 on the site that a folder holds."""
    slower, found = [], []
    with running(partial(site, folder)) as served, publisher(folder, served.port) as orders:
        for visit in visits[:20]:
            fetch(served.port, visit)
        for _round in range(ROUNDS):
            orders.send(True)
            orders.recv()
            idle = _times(served, visits, SHEETS / PER_SECOND)
            orders.send(True)
            busy = _times(served, visits, SHEETS / PER_SECOND)
            found.append(orders.recv())
            slower.append(_p95(busy) / _p95(idle))
            say(f"  p95 {_p95(idle):.1f} ms idle, {_p95(busy):.1f} ms while others publish")
    show("  a sheet found after", [each for some in found for each in some])
    note("P11 search p95 while publishing, of idle", slower, "×", most=3)
    note("P11 a sheet is found after, worst", [max(some) for some in found], "ms", most=AT_ONCE)


def _times(served: Served, visits: Sequence[Visit], seconds: float) -> list[float]:
    times: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() < began + seconds - 0.5:
        times += measure(served, visits, 1).times
    return times


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    from tests.bench.folder import asked, build, library

    with tempfile.TemporaryDirectory() as folder:
        build(folder, size_asked("20000"))
        measure_all(folder, library(asked()))


if __name__ == "__main__":
    main()
