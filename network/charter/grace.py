"""Until when a signature counts once a major version has opened another line.

The one home of that day is `CharterVersion.grace_until`: chosen at publication, as unalterable as the
text. Signatures of earlier lines count before it, and from it on no more. A campaign that another
major version ends before its day has passed no longer counts: members are asked for the newest only.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from sqlalchemy import select

from network import clock
from network.charter.models import CharterVersion
from network.db import db, is_writing
from network.i18n import _

SHORTEST = timedelta(days=30)
LONGEST = timedelta(days=2 * 366)
USUAL_MONTHS = 6


@dataclass(frozen=True)
class Opening:
    """A major version that opened a line: when, and until when the lines before it count."""

    line: int
    on: date
    grace_until: date


def usual_day(today: date) -> date:
    """Return the day proposed at publication: six months later."""
    return clock.months_later(today, USUAL_MONTHS)


def obstacle_to_grace(day: date | None, today: date) -> str | None:
    """Say why the signatures given so far cannot count until this day, or None if they can."""
    if day is None:
        return _("Choisissez la date jusqu’à laquelle les signatures données comptent encore.")
    if day < today + SHORTEST:
        return _("Laissez au moins trente jours : une assemblée ne se réunit pas toutes les semaines.")
    if day > today + LONGEST:
        return _("Deux ans au plus : au-delà, plus personne ne sait ce qui a été demandé.")
    return None


def openings() -> list[Opening]:
    """Return the major versions that members were asked to sign again, the first come first.

    Pages ask for them time and again: they are read once in a transaction that only reads.
    """
    session = db.session()
    transaction, found = session.info.get("openings", (None, []))
    if transaction is None or transaction is not session.get_transaction() or is_writing():
        found = _openings()
        session.info["openings"] = (session.get_transaction(), found)
    return found


def _openings() -> list[Opening]:
    rows = db.session.execute(
        select(CharterVersion.line, CharterVersion.published_at, CharterVersion.grace_until)
        .where(CharterVersion.grace_until.is_not(None))
        .order_by(CharterVersion.line)
    )
    return [
        Opening(line, at.astimezone(clock.PARIS).date(), day) for line, at, day in rows if line and at and day
    ]


def end_of(line: int, opened: list[Opening]) -> date | None:
    """Return the day from which signatures of this line no longer count; None for the newest line."""
    later = [opening for opening in opened if opening.line > line]
    for opening, following in zip_longest(later, later[1:]):
        if following is None or following.on >= opening.grace_until:
            return opening.grace_until
    return None


def lines_counting(on: date) -> dict[int, date | None]:
    """Return the lines whose signatures count on a day, and until when: the newest, and those in grace."""
    opened = openings()
    newest = opened[-1].line if opened else 1
    ends = {line: end_of(line, opened) for line in range(1, newest)}
    return {line: end for line, end in ends.items() if end and on < end} | {newest: None}


def earlier_lines(line: int | None, on: date) -> list[int]:
    """Return the lines that count beside this one on a day: none beside one that is not the newest."""
    counting = lines_counting(on)
    return [each for each in counting if each != line] if counting.get(line or 0, on) is None else []
