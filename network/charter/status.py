"""Where a membership stands, noted on the member whenever something of its signatures changes.

What is noted says until when it holds: on the day when signatures of an earlier line cease to count,
every page tells what became of the member, whether or not the worker has written it down yet.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select

from network import clock
from network.charter.grace import lines_counting
from network.charter.models import Signature
from network.charter.queries import is_counted, status_of
from network.db import action, db
from network.journal.actions import record
from network.members.actions import note_status
from network.members.models import Member, MemberStatus

COUNTING = (MemberStatus.SIGNED, MemberStatus.UNVERIFIED, MemberStatus.PRINCIPLE)


@action
def restate(member: Member, signatures: Sequence[Signature] | None = None) -> None:
    """Note where a membership stands today, and where it will once the grace is over.

    `signatures` are those of the member, where they were read already.
    """
    today = clock.today()
    status = status_of(member, signatures=signatures)
    end = max(filter(None, lines_counting(today).values()), default=None)
    then = status_of(member, end, signatures) if end else status
    note_status(member, status, *((end, then) if then != status else ()))


@action
def announce_end_of_grace(end: date) -> None:
    """Note, of every member that a new line leaves behind, until when what it signed counts."""
    for member, has_signed in _left_behind():
        then = MemberStatus.EARLIER if has_signed else MemberStatus.REGISTERED
        note_status(member, member.status, end, then)


def _left_behind() -> Sequence[tuple[Member, bool]]:
    """Return the members that something in force was counting for, and whether it was a signature."""
    counted = exists().where(Signature.member_id == Member.id, is_counted())
    rows = db.session.execute(select(Member, counted).where(Member.status.in_(COUNTING)))
    return [(member, bool(has_signed)) for member, has_signed in rows]


@action
def note_ended_grace(limit: int = 200) -> bool:
    """Write down the status of the members whose earlier signature ceased to count; say if more wait."""
    today = clock.today()
    members = db.session.scalars(
        select(Member).where(Member.status_until <= today).order_by(Member.id).limit(limit)
    ).all()
    for member in members:
        restate(member)
        record("charter.grace_ended", subject=f"member:{member.public_id}", status=member.status.value)
    return len(members) == limit
