"""The time: one door, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_elsewhere: ContextVar[datetime | None] = ContextVar("elsewhere", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the second (what people and registers write down)."""
    return _elsewhere.get() or datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the day it is in France, where acts are dated."""
    return now().astimezone(PARIS).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block take place at another moment: the demonstration network has a past."""
    token = _elsewhere.set(moment)
    try:
        yield
    finally:
        _elsewhere.reset(token)
