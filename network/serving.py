"""Serve the site: waitress in this process, the worker in another one that never outlives it."""

import logging
import signal
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import Any

import click
import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from network.commands import is_prepared
from network.config import ROOT, Settings
from network.demo import filling as demo
from network.web import MOST_OF_A_BODY
from network.web.headers import headings

log = logging.getLogger(__name__)

FLASK = (sys.executable, "-m", "flask", "--app", "app")
GRACE = 5  # seconds a stopping worker has for the mail at hand


class WorkerProcess:
    """The worker as a process of its own, started again when it dies."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        # It reads our end of its standard input: that closes when we die, even by kill -9.
        return subprocess.Popen([*FLASK, "worker", "--with-parent"], stdin=subprocess.PIPE, cwd=ROOT)

    def _watch(self) -> None:
        while not self.stopping.is_set():
            code = self.process.wait()
            if not self.stopping.wait(1):
                log.error("the worker ended with code %s: starting it again", code)
                self.process = self._start()

    def stop(self) -> None:
        """Let the worker finish what it is at, and end it if that takes too long."""
        self.stopping.set()
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def serve(app: Flask) -> None:
    """Run the web server and the worker until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = app.config["SETTINGS"]
    server = make_server(app)
    signal.signal(signal.SIGTERM, _leave)
    _prepare_if_needed(app)
    worker = WorkerProcess()
    click.echo(f"Le site est ouvert : {settings.PUBLIC_URL}")
    try:
        server.run()
    finally:
        started = time.monotonic()
        worker.stop()
        log.info("stopped in %.1f s", time.monotonic() - started)


def make_server(app: Flask) -> Any:
    """Return the web server of the site, listening; it is to be run."""
    settings = app.config["SETTINGS"]
    HTTPChannel.error_task_class = refusal(settings)
    return waitress.create_server(
        _behind_proxies(app, settings.PROXIES),
        host=settings.HOST,
        port=settings.PORT,
        threads=settings.THREADS,
        connection_limit=1000,
        max_request_body_size=MOST_OF_A_BODY,
        channel_timeout=60,
        ident="",
    )


def refusal(settings: Settings) -> type[ErrorTask]:
    """Return how the web server itself refuses what never reaches the site: protected like any answer."""

    class Refusal(ErrorTask):
        def execute(self) -> None:
            self.response_headers += [*headings(settings).items(), ("Cache-Control", "no-store")]
            super().execute()

    return Refusal


def _prepare_if_needed(app: Flask) -> None:
    is_demo = app.config["DEMO"]
    with app.app_context():
        if is_prepared() and not (is_demo and demo.is_empty()):
            if is_demo:
                click.echo(demo.introduction(made=False))
            return
    click.echo("Le site se prépare…")
    subprocess.run([*FLASK, "prepare"], check=True, cwd=ROOT)


def _behind_proxies(app: Flask, proxies: int) -> Flask:
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
