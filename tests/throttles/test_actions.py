from concurrent.futures import ThreadPoolExecutor

import pytest

from network.errors import Throttled
from network.throttles.actions import forget_old_hits, forgive, hit
from network.throttles.rules import Limit

THREE, FIVE = Limit("three", 3, 60), Limit("five", 5, 60)
ONE_AN_HOUR = Limit("one", 1, 3600)


def test_the_one_too_many_is_refused_and_says_when_to_come_back(app, clock):
    for _ in range(3):
        hit(THREE, "camille")
    clock.move(seconds=20)
    with pytest.raises(Throttled) as refused:
        hit(THREE, "camille")
    assert refused.value.retry_after == 40
    hit(THREE, "dominique")
    clock.move(seconds=41)
    hit(THREE, "camille")


def test_a_success_forgives(app):
    for _ in range(3):
        hit(THREE, "camille")
    forgive(THREE, "camille")
    hit(THREE, "camille")


def test_old_tries_are_forgotten_and_recent_ones_kept(app, clock):
    hit(ONE_AN_HOUR, "camille")
    clock.move(minutes=30)
    forget_old_hits()
    with pytest.raises(Throttled):
        hit(ONE_AN_HOUR, "camille")


def test_twenty_threads_at_once_get_no_more_than_the_limit(app):
    def tries(_):
        with app.app_context():
            try:
                hit(FIVE, "camille")
            except Throttled:
                return 0
            return 1

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(tries, range(20))) == 5
