from datetime import datetime, timedelta

WORKER_SILENT = timedelta(seconds=60)
MAIL_LATE = timedelta(minutes=15)


def is_silent(seen: datetime | None, now: datetime) -> bool:
    """Say whether the worker, last seen then, has stopped."""
    return seen is None or now - seen >= WORKER_SILENT


def is_late(waiting: datetime | None, now: datetime) -> bool:
    """Say whether mail should have left long ago; `waiting` is since when it could."""
    return waiting is not None and now - waiting >= MAIL_LATE
