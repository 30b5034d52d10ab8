"""The time: one door, so that tests can move it."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Day = TypeVar("Day", bound=date)  # or a moment of it

_elsewhere: ContextVar[datetime | None] = ContextVar("elsewhere", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the second (what people and registers write down)."""
    return _elsewhere.get() or datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the day it is in France, where acts are dated."""
    return now().astimezone(PARIS).date()


def months_later(day: Day, months: int) -> Day:
    """Return the same day (and hour) so many months later, or the last day of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block take place at another moment: the demonstration network has a past."""
    token = _elsewhere.set(moment)
    try:
        yield
    finally:
        _elsewhere.reset(token)
