"""Nights lived one after another: the clock moves on, and the worker does its part."""

import time
from datetime import UTC, datetime, timedelta

from network.upkeep import nights
from network.upkeep.manners import Manners
from tests.conftest import Clock

FIRST_NIGHT = datetime(2026, 3, 10, 2, tzinfo=UTC)  # three o'clock in Paris


def set_up(clock: Clock) -> None:
    """Begin on a day when the site has been up for a night: the next one is the first that works."""
    clock.set(FIRST_NIGHT - timedelta(days=1))
    nights.keep_up()
    clock.set(FIRST_NIGHT)


def live_a_night(manners: Manners) -> None:
    """Let the worker do all that a night asks for."""
    ends_at = time.monotonic() + 60
    while nights._under_way() is not None:
        assert time.monotonic() < ends_at, "the night never ends"
        if not nights.keep_up(lambda: manners):
            time.sleep(0.02)


def live_nights(count: int, clock: Clock, manners: Manners) -> None:
    """Live some nights, a day apart, the present one first; it is the day after the last of them."""
    for _night in range(count):
        live_a_night(manners)
        clock.move(days=1)
