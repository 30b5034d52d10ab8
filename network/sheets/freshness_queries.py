from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from network.accounts.models import Account
from network.db import db
from network.editorial.states import State
from network.members.models import Member, Membership
from network.paging import Page, paged
from network.sheets.freshness_models import FLAGGED_AFTER, FreshnessLink, LinkKind, SheetFreshness
from network.sheets.freshness_rules import BETWEEN_MAILS, REMINDED_AFTER, due_before
from network.sheets.models import Sheet, SheetRevision
from network.text import sha256_hex


class Standing(StrEnum):
    """The lists of the desk."""

    FLAGGED = "flagged"
    ASKED = "asked"
    NOBODY = "nobody"
    ARCHIVED = "archived"


# A publication and a confirmation are the same answer: the later one counts.
_SINCE = case(
    (SheetFreshness.confirmed_at > SheetRevision.decided_at, SheetFreshness.confirmed_at),
    else_=SheetRevision.decided_at,
)
_IS_ASKED = func.coalesce(SheetFreshness.asked_at > _SINCE, False)
_AUTHOR_IS_THERE = exists().where(
    Membership.member_id == Sheet.owner_id, Membership.account_id == SheetRevision.author_id
)


def _published(*what: Any) -> Select[Any]:
    return (
        select(*what)
        .select_from(SheetRevision)
        .join(Sheet, Sheet.id == SheetRevision.sheet_id)
        .outerjoin(SheetFreshness, SheetFreshness.sheet_id == Sheet.id)
        .where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
    )


