from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from network.adhesion.models import NOTICES, LifeStep, News, NoticeLink, StepKind
from network.adhesion.rules import AWAKE, SILENCE, Silence
from network.charter.models import Signature
from network.charter.trust_models import Suspension
from network.clock import months_later
from network.db import db
from network.editorial.states import State
from network.members.models import Member, MemberRole, Membership, MemberStatus
from network.members.queries import membership_in
from network.paging import Page, paged
from network.sheets.models import Sheet, SheetRevision
from network.text import sha256_hex

_READ = (State.PUBLISHED, State.SUPERSEDED)


def _last_signs() -> Subquery:
    """Return, by member, the last sign of life.

    Its entry in the network, a signature, a sheet published, news, what the coordination heard, or the
    end of a suspension: nobody is asked for news of the time it was suspended.
    """
    signs = union_all(
        select(Member.id.label("member_id"), Member.accepted_at.label("at")).where(
            Member.accepted_at.is_not(None)
        ),
        select(Signature.member_id, Signature.entered_at),
        select(Sheet.owner_id, SheetRevision.decided_at)
        .join(SheetRevision, SheetRevision.sheet_id == Sheet.id)
        .where(SheetRevision.state.in_(_READ)),
        select(News.member_id, News.at),
        select(LifeStep.member_id, LifeStep.at).where(LifeStep.kind == StepKind.HEARD),
        select(Suspension.member_id, Suspension.lifted_at).where(Suspension.lifted_at.is_not(None)),
    ).subquery()
    by_member = select(signs.c.member_id, func.max(signs.c.at).label("at"))
    return by_member.group_by(signs.c.member_id).subquery()


@dataclass(frozen=True)
class Silent:
    """A member and its silence."""

    member: Member
    silence: Silence


def _silences(rows: Iterable[tuple[Member, datetime]]) -> list[Silent]:
    """Return the silence of each of these members, given their last sign of life."""
    found = list(rows)
    kinds = (*NOTICES, StepKind.EXTENDED)
    steps: dict[int, dict[StepKind, datetime]] = defaultdict(dict)
    since = {member.id: at for member, at in found}
    query = select(LifeStep.member_id, LifeStep.kind, LifeStep.at)
    query = query.where(LifeStep.member_id.in_(since), LifeStep.kind.in_(kinds)).order_by(LifeStep.id)
    for member_id, kind, at in db.session.execute(query):
        if at > since[member_id]:
            steps[member_id][kind] = at
    return [
        Silent(
            member,
            Silence(
                at,
                steps[member.id].get(StepKind.FIRST_NOTICE),
                steps[member.id].get(StepKind.SECOND_NOTICE),
                steps[member.id].get(StepKind.EXTENDED),
            ),
        )
        for member, at in found
    ]


def _is_awake() -> ColumnElement[bool]:
    return and_(Member.accepted_at.is_not(None), Member.status.in_(AWAKE))


def last_sign_of(member: Member) -> datetime | None:
    """Return when a member gave its last sign of life; None before it was taken in."""
    signs = _last_signs()
    return db.session.scalar(select(signs.c.at).where(signs.c.member_id == member.id))


def silence_of(member: Member) -> Silence | None:
    """Return the silence of a member that is asked for news, or None."""
    signs = _last_signs()
    query = select(Member, signs.c.at).join(signs, signs.c.member_id == Member.id)
    rows = db.session.execute(query.where(Member.id == member.id, _is_awake()))
    return next((each.silence for each in _silences((found, at) for found, at in rows)), None)


def _can_be_written_to() -> ColumnElement[bool]:
    is_represented = exists().where(
        Membership.member_id == Member.id, Membership.role == MemberRole.REPRESENTATIVE
    )
    return or_(is_represented, Member.official_email.is_not(None))


