from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, select
from sqlalchemy.orm import aliased, defer, joinedload

from network import clock
from network.accounts.models import Account
from network.charter.models import CharterVersion, MandateKind, Signature
from network.charter.queries import holds_for, is_counted, is_shown
from network.db import db
from network.i18n import _
from network.members.models import College, Member, MemberRole, Membership
from network.paging import Page, paged
from network.renewals.models import NoticeKind, RenewalNotice, RenewalReminder
from network.renewals.rules import BETWEEN_NOTICES, reminder_due


@dataclass(frozen=True)
class Progress:
    """Of the members asked to sign a major version again: how many did, wait for a check, or did not."""

    signed: int
    pending: int  # signed, but not counted yet: a mandate to confirm, or a suspension
    missing: int

    @property
    def total(self) -> int:
        """How many members are asked."""
        return self.signed + self.pending + self.missing


@dataclass(frozen=True)
class Contact:
    """What was written to a member about a version: how many mails, and when last."""

    mails: int
    last_at: datetime | None
    reached: bool  # somebody was there to write to


# On the page of the charter and in every space: the texts, which nobody reads there, stay where they are.
_CAMPAIGNS = (
    select(CharterVersion)
    .where(CharterVersion.grace_until.is_not(None))
    .order_by(CharterVersion.line.desc())
    .options(defer(CharterVersion.preamble), defer(CharterVersion.text))
)


def campaigns() -> Sequence[CharterVersion]:
    """Return the versions that members were asked to sign again, the newest first, without their texts."""
    return db.session.scalars(_CAMPAIGNS).all()


def newest_campaign() -> CharterVersion | None:
    """Return the version that members are asked to sign again now, or None before the first such."""
    return db.session.scalar(_CAMPAIGNS.limit(1))


def version_to_sign(campaign: CharterVersion) -> CharterVersion:
    """Return the version that members asked sign today: the last on the line that the campaign opened."""
    return db.session.scalars(
        select(CharterVersion)
        .where(CharterVersion.line == campaign.line)
        .order_by(CharterVersion.published_at.desc(), CharterVersion.id.desc())
        .limit(1)
    ).one()


def numbers_signed(campaign: CharterVersion) -> str:
    """Say which versions count as signed again: « 2.0 », « 2.0 ou 2.1 » once its wording was corrected."""
    last = version_to_sign(campaign).number
    same = last == campaign.number
    return last if same else _("%(first)s ou %(last)s", first=campaign.number, last=last)


def _is_asked(campaign: CharterVersion) -> ColumnElement[bool]:
    """Tell, in SQL, the members with something in force on an earlier line: they are asked."""
    earlier = aliased(CharterVersion)
    signed = select(Signature.member_id).join(earlier, earlier.id == Signature.version_id)
    return Member.id.in_(signed.where(earlier.line < campaign.line, is_shown()))


def count_to_ask() -> int:
    """Return how many members a major version published now would ask to sign again."""
    return db.session.scalar(select(func.count(Signature.member_id.distinct())).where(is_shown())) or 0


def _state(campaign: CharterVersion) -> ColumnElement[str]:
    """Tell, in SQL, whether a member « signed », has a signature « pending », or is « missing »."""
    of_member = Signature.member_id == Member.id
    signed = exists().where(of_member, holds_for(campaign), is_counted())
    pending = exists().where(
        of_member,
        holds_for(campaign),
        Signature.ended_at.is_(None),
        Signature.mandate_kind != MandateKind.PRINCIPLE,
    )
    return case((signed, "signed"), (pending, "pending"), else_="missing")


def _in_state(campaign: CharterVersion, state: str, college: College | None = None) -> Select[Member]:
    query = select(Member).where(_is_asked(campaign), _state(campaign) == state)
    return query.where(Member.college == college) if college else query


def progress_by_college(campaign: CharterVersion) -> dict[College, Progress]:
    """Return how far a campaign has come in each college."""
    state = _state(campaign).label("state")
    asked = select(Member.college, state).where(_is_asked(campaign)).subquery()
    rows = db.session.execute(select(asked.c.college, asked.c.state, func.count()).group_by(*asked.c))
    found = {(college, state): count for college, state, count in rows}
    states = ("signed", "pending", "missing")
    return {each: Progress(*(found.get((each, state), 0) for state in states)) for each in College}


def whole(progress: dict[College, Progress]) -> Progress:
    """Return the progress of all colleges together."""
    each = list(progress.values())
    return Progress(sum(p.signed for p in each), sum(p.pending for p in each), sum(p.missing for p in each))


def members_in(
    campaign: CharterVersion,
    state: str,
    college: College | None = None,
    *,
    number: int = 1,
    per_page: int = 50,
) -> Page[Member]:
    """Return a page of the members of a campaign in this state, by the name of their place."""
    query = _in_state(campaign, state, college).order_by(Member.sort_key, Member.id)
    return paged(query, number, per_page)


def latest_signatures(campaign: CharterVersion, members: Sequence[Member]) -> dict[int, Signature]:
    """Return, by member id, the newest thing in force that each of them signed before a campaign."""
    rows = db.session.scalars(
        select(Signature)
        .join(Signature.version)
        .where(
            Signature.member_id.in_([member.id for member in members]),
            CharterVersion.line < campaign.line,
            is_shown(),
        )
        .options(joinedload(Signature.version))
        .order_by(CharterVersion.line, Signature.number)
    )
    return {signature.member_id: signature for signature in rows}


