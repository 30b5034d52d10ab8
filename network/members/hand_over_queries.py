from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from network import clock
from network.accounts.models import Account
from network.db import db
from network.members.hand_over_models import HandOver
from network.members.models import Member, Membership
from network.members.people import people_of
from network.paging import Page, paged
from network.text import sha256_hex


def waiting_hand_over(member: Member, account: Account) -> HandOver | None:
    """Return what somebody asked and that is not answered yet, or None."""
    return db.session.scalar(
        select(HandOver).where(
            HandOver.member_id == member.id, HandOver.account_id == account.id, HandOver.ended_at.is_(None)
        )
    )


def hand_overs_of(member: Member) -> Sequence[HandOver]:
    """Return every hand-over of a member, the latest first."""
    return db.session.scalars(
        select(HandOver).where(HandOver.member_id == member.id).order_by(HandOver.id.desc())
    ).all()


def hand_overs_asked_by(account: Account) -> Sequence[HandOver]:
    """Return what somebody asked and that is not answered yet."""
    return db.session.scalars(
        select(HandOver)
        .where(HandOver.account_id == account.id, HandOver.ended_at.is_(None))
        .order_by(HandOver.id)
    ).all()


def hand_over_for(account: Account, public_id: str) -> HandOver | None:
    """Return the hand-over that this person asked, or that concerns a member they act for; or None."""
    acts_for_it = exists().where(
        Membership.member_id == HandOver.member_id, Membership.account_id == account.id
    )
    return db.session.scalar(
        select(HandOver).where(
            HandOver.public_id == public_id, or_(HandOver.account_id == account.id, acts_for_it)
        )
    )


def hand_over_by_public_id(public_id: str) -> HandOver | None:
    """Return the hand-over of this public identifier, or None."""
    return db.session.scalar(select(HandOver).where(HandOver.public_id == public_id))


def hand_over_by_token(token: str) -> HandOver | None:
    """Return the hand-over that the link mailed to the official address opens, if it still does.

    It dies when that address is no longer the official one.
    """
    return db.session.scalar(
        select(HandOver)
        .join(HandOver.member)
        .where(
            HandOver.token_hash == sha256_hex(token),
            HandOver.written_to == Member.official_email,
            HandOver.token_until > clock.now(),
            HandOver.ended_at.is_(None),
            HandOver.confirmed_at.is_(None),
            HandOver.objected_at.is_(None),
        )
    )


def hand_overs_to_answer(number: int = 1, per_page: int = 50) -> Page[HandOver]:
    """Return a page of the hand-overs without an answer: those contested first, then the oldest."""
    query = select(HandOver).where(HandOver.ended_at.is_(None))
    return paged(query.order_by(HandOver.objected_at.is_(None), HandOver.id), number, per_page)


def due_hand_overs() -> Sequence[HandOver]:
    """Return the confirmed hand-overs whose time to object is over."""
    return db.session.scalars(
        select(HandOver).where(
            HandOver.due_at <= clock.now(), HandOver.ended_at.is_(None), HandOver.objected_at.is_(None)
        )
    ).all()


def people_who_may_have_left(hand_over: HandOver) -> list[Membership]:
    """Return whose rights the confirmation may end: those who represent the member today."""
    return [
        person
        for person in people_of(hand_over.member)
        if person.may_sign and person.account_id != hand_over.account_id
    ]
