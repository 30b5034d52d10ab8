from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from network.accounts.models import Account
from network.db import db
from network.editorial.states import State
from network.members.models import Member, Membership
from network.paging import Page, paged
from network.reuse.models import Reuse
from network.sheets.models import Sheet, SheetRevision

Own: Any = aliased(Sheet, name="own_sheet")
Owner: Any = aliased(Member, name="owner")


@dataclass(frozen=True)
class Copied:
    """A sheet with its title, and how many members draw on it."""

    sheet: Sheet
    title: str
    members: int


# ——— What is public ———


def is_public() -> ColumnElement[bool]:
    """Return the condition, where `Member` is who declared it, that everybody may know of a reuse."""
    return and_(Reuse.taken_back_at.is_(None), Member.takes_part)


def public_reuses() -> Select[Reuse]:
    """Select the reuses that everybody may know, with who declared them and both sheets, the latest first."""
    return (
        select(Reuse)
        .join(Reuse.member)
        .join(Sheet, Sheet.id == Reuse.sheet_id)
        .join(Owner, Owner.id == Sheet.owner_id)
        .outerjoin(Own, Own.id == Reuse.own_sheet_id)
        .where(is_public())
        .options(
            contains_eager(Reuse.member),
            contains_eager(Reuse.sheet).contains_eager(Sheet.owner.of_type(Owner)),
            contains_eager(Reuse.own_sheet.of_type(Own)),
        )
        .order_by(Reuse.declared_at.desc(), Reuse.id.desc())
    )


def latest(*, number: int = 1, per_page: int = 30) -> Page[Reuse]:
    """Return a page of the reuses of the sheets of the library, the latest first."""
    return paged(public_reuses().where(Sheet.archived_at.is_(None)), number, per_page)


def all_public() -> Sequence[Reuse]:
    """Return every public reuse of a sheet of the library, the latest first."""
    return db.session.scalars(public_reuses().where(Sheet.archived_at.is_(None))).all()


def reuses_of(sheet: Sheet, limit: int) -> Sequence[Reuse]:
    """Return the last public reuses of a sheet."""
    return db.session.scalars(public_reuses().where(Reuse.sheet_id == sheet.id).limit(limit)).all()


def drawn_on_by(sheet: Sheet) -> Sequence[Reuse]:
    """Return the public reuses that a sheet tells of: those by which it draws on others."""
    told = public_reuses().where(Reuse.own_sheet_id == sheet.id, Sheet.archived_at.is_(None))
    return db.session.scalars(told).all()


def declared_by(member: Member, limit: int) -> Sequence[Reuse]:
    """Return what a member publicly draws on, the latest first."""
    of_member = public_reuses().where(Reuse.member_id == member.id, Sheet.archived_at.is_(None))
    return db.session.scalars(of_member.limit(limit)).all()


def inspired_by(member: Member, limit: int) -> Sequence[Reuse]:
    """Return who publicly draws on the sheets of a member, the latest first."""
    of_member = public_reuses().where(Sheet.owner_id == member.id, Sheet.archived_at.is_(None))
    return db.session.scalars(of_member.limit(limit)).all()


def count_members(public_ids: Collection[str] | None = None) -> dict[str, int]:
    """Return how many members draw on these sheets, or on all: of those on which none does, nothing."""
    query = (
        select(Sheet.public_id, func.count(Reuse.member_id.distinct()))
        .join(Reuse, Reuse.sheet_id == Sheet.id)
        .join(Reuse.member)
        .where(is_public())
        .group_by(Sheet.public_id)
    )
    if public_ids is not None:
        query = query.where(Sheet.public_id.in_(public_ids))
    return dict(db.session.execute(query).all())


def most_copied(limit: int) -> list[Copied]:
    """Return the sheets of the library on which most members draw."""
    members = func.count(Reuse.member_id.distinct())
    counted = (
        select(Reuse.sheet_id, members.label("members"), func.max(Reuse.declared_at).label("last"))
        .join(Reuse.member)
        .join(Sheet, Sheet.id == Reuse.sheet_id)
        .where(is_public(), Sheet.archived_at.is_(None))
        .group_by(Reuse.sheet_id)
        .order_by(members.desc(), func.max(Reuse.declared_at).desc(), Reuse.sheet_id)
        .limit(limit)
        .subquery()
    )
    rows = db.session.execute(
        select(Sheet, SheetRevision.title, counted.c.members)
        .join(counted, counted.c.sheet_id == Sheet.id)
        .join(Sheet.owner)
        .join(SheetRevision, _is_published(Sheet))
        .options(contains_eager(Sheet.owner))
        .order_by(counted.c.members.desc(), counted.c.last.desc(), Sheet.id)
    )
    return [Copied(*row) for row in rows]


def titles_of(sheet_ids: Collection[int]) -> dict[int, str]:
    """Return the titles under which readers know these sheets; drafts have none."""
    if not sheet_ids:  # SQLite would look at every published sheet
        return {}
    published = SheetRevision.state == State.PUBLISHED
    query = select(SheetRevision.sheet_id, SheetRevision.title)
    return dict(db.session.execute(query.where(published, SheetRevision.sheet_id.in_(sheet_ids))).all())


def _is_published(sheet: Any) -> ColumnElement[bool]:
    return and_(SheetRevision.sheet_id == sheet.id, SheetRevision.state == State.PUBLISHED)


