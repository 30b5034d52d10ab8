"""The time: one door, so that tests can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the second (what people and registers write down)."""
    return datetime.now(UTC).replace(microsecond=0)
