from concurrent.futures import ThreadPoolExecutor

import pytest

from network.errors import Throttled
from network.throttles.actions import forget_old_hits, forgive, hit


def test_the_one_too_many_is_refused_and_says_when_to_come_back(app, clock):
    for _ in range(3):
        hit("code", "camille", limit=3, seconds=60)
    clock.move(seconds=20)
    with pytest.raises(Throttled) as refused:
        hit("code", "camille", limit=3, seconds=60)
    assert refused.value.retry_after == 40
    hit("code", "dominique", limit=3, seconds=60)
    clock.move(seconds=41)
    hit("code", "camille", limit=3, seconds=60)


def test_a_success_forgives(app):
    for _ in range(3):
        hit("code", "camille", limit=3, seconds=60)
    forgive("code", "camille")
    hit("code", "camille", limit=3, seconds=60)


def test_old_tries_are_forgotten_and_recent_ones_kept(app, clock):
    hit("code", "camille", limit=1, seconds=3600)
    clock.move(minutes=30)
    forget_old_hits()
    with pytest.raises(Throttled):
        hit("code", "camille", limit=1, seconds=3600)


def test_twenty_threads_at_once_get_no_more_than_the_limit(app):
    def tries(_):
        with app.app_context():
            try:
                hit("code", "camille", limit=5, seconds=60)
            except Throttled:
                return 0
            return 1

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(tries, range(20))) == 5
