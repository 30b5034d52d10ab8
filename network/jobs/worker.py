"""The worker: runs each task at its pace until told to stop; one that fails is logged and tried again."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask

from network.db import db, unit_of_work
from network.jobs.actions import beat

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = 15.0


@dataclass(frozen=True)
class Task:
    """Something to do again and again: once every so many seconds, at once when it says there is more."""

    run: Callable[[], bool | None]
    every: float


def _beat() -> None:
    with unit_of_work():
        beat()


class Worker:
    """Runs the tasks of an application in one thread."""

    def __init__(self, app: Flask, tasks: Sequence[Task]):
        self.app = app
        self.due = dict.fromkeys((Task(_beat, HEARTBEAT_EVERY), *tasks), 0.0)
        self.stopped = threading.Event()

    def run_due(self) -> None:
        """Run, once, each task whose time has come."""
        for task, due in list(self.due.items()):
            if self.stopped.is_set():
                return
            if time.monotonic() < due:
                continue
            there_is_more = False
            with self.app.app_context():
                try:
                    there_is_more = bool(task.run())
                except Exception:
                    db.session.rollback()
                    log.exception("task %s failed", task.run.__name__)
            self.due[task] = time.monotonic() + (0 if there_is_more else task.every)

    def run(self) -> None:
        """Run tasks until told to stop."""
        while not self.stopped.is_set():
            self.run_due()
            self.stopped.wait(max(0.05, min(self.due.values()) - time.monotonic()))

    def stop(self, *_signal: object) -> None:
        """Ask the worker to stop after the task at hand."""
        self.stopped.set()


def run(app: Flask, tasks: Sequence[Task]) -> None:
    """Run the worker until SIGTERM or SIGINT."""
    worker = Worker(app, tasks)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()
