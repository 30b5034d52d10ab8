from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, exists, func, select

from network.campaigns.models import Answer, Campaign, Question
from network.db import db
from network.members.models import LegalForm, Member, MemberRole, Membership
from network.paging import Page, paged
from network.text import sha256_hex


@dataclass(frozen=True)
class Progress:
    """Of the members of a campaign: confirmed by somebody, told to be left by all, still silent, unasked."""

    confirmed: int
    left: int
    silent: int
    without: int  # represented by nobody: nobody could be asked

    @property
    def total(self) -> int:
        """How many members the campaign is about."""
        return self.confirmed + self.left + self.silent + self.without


def campaigns(*, number: int = 1, per_page: int = 50) -> Page[Campaign]:
    """Return a page of all campaigns, the latest first."""
    return paged(select(Campaign).order_by(Campaign.id.desc()), number, per_page)


def campaign_by_public_id(public_id: str) -> Campaign | None:
    """Return the campaign of this identifier, or None."""
    return db.session.scalar(select(Campaign).where(Campaign.public_id == public_id))


def open_campaign() -> Campaign | None:
    """Return the campaign under way, or None."""
    return db.session.scalar(select(Campaign).where(Campaign.closed_at.is_(None)))


def question_by_token(token: str) -> Question | None:
    """Return the question that a mailed link asks, or None."""
    return db.session.scalar(select(Question).where(Question.token_hash == sha256_hex(token)))


def representations(legal_forms: Sequence[LegalForm]) -> Sequence[Membership]:
    """Return who represents the members of these legal forms, a line for each person and member."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.member)
        .where(Member.legal_form.in_(legal_forms), Membership.role == MemberRole.REPRESENTATIVE)
        .order_by(Membership.id)
    ).all()


def questions_to_repeat(campaign: Campaign, before: datetime) -> Sequence[Question]:
    """Return the questions without answer last asked before this moment, to people who still represent."""
    still = exists().where(
        Membership.member_id == Question.member_id,
        Membership.account_id == Question.account_id,
        Membership.role == MemberRole.REPRESENTATIVE,
    )
    return db.session.scalars(
        select(Question)
        .where(
            Question.campaign_id == campaign.id, Question.answer.is_(None), Question.asked_at <= before, still
        )
        .order_by(Question.id)
    ).all()


def progress_of(campaign: Campaign) -> Progress:
    """Return how far a campaign has come, member by member."""
    state = _states(campaign).subquery()
    found: dict[str, int] = dict(
        db.session.execute(select(state.c.state, func.count()).group_by(state.c.state)).all()
    )
    return Progress(**{name: found.get(name, 0) for name in ("confirmed", "left", "silent", "without")})


def members_in(campaign: Campaign, state: str, *, number: int = 1, per_page: int = 50) -> Page[Member]:
    """Return a page of the members of a campaign « confirmed », « left », « silent » or « without »."""
    states = _states(campaign).subquery()
    query = select(Member).join(states, states.c.id == Member.id).where(states.c.state == state)
    return paged(query.order_by(Member.sort_key, Member.id), number, per_page)


def questions_about(campaign: Campaign, members: Sequence[Member]) -> dict[int, list[Question]]:
    """Return, by member id, what was asked about each of these members in a campaign."""
    found: dict[int, list[Question]] = {member.id: [] for member in members}
    asked = select(Question).where(Question.campaign_id == campaign.id, Question.member_id.in_(found))
    for question in db.session.scalars(asked.order_by(Question.id)):
        found[question.member_id].append(question)
    return found


def _states(campaign: Campaign) -> Select[tuple[int, str]]:
    """Select each member of a campaign with the state that its people's answers put it in."""
    asked = Question.campaign_id == campaign.id
    tally = (
        select(
            Question.member_id.label("member_id"),
            func.count().label("asked"),
            func.sum(case((Question.answer == Answer.CONFIRMED, 1), else_=0)).label("confirmed"),
            func.sum(case((Question.answer == Answer.LEFT, 1), else_=0)).label("left"),
        )
        .where(asked)
        .group_by(Question.member_id)
        .subquery()
    )
    state = case(
        (tally.c.confirmed > 0, "confirmed"),
        (tally.c.left == tally.c.asked, "left"),
        (tally.c.asked > 0, "silent"),
        else_="without",
    )
    return (
        select(Member.id.label("id"), state.label("state"))
        .outerjoin(tally, tally.c.member_id == Member.id)
        .where(Member.legal_form.in_(campaign.legal_forms), Member.registered_at <= campaign.started_at)
    )
