"""How one calls on somebody: as their robots.txt says, one request at a time, with a pause between two.

One `Manners` serves several threads: those that call on the same site wait for each other.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from protego import Protego

from network.upkeep.calling import Answer, Caller, Cause, NotReached, Place, place_after, place_of

PACE = 10.0  # seconds between two requests to one site, at least
LONGEST_PACE = 60.0  # a site that wants more is left alone
ROBOTS_KEPT = 24 * 3600.0  # seconds
MOST_OF_ROBOTS = 500_000  # bytes (RFC 9309)
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
PAUSE = timedelta(hours=1)  # where somebody asks for one without saying how long
LONGEST_PAUSE = timedelta(days=7)


class Later(NotReached):
    """The site asks to come back later."""

    def __init__(self, after: timedelta):
        super().__init__(Cause.LATER)
        self.after = after


@dataclass
class _Site:
    """What is remembered of one site; moments are those of the monotonic clock."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    reading_robots: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    pace: float = 0.0
    closed_until: float = 0.0


@dataclass(frozen=True)
class _Robots:
    rules: Protego | None  # None: everything is forbidden
    read_at: float


class Manners:
    """Calls through a `Caller`, politely."""

    def __init__(self, caller: Caller, *, pace: float = PACE, sleep: Callable[[float], None] = time.sleep):
        self.caller = caller
        self.pace = pace
        self._sleep = sleep
        self._sites: dict[str, _Site] = {}
        self._robots: dict[str, _Robots] = {}
        self._guard = threading.Lock()

    def call(self, method: str, url: str) -> Answer:
        """Call a page that its site lets robots open, in its turn; raise `NotReached` or `Later`."""
        place = place_of(url)
        rules = self._rules(place)
        if rules is None or not rules.can_fetch(url, self.caller.user_agent):
            raise NotReached(Cause.ROBOTS)
        wanted = rules.crawl_delay(self.caller.user_agent) or 0.0
        if wanted > LONGEST_PACE:
            raise NotReached(Cause.ROBOTS)
        self._site(place.host).pace = wanted
        return self._in_turn(method, place)

    def _site(self, host: str) -> _Site:
        with self._guard:
            return self._sites.setdefault(host, _Site())

    def _in_turn(self, method: str, place: Place, most: int = 0) -> Answer:
        site = self._site(place.host)
        with site.turn:
            now = time.monotonic()
            if site.closed_until > now:
                raise Later(timedelta(seconds=site.closed_until - now))
            if site.free_at > now:
                self._sleep(site.free_at - now)
            try:
                answer = self.caller.call(method, place.url, most)
            finally:
                site.free_at = time.monotonic() + max(self.pace, site.pace)
            if (after := _pause_asked(answer)) is not None:
                site.closed_until = time.monotonic() + after.total_seconds()
                raise Later(after)
            return answer

    def _rules(self, place: Place) -> Protego | None:
        """Return what the robots.txt of a site says, read once a day; None where all is forbidden."""
        with self._site(place.host).reading_robots:
            known = self._robots.get(place.origin)
            if known is None or known.read_at + ROBOTS_KEPT < time.monotonic():
                known = _Robots(self._read_robots(place), time.monotonic())
                self._robots[place.origin] = known
            return known.rules

    def _read_robots(self, place: Place) -> Protego | None:
        there = place_of(f"{place.origin}/robots.txt")
        for _hop in range(MOST_REDIRECTS + 1):
            answer = self._in_turn("GET", there, MOST_OF_ROBOTS)
            if answer.status in REDIRECTS and "location" in answer.headers:
                there = place_after(there, answer.headers["location"])
                continue
            if answer.status >= 500:
                return None
            said = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
            return Protego.parse(said)
        return Protego.parse("")  # one that nobody can read forbids nothing


def _pause_asked(answer: Answer) -> timedelta | None:
    """Return how long a site asks to be left alone, None if it does not."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status != 429 and not (answer.status == 503 and said):
        return None
    pause = PAUSE
    if said.isascii() and said.isdigit():
        pause = timedelta(seconds=int(said[:9]))
    elif said:
        try:
            pause = parsedate_to_datetime(said).replace(tzinfo=UTC) - datetime.now(UTC)
        except (ValueError, OverflowError):
            pause = PAUSE
    return min(max(pause, timedelta()), LONGEST_PAUSE)