def contacts(campaign: CharterVersion, members: Sequence[Member]) -> dict[int, Contact]:
    """Return, by member id, what was written to each of these members in a campaign."""
    rows = db.session.execute(
        select(RenewalNotice.member_id, func.sum(RenewalNotice.people), func.max(RenewalNotice.written_at))
        .where(
            RenewalNotice.version_id == campaign.id,
            RenewalNotice.member_id.in_([member.id for member in members]),
        )
        .group_by(RenewalNotice.member_id)
    )
    found = {id: Contact(int(mails), at, bool(mails)) for id, mails, at in rows}
    return {member.id: found.get(member.id, Contact(0, None, True)) for member in members}


def mails_by_kind(campaign: CharterVersion) -> list[tuple[NoticeKind, int, int, datetime]]:
    """Return, for each kind of notice sent: to how many members, in how many mails, and when last."""
    rows = db.session.execute(
        select(
            RenewalNotice.kind,
            func.count(),
            func.sum(RenewalNotice.people),
            func.max(RenewalNotice.written_at),
        )
        .where(RenewalNotice.version_id == campaign.id)
        .group_by(RenewalNotice.kind)
    )
    found = {kind: (members, int(mails), at) for kind, members, mails, at in rows}
    return [(kind, *found[kind]) for kind in NoticeKind if kind in found]


def last_reminder(campaign: CharterVersion) -> RenewalReminder | None:
    """Return the reminder that the desk asked for last, or None."""
    return db.session.scalar(
        select(RenewalReminder)
        .where(RenewalReminder.version_id == campaign.id)
        .order_by(RenewalReminder.id.desc())
        .options(joinedload(RenewalReminder.asked_by))
        .limit(1)
    )


def _notified(campaign: CharterVersion, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        RenewalNotice.member_id == Member.id, RenewalNotice.version_id == campaign.id, *conditions
    )


def _silent_since(campaign: CharterVersion, moment: datetime) -> ColumnElement[bool]:
    """Tell, in SQL, the members that were asked, and not written to since this moment."""
    asked = _notified(campaign, RenewalNotice.kind == NoticeKind.ASKED)
    return and_(asked, ~_notified(campaign, RenewalNotice.written_at > moment))


def count_to_remind(campaign: CharterVersion, now: datetime) -> int:
    """Return how many members have not signed again, and were not written to for a week."""
    silent = _in_state(campaign, "missing").where(_silent_since(campaign, now - BETWEEN_NOTICES))
    return db.session.scalar(select(func.count()).select_from(silent.subquery())) or 0


def members_to_notify(
    campaign: CharterVersion, now: datetime, limit: int
) -> list[tuple[Member, NoticeKind, RenewalReminder | None]]:
    """Return members to write to now and why: the new version first, then what comes due.

    Nobody gets two mails within a week; only the end of the grace is told on its day.
    """
    today = now.astimezone(clock.PARIS).date()
    assert campaign.grace_until is not None, "a campaign is a version that opened a line"
    due, reminder = reminder_due(today, campaign.grace_until), last_reminder(campaign)
    asked = _notified(campaign, RenewalNotice.kind == NoticeKind.ASKED)
    by_hand: ColumnElement[bool] = false()
    if reminder and now - reminder.asked_at < BETWEEN_NOTICES:
        by_hand = _silent_since(campaign, reminder.asked_at - BETWEEN_NOTICES)
    kind = case(
        (~asked, NoticeKind.ASKED.value),
        (_comes_due(campaign, due, now), due.value if due else ""),
        (by_hand, NoticeKind.BY_HAND.value),
        else_="",
    ).label("kind")
    rows = _in_state(campaign, "missing").add_columns(kind).where(kind != "").order_by(Member.id).limit(limit)
    found = [(member, NoticeKind(kind)) for member, kind in db.session.execute(rows)]
    return [(member, kind, reminder if kind == NoticeKind.BY_HAND else None) for member, kind in found]


def _comes_due(campaign: CharterVersion, kind: NoticeKind | None, now: datetime) -> ColumnElement[bool]:
    if kind is None or campaign.grace_until is None:
        return false()
    not_yet = ~_notified(campaign, RenewalNotice.kind == kind)
    if kind == NoticeKind.ENDED:
        return and_(not_yet, _notified(campaign, RenewalNotice.written_at < _start_of(campaign.grace_until)))
    return and_(not_yet, _silent_since(campaign, now - BETWEEN_NOTICES))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS)


def representatives_among(members: Sequence[Member]) -> dict[int, list[Account]]:
    """Return, by member id, the people who may sign for each of these members."""
    found: dict[int, list[Account]] = {member.id: [] for member in members}
    rows = db.session.execute(
        select(Membership.member_id, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.member_id.in_(found), Membership.role == MemberRole.REPRESENTATIVE)
        .order_by(Membership.id)
    )
    for member_id, account in rows:
        found[member_id].append(account)
    return found


def is_over(campaign: CharterVersion, today: date) -> bool:
    """Say whether signatures of earlier lines have ceased to count."""
    return campaign.grace_until is not None and today >= campaign.grace_until


def asked_of(campaign: CharterVersion, member: Member) -> Signature | None:
    """Return what a member signed before a campaign, if it is asked and has not signed again."""
    missing = _in_state(campaign, "missing").where(Member.id == member.id)
    if db.session.scalar(missing) is None:
        return None
    return latest_signatures(campaign, [member])[member.id]
