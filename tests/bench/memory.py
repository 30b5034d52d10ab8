"""P9: the memory of one web process beside a bare Flask page's, and how soon the site answers.

    python -m tests.bench.memory [SIZE]          20000 sheets by default; 100k is understood

The site is started as `python app.py` starts it: one process loads it and forks the one that answers, which
is measured. What both share is there once, however many web processes there are; it is said beside.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from network.config import ROOT
from tests.bench.servers import BARE_PATH, SETTINGS, Visit, fetch, free_port, note, say, size_asked

STARTS = 3
WARMING = 600  # pages

BARE = f"""
import flask, sys, waitress
app = flask.Flask("bare")
app.add_url_rule({BARE_PATH!r}, view_func=lambda: "<!doctype html><title>H</title><h1>H</h1>")
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=4, _quiet=True)
"""
SITE = """
import json, sys
from network import create_app
from functools import partial
from network.serving import listen, run_server, run_together
settings = {**json.loads(sys.argv[2]), "PORT": int(sys.argv[1])}
app = create_app(**settings)
app.extensions["search"].sources = {}
run_together([partial(run_server, app, listen(app.config["SETTINGS"]), app.config["SETTINGS"])])
"""


@contextmanager
def alone(program: str, first: str, **settings: object) -> Iterator[tuple[int, int, float]]:
    """Run a server in one process; give its id, its port, and the seconds until its first page."""
    port, began = free_port(), time.perf_counter()
    command = [sys.executable, "-c", program, str(port), json.dumps(settings)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "SETTINGS_FILE": os.devnull}) as process:
        try:
            while True:
                try:
                    fetch(port, Visit(first))
                    break
                except (OSError, http.client.HTTPException):
                    assert process.poll() is None and time.perf_counter() < began + 60
                    time.sleep(0.01)
            yield process.pid, port, time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGTERM)


def forked_by(pid: int) -> int:
    """Return the one process that another one has forked."""
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def private_megabytes(pid: int) -> float:
    """Return the memory that a process shares with nobody."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def measure(folder: str, visits: Sequence[Visit]) -> None:
    """Measure P9 on the site that a folder holds, after these visits."""
    with alone(BARE, BARE_PATH) as (pid, port, _seconds):
        for _each in range(WARMING):
            fetch(port, Visit(BARE_PATH))
        bare = private_megabytes(pid)
    settings = {**SETTINGS, "DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/network.db"}
    starts, found = [], []
    for _each in range(STARTS):
        with alone(SITE, visits[0].path, **settings) as (pid, port, seconds):
            starts.append(seconds)
            for number in range(WARMING):
                fetch(port, visits[number % len(visits)])
            found.append(private_megabytes(forked_by(pid)))
            loaded = private_megabytes(pid)
    say(f"private memory: bare page {bare:.0f} MB, the site {', '.join(f'{each:.0f}' for each in found)} MB")
    say(f"  and what loads the site, once: {loaded:.0f} MB")
    note("P9 private memory of a worker", [each / bare for each in found], "×", most=4)
    note("P9 start to first page", starts, "s", most=3)


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    from tests.bench.folder import build, visits_of

    with tempfile.TemporaryDirectory() as folder:
        size = size_asked("20000")
        build(folder, size)
        measure(folder, visits_of(size))


if __name__ == "__main__":
    main()
