"""Serve the site: web processes on one port and the worker; none outlives the process that starts them.

That one listens, loads the site once, and forks the others, which share the memory of what is loaded; then it
only watches over them. Several processes with few threads each, because the threads of one take turns on its
interpreter (figures in the README).
"""

import gc
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

import click
from flask import Flask

from network.commands import TASKS, add_migrations, is_prepared, prepare
from network.config import Settings
from network.db import db
from network.demo import filling as demo
from network.jobs import worker
from network.web.server import make_server

log = logging.getLogger(__name__)

GRACE = 5  # seconds that stopping processes have for what is at hand
MOST_BY_DEFAULT = 4  # web processes
MOST_FILES = 65536  # open at once

_ENDING = {signal.SIGTERM, signal.SIGINT}


class Family:
    """The processes that this one starts, starts again when they die, and ends when it ends."""

    def __init__(self) -> None:
        # They read one end: the other, ours alone, closes when we die, even by kill -9.
        self._read, self._held = os.pipe()
        self.processes: dict[ForkProcess, Callable[[], None]] = {}

    def start(self, tasks: Iterable[Callable[[], None]]) -> None:
        """Start a process for each of these."""
        for task in tasks:
            self._start(task)

    def _start(self, task: Callable[[], None]) -> None:
        process = get_context("fork").Process(target=self._live, args=(task,))
        # What a signal raises during a fork is lost: Python drops it in what it calls around one.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            process.start()
            self.processes[process] = task
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)

    def _live(self, task: Callable[[], None]) -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        os.close(self._held)
        threading.Thread(target=self._end_with_parent, daemon=True).start()
        task()

    def _end_with_parent(self) -> None:
        while os.read(self._read, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    def watch(self) -> None:
        """Start again, for ever, those that end."""
        while True:
            connection.wait([process.sentinel for process in self.processes])
            time.sleep(1)
            for process, task in list(self.processes.items()):
                if not process.is_alive():
                    log.error("process %s ended with %s: starting another", process.pid, process.exitcode)
                    self._start(task)
                    del self.processes[process]

    def stop(self) -> None:
        """Let each finish what it is at, and end it if that takes too long."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
        for process in self.processes:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self.processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def serve(app: Flask) -> None:
    """Run the web server and the worker until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = app.config["SETTINGS"]
    listener = listen(settings)
    signal.signal(signal.SIGTERM, _leave)
    _prepare_if_needed(app)
    _behind_proxies(app, settings.PROXIES)
    web = partial(_run_web, app, listener)
    click.echo(f"Le site est ouvert : {settings.PUBLIC_URL}")
    run_together([*[web] * processes_of(settings), partial(worker.run, app, TASKS)])


def run_together(tasks: Iterable[Callable[[], None]]) -> None:
    """Run these, each in a process of its own, until SIGTERM or SIGINT."""
    signal.signal(signal.SIGTERM, _leave)
    _allow_many_files()
    gc.freeze()  # what is loaded stays shared: collecting would copy it
    family = Family()
    try:
        family.start(tasks)
        family.watch()
    except (SystemExit, KeyboardInterrupt):
        log.info("stopping")
    finally:  # also where a process could not be started: who watches over this one starts all anew
        family.stop()


def listen(settings: Settings) -> socket.socket:
    """Return the socket on which every web process takes its connections."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    return socket.create_server((settings.HOST, settings.PORT), family=family, backlog=1024)


def processes_of(settings: Settings) -> int:
    """Return how many web processes there are."""
    return settings.PROCESSES or min(len(os.sched_getaffinity(0)), MOST_BY_DEFAULT)


def _run_web(app: Flask, listener: socket.socket) -> None:
    run_server(app, listener, app.config["SETTINGS"])
    app.extensions["tallies"].write_apart()


def run_server(app: Callable[..., Any], listener: socket.socket, settings: Settings) -> None:
    """Answer on this socket until SIGTERM or SIGINT."""
    signal.signal(signal.SIGTERM, _leave)
    make_server(app, listener, settings).run()


def _prepare_if_needed(app: Flask) -> None:
    is_demo = app.config["DEMO"]
    with app.app_context():
        is_ready = is_prepared() and not (is_demo and demo.is_empty())
        if is_ready and is_demo:
            click.echo(demo.introduction(made=False))
        db.session.remove()
        db.engine.dispose()  # no connection goes through a fork
    if not is_ready:
        click.echo("Le site se prépare…")
        _prepare_apart(app)


def _prepare_apart(app: Flask) -> None:
    """Prepare the site in a process of its own, which takes with it what memory that wants."""

    def prepare_it() -> None:
        logging.getLogger("alembic").setLevel(logging.WARNING)  # its steps say nothing to who starts the site
        add_migrations(app)
        with app.app_context():
            prepare()

    process = get_context("fork").Process(target=prepare_it)
    process.start()
    try:
        process.join()
    finally:
        process.terminate()  # if we are told to stop meanwhile
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _allow_many_files() -> None:
    """Allow each process as many open files as the system grants: connections, and bodies on the disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY:
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _behind_proxies(app: Flask, proxies: int) -> None:
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
