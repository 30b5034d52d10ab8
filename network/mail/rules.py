from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=4)
LEASE = timedelta(seconds=60)
SENT_KEPT = timedelta(days=365)
DEAD_KEPT = timedelta(days=30)
RECIPIENT_KEPT = timedelta(days=3 * 365)
PACE, PACE_WINDOW = 5, timedelta(hours=1)


def wait_after(attempts: int) -> timedelta:
    """Return how long a mail waits after its n-th temporary refusal: one minute, doubling to four hours."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def is_given_up(queued_at: datetime, now: datetime) -> bool:
    """Say whether a mail has been refused for so long that it will not be tried again."""
    return now - queued_at >= GIVE_UP_AFTER


def masked(address: str) -> str:
    """Return an address as its owner knows it again and nobody else reads it: « c…@exemple.fr »."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def obstacle_to_heading(value: str) -> str | None:
    """Say why a value may not stand in a heading, or None if it may: a line break would add headings."""
    return "a heading holds a line break" if any(c in value for c in "\r\n\0") else None
