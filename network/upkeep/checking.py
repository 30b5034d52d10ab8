"""What becomes of one link: whoever clicks on it gets a page, gets none, or nobody can tell."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from network.upkeep.calling import Answer, Cause, NotReached, place_after, place_of
from network.upkeep.manners import MOST_REDIRECTS, REDIRECTS, Later, Manners

PERMANENT = {301, 308}
# What a robot is refused and a reader may be given.
_REFUSED = {400, 401, 402, 403, 406, 407, 409, 412, 418, 421, 425, 426, 428, 431, 451}
_UNKNOWN = {Cause.ROBOTS, Cause.REFUSED, Cause.LATER, Cause.NOT_PUBLIC}
# No answer at all: the fault may be ours.
UNREACHABLE = {Cause.NO_SUCH_NAME, Cause.NO_ANSWER, Cause.CERTIFICATE}


class Seen(StrEnum):
    ALIVE = "alive"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What one look at a link found.

    `moved_to` is where it leads for good, « » if it stays. `again_after` is how long its site asks to be
    left alone.
    """

    seen: Seen
    cause: Cause | None = None
    status: int | None = None
    moved_to: str = ""
    again_after: timedelta | None = None

    @property
    def may_be_our_fault(self) -> bool:
        """Say whether the link would fail so if we had no network, or knew no authorities."""
        return self.cause in UNREACHABLE


def look_at(url: str, manners: Manners) -> Verdict:
    """Open a link as a reader would, without reading the page."""
    here, moved_to, for_good = url, "", True
    visited = {url}
    try:
        for _hop in range(MOST_REDIRECTS + 1):
            answer = _asked(here, manners)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return _judged(answer, moved_to)
            here = place_after(place_of(here), answer.headers["location"]).url
            for_good = for_good and answer.status in PERMANENT
            moved_to = here if for_good else moved_to
            if here in visited:
                return Verdict(Seen.FAILED, Cause.REDIRECTS, answer.status)
            visited.add(here)
    except Later as later:
        return Verdict(Seen.UNKNOWN, Cause.LATER, again_after=later.after)
    except NotReached as error:
        seen = Seen.UNKNOWN if error.cause in _UNKNOWN else Seen.FAILED
        return Verdict(seen, error.cause)
    return Verdict(Seen.FAILED, Cause.REDIRECTS)


def _asked(url: str, manners: Manners) -> Answer:
    """Ask for the headers alone; where that is refused, or fails, as a browser does."""
    try:
        answer = manners.call("HEAD", url)
    except NotReached as error:
        if error.cause != Cause.NO_ANSWER:
            raise
        return manners.call("GET", url)
    return manners.call("GET", url) if answer.status >= 400 else answer


def _judged(answer: Answer, moved_to: str) -> Verdict:
    if answer.status < 400:
        return Verdict(Seen.ALIVE, status=answer.status, moved_to=moved_to)
    if answer.status in _REFUSED:
        return Verdict(Seen.UNKNOWN, Cause.REFUSED, answer.status)
    cause = Cause.SERVER_FAILS if answer.status >= 500 else Cause.NOT_FOUND
    return Verdict(Seen.FAILED, cause, answer.status)
