"""A round of the links that are due: asked in threads of their own, written down by the worker.

The threads speak to the web and know no database: a site that answers slowly delays no mail. Each takes
the links of one site after another. Where nobody at all answers, the fault is ours: nothing is held against
the links, which are looked at again the next night.
"""

import logging
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from network.db import unit_of_work
from network.mail.links import public_url
from network.upkeep.calling import Caller
from network.upkeep.checking import Seen, Verdict, look_at
from network.upkeep.link_actions import note_verdict
from network.upkeep.link_queries import Due, links_due
from network.upkeep.manners import Manners

log = logging.getLogger(__name__)

MOST_A_NIGHT = 3000  # links
MOST_OF_HOST = 200  # half an hour and more of one site
THREADS = 6
FEWEST_HOSTS = 5  # that answered before, or were not asked yet, and fall silent together: ours is the fault
MOST_WRITTEN = 50  # verdicts, in one turn of the worker


@dataclass
class Round:
    """The links of one night on their way; the worker calls `advance` until it says that all is done."""

    day: date
    manners: Manners
    left: int = 0
    _to_ask: "queue.SimpleQueue[list[Due]]" = field(default_factory=queue.SimpleQueue)
    _seen: "queue.SimpleQueue[tuple[Due, Verdict]]" = field(default_factory=queue.SimpleQueue)
    # Failures that may be ours, until some site answers in the same way of speaking.
    _held: list[tuple[Due, Verdict]] = field(default_factory=list)
    _answered: set[str] = field(default_factory=set)

    def begin(self, due: Iterable[Due], threads: int = THREADS) -> None:
        """Send these links out."""
        by_host: dict[str, list[Due]] = {}
        for each in due:
            by_host.setdefault(each.host, []).append(each)
            self.left += 1
        for links in by_host.values():
            self._to_ask.put(links)
        for number in range(min(threads, len(by_host))):
            threading.Thread(target=self._ask, name=f"links {number}", daemon=True).start()

    def _ask(self) -> None:
        while True:
            try:
                links = self._to_ask.get_nowait()
            except queue.Empty:
                return
            for due in links:
                self._seen.put((due, self._look(due)))

    def _look(self, due: Due) -> Verdict:
        try:
            return look_at(due.url, self.manners)
        except Exception:  # one odd link must not end the thread that asks for the others
            log.exception("link %s could not be looked at", due.id)
            return Verdict(Seen.UNKNOWN)

    def advance(self) -> bool:
        """Write down what was seen since the last time; say whether everything was."""
        for _number in range(MOST_WRITTEN):
            try:
                due, verdict = self._seen.get_nowait()
            except queue.Empty:
                break
            self.left -= 1
            self._take(due, verdict)
        if self.left:
            return False
        self._end()
        return True

    def _take(self, due: Due, verdict: Verdict) -> None:
        scheme = urlsplit(due.url).scheme
        if verdict.status is not None:
            self._answered.add(scheme)
        if verdict.may_be_our_fault:
            self._held.append((due, verdict))
        else:
            self._write(due, verdict)

    def _end(self) -> None:
        """Write down the failures that were held, unless it seems that we could reach nobody."""
        for scheme in ("http", "https"):
            held = [each for each in self._held if urlsplit(each[0].url).scheme == scheme]
            were_sound = {due.host for due, _verdict in held if due.was_sound}
            if scheme not in self._answered and len(were_sound) >= FEWEST_HOSTS:
                log.warning("no site answered by %s: nothing is held against %s links", scheme, len(held))
                continue
            for due, verdict in held:
                self._write(due, verdict)
        self._held = []

    def _write(self, due: Due, verdict: Verdict) -> None:
        with unit_of_work():
            note_verdict(due.id, verdict, self.day)


def own_manners() -> Manners:
    """Return how this site calls on others: under its own name and address."""
    return Manners(Caller(f"VerificationDeLiens/1.0 (+{public_url('pages.home')})"))


def new_round(day: date, manners: Manners) -> Round:
    """Send out the links that are due on a day."""
    started = Round(day, manners)
    started.begin(links_due(day, most=MOST_A_NIGHT, most_of_host=MOST_OF_HOST))
    return started
