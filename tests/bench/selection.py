"""What summing up and taking away a selection costs, and what other readers feel of it meanwhile.

python -m tests.bench.selection [SIZE]       20000 sheets by default; 100k is understood
"""

import http.client
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from flask import Flask

from network import create_app
from network.db import db
from network.library.selection import SHEETS
from network.sheets.exporting import FORMATS
from network.sheets.taking import MOST
from tests.bench.servers import SETTINGS, Visit, fetch, running, say, show, size_asked
from tests.bench.sheets import build

OTHER_PAGE = "/bibliotheque?q=chaufferie"
TIMES = 30


def site(folder: str) -> Flask:
    """Return the site over this folder, its search included."""
    return create_app(**SETTINGS, DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/network.db")


def largest_theme(app: Flask) -> tuple[str, int]:
    """Return the theme with most sheets among those that one file holds, and their number."""
    found = app.extensions["search"].search(filters=SHEETS, facets=("theme",)).facets["theme"]
    return max(((code, count) for code, count in found if count <= MOST), key=lambda pair: pair[1])


def peak_memory(pid: int) -> float:
    """Return the most memory that a process ever had, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1000


def times_of(port: int, path: str) -> list[float]:
    """Return how many milliseconds a page takes, asked again and again by one reader."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        fetch(port, Visit(path))
        times.append((time.perf_counter() - start) * 1000)
    return times


@contextmanager
def reading(port: int) -> Iterator[list[float]]:
    """Read another page all the while, and note how long each answer takes."""
    times: list[float] = []
    stop = threading.Event()

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while not stop.is_set():
            start = time.perf_counter()
            connection.request("GET", OTHER_PAGE)
            connection.getresponse().read()
            times.append((time.perf_counter() - start) * 1000)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    yield times
    stop.set()
    reader.join()


def exports(pid: int, port: int, theme: str, count: int) -> None:
    """Take a selection away in each format, and say what it took."""
    show("another page, nobody exporting", times_of(port, OTHER_PAGE))
    for kind in FORMATS:
        with reading(port) as times:
            start = time.perf_counter()
            _response, body = fetch(port, Visit(f"/bibliotheque/export.{kind}?theme={theme}"))
            spent = time.perf_counter() - start
        late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        say(
            f"{kind}: {count} sheets in {spent:.1f} s, {len(body) / 1e6:.1f} MB, "
            f"peak memory {peak_memory(pid):.0f} MB;"
            f" another page meanwhile: median {median(times):.1f} ms, p95 {late:.1f} ms"
        )


def main() -> None:
    """Measure on as many sheets as asked for, and leave nothing behind."""
    count = size_asked("20000")
    with tempfile.TemporaryDirectory() as folder:
        app = site(folder)
        with app.app_context():
            db.create_all()
            build(app, count)
            start = time.perf_counter()
            db.session.rollback()  # what was read before the sheets were written
            app.extensions["search"].rebuild()
            say(f"indexed in {time.perf_counter() - start:.0f} s")
            theme, some = largest_theme(app)
            db.session.remove()
            db.engine.dispose()
        with running(partial(site, folder)) as served:
            fetch(served.port, Visit(OTHER_PAGE))
            say(f"peak memory before: {peak_memory(served.pid):.0f} MB")
            for what, question in (
                ("all", ""),
                (f"{some} of one theme", f"?theme={theme}"),
                ("a word", "?q=bois"),
            ):
                show(f"totals of {what}", times_of(served.port, f"/bibliotheque/chiffres{question}"))
            exports(served.pid, served.port, theme, some)


if __name__ == "__main__":
    main()
