"""What a task does in one turn, and what it leaves for the next ones."""

import pytest

from network.jobs import turns
from network.jobs.turns import Turn


@pytest.fixture
def done():
    return []


def failing(done, *bad):
    def do(id_):
        done.append(id_)
        if id_ in bad:
            raise RuntimeError("on purpose")

    return do


def test_a_turn_does_everything_where_there_is_time(app, done):
    assert Turn().work_through("thing", [1, 2, 3], done.append) is False
    assert done == [1, 2, 3]
    assert Turn().work_through("thing", [], done.append) is False


def test_a_turn_that_is_over_has_done_one_thing_and_says_that_more_may_wait(app, done, monkeypatch):
    monkeypatch.setattr(turns, "SECONDS", -1)
    assert Turn().work_through("thing", [1, 2, 3], done.append) is True
    assert done == [1]


def test_a_thing_that_fails_is_told_and_stops_no_other(app, done, caplog):
    assert Turn().work_through("thing", [1, 2, 3], failing(done, 1)) is False
    assert done == [1, 2, 3]
    assert [line.message for line in caplog.records] == ["thing 1 failed (try 1)"]
    assert "on purpose" in caplog.text


def test_things_that_fail_never_stand_before_the_others(app, done, clock, monkeypatch):
    monkeypatch.setattr(turns, "SECONDS", -1)
    for _turn in range(3):
        Turn().work_through("thing", [1, 2, 3], failing(done, 1, 2))
    assert done == [1, 2, 3]
    assert Turn().work_through("thing", [1, 2], failing(done, 1, 2)) is False, "no hurry for what failed"
    assert done == [1, 2, 3]
    Turn().work_through("other thing", [1], done.append)
    assert done == [1, 2, 3, 1], "the number of another thing is another thing"


def test_what_failed_is_tried_again_later_and_later_until_it_succeeds(app, done, clock):
    for minutes, tries in ((0, 1), (1, 2), (1, 2), (1, 3)):
        clock.move(minutes=minutes)
        Turn().work_through("thing", [1], failing(done, 1))
        assert len(done) == tries
    clock.move(minutes=4)
    for _turn in range(2):
        Turn().work_through("thing", [1], done.append)
    assert len(done) == 5, "nothing is held against it any more"