def silent_members(now: datetime) -> list[Silent]:
    """Return the members silent for a year or more, that somebody can be written to for."""
    signs = _last_signs()
    query = select(Member, signs.c.at).join(signs, signs.c.member_id == Member.id)
    query = query.where(_is_awake(), signs.c.at <= months_later(now, -SILENCE), _can_be_written_to())
    return _silences((member, at) for member, at in db.session.execute(query.order_by(Member.id)))


def woken_members() -> Sequence[Member]:
    """Return the members asleep that have given a sign of life since."""
    signs = _last_signs()
    query = select(Member).join(signs, signs.c.member_id == Member.id)
    return db.session.scalars(
        query.where(Member.status == MemberStatus.DORMANT, signs.c.at > Member.dormant_at).order_by(Member.id)
    ).all()


def accepted_without_a_step() -> Sequence[Member]:
    """Return the members whose entry in the network their history does not tell yet."""
    told = exists().where(
        LifeStep.member_id == Member.id, LifeStep.kind == StepKind.ACCEPTED, LifeStep.at >= Member.accepted_at
    )
    return db.session.scalars(
        select(Member).where(Member.accepted_at.is_not(None), ~told).order_by(Member.id)
    ).all()


# ——— For the desk ———


def members_reminded(*, number: int = 1, per_page: int = 50) -> Page[Silent]:
    """Return a page of the members that were written to and are silent still, the longest silence first."""
    signs = _last_signs()
    noticed = exists().where(
        LifeStep.member_id == Member.id, LifeStep.kind.in_(NOTICES), LifeStep.at > signs.c.at
    )
    return _page_of_silences(signs, noticed, number, per_page)


def members_out_of_reach(now: datetime, *, number: int = 1, per_page: int = 50) -> Page[Silent]:
    """Return a page of the members silent for a year for whom nobody can be written to, longest first."""
    signs = _last_signs()
    condition = and_(signs.c.at <= months_later(now, -SILENCE), ~_can_be_written_to())
    return _page_of_silences(signs, condition, number, per_page)


def _page_of_silences(
    signs: Subquery, condition: ColumnElement[bool], number: int, per_page: int
) -> Page[Silent]:
    query = select(Member).join(signs, signs.c.member_id == Member.id).where(_is_awake(), condition)
    page = paged(query.order_by(signs.c.at, Member.id), number, per_page)
    since = dict(
        db.session.execute(
            select(signs.c.member_id, signs.c.at).where(signs.c.member_id.in_([m.id for m in page.items]))
        ).all()
    )
    silent = _silences((member, since[member.id]) for member in page.items)
    return Page(silent, page.number, page.per_page, page.total)


def dormant_members(*, number: int = 1, per_page: int = 50) -> Page[Member]:
    """Return a page of the members asleep, those that fell asleep last first."""
    query = select(Member).where(Member.status == MemberStatus.DORMANT)
    return paged(query.order_by(Member.dormant_at.desc(), Member.id), number, per_page)


# ——— What is known of one member ———


def steps_of(member: Member) -> Sequence[LifeStep]:
    """Return what happened in the life of a membership, the latest first."""
    return db.session.scalars(
        select(LifeStep)
        .where(LifeStep.member_id == member.id)
        .order_by(LifeStep.at.desc(), LifeStep.id.desc())
    ).all()


def news_of(member: Member) -> Sequence[News]:
    """Return what a member told, the latest first."""
    return db.session.scalars(select(News).where(News.member_id == member.id).order_by(News.id.desc())).all()


def notice_by_token(token: str) -> NoticeLink | None:
    """Return the link of a notice; None once whoever it was written to no longer acts for the member."""
    link = db.session.scalar(
        select(NoticeLink)
        .where(NoticeLink.token_sha256 == sha256_hex(token))
        .options(joinedload(NoticeLink.step).joinedload(LifeStep.member), joinedload(NoticeLink.account))
    )
    if link is None:
        return None
    member, account = link.step.member, link.account
    is_live = membership_in(member, account) if account else link.sent_to == member.official_email
    return link if is_live else None
