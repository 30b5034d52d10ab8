"""The site running for real: `python app.py`, its web server and its worker, in processes of their own."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask

from tests.visitor import Visitor

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds


def wait_until(is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that other processes do in their own time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)


class RunningSite:
    """A site to start, stop, and kill; `app` is the same site seen from inside, on the same database.

    Its log goes to a file, and the templates it compiles into a folder, for the next sites.
    """

    def __init__(self, app: Flask, log: Path, compiled: Path, **settings: Any):
        self.app = app
        self.base = settings["PUBLIC_URL"]
        self.port = settings["PORT"]
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        # Nothing of the tester's own environment or settings file comes in.
        self._environment = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
        }
        self._environment |= {"SETTINGS_FILE": os.devnull, "COMPILED": str(compiled)}
        self._environment |= {name: str(value) for name, value in settings.items()}

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            # In a session of its own, the web server and its worker can be killed at one stroke.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.started"],
                cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, f"the site ended at once:\n{self.log.read_text()}"
            assert time.monotonic() < deadline, f"the site does not answer:\n{self.log.read_text()}"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return ask(self.port, "GET", "/healthz").status == 200
        except OSError:
            return False

    @property
    def pid(self) -> int:
        """The first of its processes."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill the web server and the worker on the spot, as a power cut would (`kill -9`)."""
        assert self._process is not None
        with suppress(ProcessLookupError):  # nobody is left of it
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> float:
        """End it as an administrator would (SIGTERM) and return how many seconds that took."""
        if self._process is None:
            return 0.0
        started = time.monotonic()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None
        return time.monotonic() - started

    def visitor(self) -> Visitor:
        """Return somebody who reaches it over HTTP, without scripts."""
        return Visitor(self.app, self._over_http)

    def _over_http(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass a request of the visitor on to the real server (a WSGI application)."""
        headers = {name[5:].replace("_", "-"): v for name, v in environ.items() if name.startswith("HTTP_")}
        headers |= {"Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
        query = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
        path = environ["PATH_INFO"].encode("latin-1")
        body = environ["wsgi.input"].read() if environ["REQUEST_METHOD"] == "POST" else None
        answer = ask(self.port, environ["REQUEST_METHOD"], quote(path) + query, body, headers)
        start_response(f"{answer.status} {answer.reason}", answer.headers)
        return [answer.body]


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


def ask(
    port: int, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Send one request on a connection of its own and return the whole answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.reason, answer.getheaders(), answer.read())
