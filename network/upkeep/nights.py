"""What a night does in the library, part after part, a turn of the worker at a time.

A night begins at one o'clock in Paris; one that was missed is caught up with. Each part looks for what is
left to do, so that a night that was cut short goes on where it was. The first one comes after the site was
set up, never at once.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum

from flask import current_app
from sqlalchemy import delete, select

from network import clock
from network.db import action, db, unit_of_work
from network.jobs.turns import Turn
from network.upkeep import reading, rounds, telling
from network.upkeep.manners import Manners
from network.upkeep.models import UpkeepNight
from network.upkeep.rounds import Round

log = logging.getLogger(__name__)

BEGINS = 1  # o'clock, in Paris
KEPT = timedelta(days=60)


class Left(Enum):
    """What is left of a part of the night; nothing is None."""

    SOME = 1  # to be done at once
    WAITING = 2  # for others to answer


def night_of(now: datetime) -> date:
    """Return the day of the night that last began."""
    return (now.astimezone(clock.PARIS) - timedelta(hours=BEGINS)).date()


def keep_up(manners: Callable[[], Manners] = rounds.own_manners) -> bool:
    """Do some of the night's work, if any is left; say whether more can be done at once."""
    night = _under_way()
    if night is None:
        return False
    turn = Turn()
    for name, do in _PARTS:
        if name in night.done:
            continue
        left = _links(night.day, manners) if do is None else do(turn, night.day)
        if left:
            return left is not Left.WAITING
        with unit_of_work():
            _note_done(night.day, name)
        night = db.session.get_one(UpkeepNight, night.day)
    with unit_of_work():
        _end(night.day)
    return False


def _under_way() -> UpkeepNight | None:
    """Return the night whose work is not done, begun if need be; None when there is nothing to do."""
    day = night_of(clock.now())
    night = db.session.get(UpkeepNight, day)
    if night is None:
        with unit_of_work():
            _begin(day)
        night = db.session.get_one(UpkeepNight, day)
    return None if night.ended_at else night


@action
def _begin(day: date) -> None:
    global _round
    is_first = db.session.scalar(select(UpkeepNight.day).limit(1)) is None
    _round = None  # what is left of the night before is due still
    now = clock.now()
    db.session.add(UpkeepNight(day=day, began_at=now, done=[], ended_at=now if is_first else None))
    db.session.execute(delete(UpkeepNight).where(UpkeepNight.day < day - KEPT))
    db.session.flush()


@action
def _note_done(day: date, part: str) -> None:
    night = db.session.get_one(UpkeepNight, day)
    night.done = [*night.done, part]
    db.session.flush()


@action
def _end(day: date) -> None:
    db.session.get_one(UpkeepNight, day).ended_at = clock.now()
    db.session.flush()


_round: Round | None = None


def _links(day: date, manners: Callable[[], Manners]) -> Left | None:
    """Look at the links that are due. A demonstration calls nobody: its links are made up."""
    global _round
    if current_app.config["DEMO"]:
        return None
    if _round is None or _round.day != day:
        _round = rounds.new_round(day, manners())
    if not _round.advance():
        return Left.WAITING
    _round = None
    return None


def _some(there_is_more: bool) -> Left | None:
    return Left.SOME if there_is_more else None


# In this order: what is read tells what is compared, what is found tells what is mailed.
_PARTS: tuple[tuple[str, Callable[[Turn, date], Left | None] | None], ...] = (
    ("read", lambda turn, day: _some(reading.read_changed(turn, day))),
    ("gone", lambda turn, day: _some(reading.forget_gone(turn))),
    ("compare", lambda turn, day: _some(reading.compare_changed(turn))),
    ("files", lambda turn, day: _some(reading.look_for_same_files())),
    ("reviews", lambda turn, day: _some(reading.look_for_reviews(day))),
    ("never found", lambda turn, day: _some(reading.look_for_never_found(day))),
    ("links", None),
    ("tell", lambda turn, day: _some(telling.tell_owners(turn))),
)
