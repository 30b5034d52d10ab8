"""A turn of a task that has many things to do: some of them, one by one, then the worker does something else.

What fails stops nothing else, and waits longer after each failure, so that it never stands before the
others. That is remembered as long as the process lives: another one tries everything again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from network import clock
from network.db import db
from network.mail.rules import wait_after

log = logging.getLogger(__name__)

SECONDS = 2.0  # of work at a stretch: the heart of the worker beats, and mail leaves, between two turns


@dataclass
class Failure:
    """How often one thing failed, and when it is tried again."""

    attempts: int
    retry_at: datetime


_failures: dict[tuple[str, int], Failure] = {}


class Turn:
    """The two seconds of a task; at least one thing is done in each."""

    def __init__(self) -> None:
        self.ends_at = time.monotonic() + SECONDS

    def work_through(self, what: str, ids: Iterable[int], do: Callable[[int], object]) -> bool:
        """Do this with each of these ids while there is time; say whether some may be left.

        `what` they are names them in the log. `do` opens the transaction that it needs.
        """
        now = clock.now()
        for id_ in ids:
            failure = _failures.get((what, id_))
            if failure and failure.retry_at > now:
                continue
            try:
                do(id_)
                _failures.pop((what, id_), None)
            except Exception:
                db.session.rollback()
                attempts = failure.attempts + 1 if failure else 1
                _failures[what, id_] = Failure(attempts, now + wait_after(attempts))
                log.exception("%s %s failed (try %s)", what, id_, attempts)
            if time.monotonic() > self.ends_at:
                return True
        return False
