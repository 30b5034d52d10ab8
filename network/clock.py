"""The time: one door, so that tests can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the second (what people and registers write down)."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the day it is in France, where acts are dated."""
    return now().astimezone(PARIS).date()