def _revisions() -> Select[SheetRevision]:
    with_owner = _published(SheetRevision).join(Member, Member.id == Sheet.owner_id)
    into_sheet = contains_eager(SheetRevision.sheet)
    return with_owner.options(
        into_sheet.contains_eager(Sheet.owner), into_sheet.contains_eager(Sheet.freshness)
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(due_before(now) >= _SINCE, ~_IS_ASKED)


# ——— Whom to ask ———


def authors_to_ask(now: datetime) -> Sequence[int]:
    """Return the accounts to ask about sheets they wrote, unless they were written to this week."""
    lately = exists().where(
        FreshnessLink.account_id == SheetRevision.author_id, FreshnessLink.sent_at > now - BETWEEN_MAILS
    )
    query = _published(SheetRevision.author_id).where(_is_due(now), _AUTHOR_IS_THERE, ~lately)
    return db.session.scalars(query.group_by(SheetRevision.author_id).order_by(func.min(_SINCE))).all()


def owners_to_ask(now: datetime) -> Sequence[int]:
    """Return the members to ask about sheets whose author left, unless they were asked this week."""
    other, kept = Sheet.__table__.alias("other"), SheetFreshness.__table__.alias("kept")
    lately = exists().where(
        other.c.owner_id == Sheet.owner_id,
        kept.c.sheet_id == other.c.id,
        kept.c.asked_at > now - BETWEEN_MAILS,
    )
    query = _published(Sheet.owner_id).where(_is_due(now), ~_AUTHOR_IS_THERE, ~lately)
    return db.session.scalars(query.group_by(Sheet.owner_id).order_by(func.min(_SINCE))).all()


def to_ask_author(account_id: int, now: datetime, limit: int) -> Sequence[SheetRevision]:
    """Return sheets about which to ask their author, those said true longest ago first."""
    theirs = _revisions().where(SheetRevision.author_id == account_id, _is_due(now), _AUTHOR_IS_THERE)
    return db.session.scalars(theirs.order_by(_SINCE, Sheet.id).limit(limit)).all()


def to_ask_owner(member_id: int, now: datetime, limit: int) -> Sequence[SheetRevision]:
    """Return sheets of a member whose author left, those said true longest ago first."""
    theirs = _revisions().where(Sheet.owner_id == member_id, _is_due(now), ~_AUTHOR_IS_THERE)
    return db.session.scalars(theirs.order_by(_SINCE, Sheet.id).limit(limit)).all()


def people_of(member_id: int) -> Sequence[Account]:
    """Return everybody who writes for a member."""
    query = select(Account).join(Membership, Membership.account_id == Account.id)
    return db.session.scalars(query.where(Membership.member_id == member_id).order_by(Membership.id)).all()


# ——— Whom to remind ———


def _to_remind(now: datetime) -> ColumnElement[bool]:
    again = FreshnessLink.__table__.alias("again")
    reminded = exists().where(
        again.c.sheet_id == FreshnessLink.sheet_id,
        again.c.account_id == FreshnessLink.account_id,
        again.c.asked_at == FreshnessLink.asked_at,
        again.c.kind == LinkKind.REMINDED,
    )
    still = exists().where(
        Membership.member_id == Sheet.owner_id, Membership.account_id == FreshnessLink.account_id
    )
    return and_(
        _IS_ASKED,
        FreshnessLink.asked_at == SheetFreshness.asked_at,
        FreshnessLink.kind == LinkKind.ASKED,
        FreshnessLink.sent_at <= now - REMINDED_AFTER,
        ~reminded,
        still,
    )


def people_to_remind(now: datetime) -> Sequence[int]:
    """Return the accounts that were asked two weeks ago and did not answer."""
    query = _published(FreshnessLink.account_id).join(FreshnessLink, FreshnessLink.sheet_id == Sheet.id)
    query = query.where(_to_remind(now)).group_by(FreshnessLink.account_id)
    return db.session.scalars(query.order_by(func.min(FreshnessLink.sent_at))).all()


def to_remind(account_id: int, now: datetime, limit: int) -> Sequence[SheetRevision]:
    """Return the sheets of which to remind somebody, the question put first coming first."""
    query = _revisions().join(FreshnessLink, FreshnessLink.sheet_id == Sheet.id)
    theirs = query.where(FreshnessLink.account_id == account_id, _to_remind(now))
    return db.session.scalars(theirs.order_by(FreshnessLink.sent_at, Sheet.id).limit(limit)).all()


# ——— What is answered ———


def revision_by_link(token: str, now: datetime) -> tuple[FreshnessLink, SheetRevision] | None:
    """Return a link that still opens, and the sheet that it asks about; None once that is settled.

    It opens for ninety days, for somebody who still writes for the owner, while the question stands.
    """
    still = exists().where(
        Membership.member_id == Sheet.owner_id, Membership.account_id == FreshnessLink.account_id
    )
    query = _revisions().add_columns(FreshnessLink).join(FreshnessLink, FreshnessLink.sheet_id == Sheet.id)
    row = db.session.execute(
        query.where(
            FreshnessLink.token_sha256 == sha256_hex(token),
            FreshnessLink.expires_at > now,
            FreshnessLink.asked_at == SheetFreshness.asked_at,
            _IS_ASKED,
            still,
        )
    ).first()
    return (row[1], row[0]) if row else None


def settled_by_link(token: str) -> SheetRevision | None:
    """Return the sheet that somebody confirmed through this link, as long as nothing was asked since."""
    query = _revisions().join(FreshnessLink, FreshnessLink.sheet_id == Sheet.id)
    return db.session.scalar(
        query.where(
            FreshnessLink.token_sha256 == sha256_hex(token),
            SheetFreshness.confirmed_at >= FreshnessLink.asked_at,
            SheetFreshness.confirmed_by_id == FreshnessLink.account_id,
        )
    )


def membership_of(link: FreshnessLink, sheet: Sheet) -> Membership | None:
    """Return in which role whoever holds a link writes for the owner."""
    theirs = (Membership.member_id == sheet.owner_id, Membership.account_id == link.account_id)
    return db.session.scalar(select(Membership).where(*theirs))


# ——— What pages show ———


def sheets_to_flag(now: datetime) -> Sequence[int]:
    """Return the sheets whose pages do not say yet that nobody answered."""
    query = _published(Sheet.id).where(
        _IS_ASKED,
        SheetFreshness.asked_at <= now - FLAGGED_AFTER,
        or_(SheetFreshness.noted_at.is_(None), SheetFreshness.noted_at < SheetFreshness.asked_at),
    )
    return db.session.scalars(query.order_by(SheetFreshness.asked_at, Sheet.id)).all()


def _standing(standing: Standing, now: datetime) -> Select[SheetRevision]:
    if standing == Standing.ARCHIVED:
        with_owner = select(SheetRevision).join(SheetRevision.sheet).join(Sheet.owner)
        archived = with_owner.options(contains_eager(SheetRevision.sheet).contains_eager(Sheet.owner))
        query = archived.where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_not(None))
        return query.order_by(Sheet.archived_at.desc(), Sheet.id)
    query = _revisions().where(_IS_ASKED).order_by(_SINCE, Sheet.id)
    late = SheetFreshness.asked_at <= now - FLAGGED_AFTER
    if standing == Standing.FLAGGED:
        return query.where(late)
    return query.where(SheetFreshness.people == 0) if standing == Standing.NOBODY else query.where(~late)


def sheets_standing(
    standing: Standing, now: datetime, *, number: int = 1, per_page: int = 50
) -> Page[SheetRevision]:
    """Return a page of the sheets of one of the desk's lists, those said true longest ago first."""
    return paged(_standing(standing, now), number, per_page)


def count_standing(now: datetime) -> dict[Standing, int]:
    """Return how many sheets each of the desk's lists has."""
    return {standing: sheets_standing(standing, now, per_page=1).total for standing in Standing}