# ——— Who descends from whom ———


def ancestors_of(sheet_id: int) -> set[int]:
    """Return the sheets that this one draws on, near or far, drafts and members who do not count included."""
    ties = select(Reuse.own_sheet_id.label("child"), Reuse.sheet_id.label("parent")).subquery()
    return _reached(sheet_id, ties.c.child, ties.c.parent)


def family_of(sheet: Sheet, most: int) -> tuple[list[int], list[int]]:
    """Return the sheets that this one publicly draws on, and those that draw on it, near or far."""
    ties = (
        select(Reuse.own_sheet_id.label("child"), Reuse.sheet_id.label("parent"))
        .join(Reuse.member)
        .join(Own, Own.id == Reuse.own_sheet_id)
        .where(is_public(), Own.slug.is_not(None))
        .subquery()
    )
    above = _reached(sheet.id, ties.c.child, ties.c.parent, most)
    below = _reached(sheet.id, ties.c.parent, ties.c.child, most)
    return sorted(above), sorted(below)


def _reached(start: int, this: Any, other: Any, most: int | None = None) -> set[int]:
    """Follow ties from one sheet on; each sheet is reached once."""
    reached = (
        select(other.label("id")).where(this == start, other.is_not(None)).cte("reached", recursive=True)
    )
    reached = reached.union(select(other).join(reached, this == reached.c.id).where(other.is_not(None)))
    return set(db.session.scalars(select(reached.c.id).limit(most)))


def reuses_among(above: Collection[int], here: int, below: Collection[int]) -> Sequence[Reuse]:
    """Return the public reuses between these sheets, and those of `here` and `below` by projects untold."""
    query = public_reuses().where(
        or_(
            Reuse.sheet_id.in_([here, *below]),
            and_(Reuse.sheet_id.in_(above), Reuse.own_sheet_id.in_([here, *above])),
        )
    )
    return db.session.scalars(query).all()


def sheets_by_id(ids: Collection[int]) -> Mapping[int, Sheet]:
    """Return these sheets with their owners."""
    query = select(Sheet).join(Sheet.owner).options(contains_eager(Sheet.owner)).where(Sheet.id.in_(ids))
    return {sheet.id: sheet for sheet in db.session.scalars(query)}


# ——— Whoever declares ———


def same_project(member: Member, sheet: Sheet, key: str) -> Reuse | None:
    """Return what a member declared of a project for a sheet, taken back or not."""
    return db.session.scalar(
        select(Reuse).where(
            Reuse.member_id == member.id, Reuse.sheet_id == sheet.id, Reuse.project_key == key
        )
    )


def is_told(reuse: Reuse) -> bool:
    """Say whether the author of the sheet was told that this member draws on it."""
    told = exists().where(
        Reuse.member_id == reuse.member_id, Reuse.sheet_id == reuse.sheet_id, Reuse.told_at.is_not(None)
    )
    return bool(db.session.scalar(select(told)))


def reuse_for(account: Account, public_id: str) -> Reuse | None:
    """Return a declaration of a member this person acts for, or None."""
    acts = exists().where(Membership.member_id == Reuse.member_id, Membership.account_id == account.id)
    query = select(Reuse).where(Reuse.public_id == public_id, Reuse.taken_back_at.is_(None), acts)
    return db.session.scalar(query)


def own_reuses(member: Member, sheet: Sheet | None = None) -> Sequence[Reuse]:
    """Return what a member declared and did not take back, of one sheet or of all, the latest first."""
    query = (
        select(Reuse)
        .join(Sheet, Sheet.id == Reuse.sheet_id)
        .join(Owner, Owner.id == Sheet.owner_id)
        .outerjoin(Own, Own.id == Reuse.own_sheet_id)
        .where(Reuse.member_id == member.id, Reuse.taken_back_at.is_(None))
        .options(
            contains_eager(Reuse.sheet).contains_eager(Sheet.owner.of_type(Owner)),
            contains_eager(Reuse.own_sheet.of_type(Own)),
        )
        .order_by(Reuse.declared_at.desc(), Reuse.id.desc())
    )
    return db.session.scalars(query.where(Reuse.sheet_id == sheet.id) if sheet else query).all()


# ——— What pages were made of ———


def shown_now() -> ColumnElement[str]:
    """Return what public pages show of a reuse now, in a word: whose, and where its links lead."""
    own = case((Own.archived_at.is_(None), func.coalesce(Own.slug, "")), else_="")
    of = case((Sheet.archived_at.is_(None), func.coalesce(Sheet.slug, "")), else_="")
    words = Member.name + "|" + Member.slug + "|" + own + "|" + of
    return case((is_public(), words), else_="")


def reuses_shown_otherwise() -> Sequence[int]:
    """Return the numbers of the reuses of which pages do not show what they should."""
    return db.session.scalars(_with_all(Reuse.id).where(Reuse.shown != shown_now()).order_by(Reuse.id)).all()


def shown_of(reuse: Reuse) -> str:
    """Return what public pages show of this reuse."""
    return db.session.scalar(_with_all(shown_now()).where(Reuse.id == reuse.id)) or ""


def _with_all(what: Any) -> Select[Any]:
    return (
        select(what)
        .select_from(Reuse)
        .join(Reuse.member)
        .join(Sheet, Sheet.id == Reuse.sheet_id)
        .outerjoin(Own, Own.id == Reuse.own_sheet_id)
    )
