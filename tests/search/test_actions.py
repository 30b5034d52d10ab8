"""The change log."""

import threading

from flask import Flask

from network.db import db, unit_of_work
from network.search.actions import note_change
from network.search.queries import Position, changes_since, newest_position


def note(key: str, kind: str = "page") -> Position:
    with unit_of_work():
        note_change(kind, key)
    return newest_position()


def test_the_log_tells_what_changed_since_a_position(app: Flask):
    start = note("a")
    for key in ("b", "c", "b"):
        note(key)
    note("b", kind="resource")
    assert changes_since(start) == {"page": ["b", "c"], "resource": ["b"]}
    assert changes_since(newest_position()) == {}


def test_the_log_does_not_know_positions_of_others(app: Flask):
    assert changes_since(Position()) is None
    position = note("a")
    assert changes_since(Position(position.seq, "another")) is None
    assert changes_since(Position(position.seq + 1, position.mark)) is None


def test_nobody_sees_a_number_before_a_lower_one_is_committed(app: Flask):
    seen: list[Position] = []
    noted, second_began = threading.Event(), threading.Event()

    def slow() -> None:
        with app.app_context(), unit_of_work():
            note_change("page", "slow")
            noted.set()
            second_began.wait(10)
            # Give the other one the time to commit first, if anything let it.
            threading.Event().wait(0.3)

    def quick() -> None:
        noted.wait(10)
        second_began.set()
        with app.app_context():
            note("quick")
            seen.append(newest_position())

    first = note("first")
    threads = [threading.Thread(target=run) for run in (slow, quick)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # what this thread read before is old
    assert changes_since(first) == {"page": ["slow", "quick"]}
    assert seen == [newest_position()]
