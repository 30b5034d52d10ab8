from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from network.accounts.models import Account
from network.db import db
from network.editorial.states import OPEN, State
from network.journal.models import Entry
from network.members.models import Member, MemberRole, Membership
from network.paging import Page, paged
from network.sheets.content import PROSE
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.submission_models import Outcome, Submission


def _without_long_texts(revision: Any = SheetRevision) -> list[Any]:
    return [defer(getattr(revision, name), raiseload=True) for name in (*sorted(PROSE), "html")]


@dataclass(frozen=True)
class Work:
    """A sheet as its owner sees it: what readers see of it, and what is being written."""

    sheet: Sheet
    published: SheetRevision | None
    current: SheetRevision | None

    @property
    def title(self) -> str:
        """Return the newest title."""
        newest = self.current or self.published
        return newest.title if newest else ""


def _written_by(account: Account, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that this person writes for the sheet's owner."""
    return exists().where(Membership.member_id == Sheet.owner_id, Membership.account_id == account.id, *more)


def writes_for_owner(account: Account, sheet: Sheet) -> bool:
    """Say whether this person writes for the organisation whose sheet this is."""
    found = select(Membership.id).where(
        Membership.member_id == sheet.owner_id, Membership.account_id == account.id
    )
    return db.session.scalar(found.limit(1)) is not None


def wrote_or_submitted(account: Account, revision: SheetRevision) -> bool:
    """Say whether this person wrote a revision or submitted it, whomever they act for today."""
    waiting = Submission.sheet_id == revision.sheet_id, Submission.outcome == Outcome.WAITING
    if account.id == db.session.scalar(select(Submission.submitted_by_id).where(*waiting)):
        return True
    return account.id == revision.author_id and not _was_brought_in(revision)


def _was_brought_in(revision: SheetRevision) -> bool:
    # Its author entered what a file says, for an organisation whose people then submit it.
    subject = f"sheet:{revision.sheet.public_id}"
    entries = select(Entry.id).where(Entry.subject == subject, Entry.event == "sheet.brought_in")
    return revision.number == 1 and db.session.scalar(entries.limit(1)) is not None


def sheet_written_by(account: Account, public_id: str) -> Sheet | None:
    """Return a sheet of an organisation this person acts for, or None."""
    query = select(Sheet).options(joinedload(Sheet.owner))
    return db.session.scalar(query.where(Sheet.public_id == public_id, _written_by(account)))


def sheet_seen_by(account: Account, public_id: str) -> Sheet | None:
    """Return a sheet whose drafts this person may read, or None.

    Its owner's people and the coordination may; the others of the desk, once it is submitted.
    """
    if account.is_coordinator:
        return sheet_by_public_id(public_id)
    if account.is_of_the_desk and (revision := revision_for_review(public_id)):
        return revision.sheet
    return sheet_written_by(account, public_id)


def sheet_archived_by(account: Account, public_id: str) -> Sheet | None:
    """Return a sheet this person may archive: its owner's representatives and the coordination, or None."""
    if account.is_coordinator:
        return sheet_by_public_id(public_id)
    represented = _written_by(account, Membership.role == MemberRole.REPRESENTATIVE)
    query = select(Sheet).options(joinedload(Sheet.owner))
    return db.session.scalar(query.where(Sheet.public_id == public_id, represented))


def sheet_by_id(id: int) -> Sheet | None:
    """Return a sheet, whoever asks: for what belongs to it."""
    return db.session.get(Sheet, id)


def sheet_by_public_id(public_id: str) -> Sheet | None:
    """Return a sheet, whoever asks: for the coordination."""
    query = select(Sheet).options(joinedload(Sheet.owner))
    return db.session.scalar(query.where(Sheet.public_id == public_id))


def open_revision(sheet: Sheet) -> SheetRevision | None:
    """Return the revision being written or read over, if there is one."""
    query = select(SheetRevision).where(SheetRevision.sheet_id == sheet.id, SheetRevision.state.in_(OPEN))
    return db.session.scalar(query)


def published_revision(sheet: Sheet) -> SheetRevision | None:
    """Return the revision readers see, if there is one."""
    published = SheetRevision.state == State.PUBLISHED
    return db.session.scalar(select(SheetRevision).where(SheetRevision.sheet_id == sheet.id, published))


def newest_revision(sheet: Sheet) -> SheetRevision | None:
    """Return the revision being written or read over, else the one readers see."""
    return open_revision(sheet) or published_revision(sheet)


def named(picture: str, attachments: list[dict[str, str]]) -> set[str]:
    """Return the public ids of the files that a revision's fields name."""
    return {picture, *(row["file"] for row in attachments)} - {""}


def files_named(sheet: Sheet) -> set[str]:
    """Return the public ids of the files that any revision of a sheet names."""
    query = select(SheetRevision.picture, SheetRevision.attachments)
    rows = db.session.execute(query.where(SheetRevision.sheet_id == sheet.id))
    return set().union(*(named(*row) for row in rows))


def files_everybody_sees(sheet_id: int) -> set[str]:
    """Return the public ids of the files that the published revision of a sheet names, if readers see it."""
    row = db.session.execute(
        select(SheetRevision.picture, SheetRevision.attachments)
        .join(SheetRevision.sheet)
        .where(Sheet.id == sheet_id, SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
    ).first()
    return named(*row) if row else set()


def last_number(sheet: Sheet) -> int:
    """Return the number of the sheet's last revision, 0 before the first."""
    query = select(func.max(SheetRevision.number)).where(SheetRevision.sheet_id == sheet.id)
    return db.session.scalar(query) or 0


def every_revision_id() -> Sequence[int]:
    """Return the number of every revision there is."""
    return db.session.scalars(select(SheetRevision.id).order_by(SheetRevision.id)).all()


def works_of(member: Member) -> list[Work]:
    """Return every sheet of a member, the last saved first, without their long texts."""
    current, published = aliased(SheetRevision), aliased(SheetRevision)
    rows = db.session.execute(
        select(Sheet, published, current)
        .outerjoin(current, and_(current.sheet_id == Sheet.id, current.state.in_(OPEN)))
        .outerjoin(published, and_(published.sheet_id == Sheet.id, published.state == State.PUBLISHED))
        .where(Sheet.owner_id == member.id)
        .order_by(func.coalesce(current.saved_at, published.saved_at).desc(), Sheet.id.desc())
        .options(*_without_long_texts(current), *_without_long_texts(published))
    )
    return [Work(*row) for row in rows]


def sheets_to_review(*, number: int = 1, per_page: int = 50) -> Page[SheetRevision]:
    """Return a page of the revisions that wait for the coordination, the oldest submission first."""
    query = _with_sheet().options(joinedload(SheetRevision.author), *_without_long_texts())
    waiting = query.where(SheetRevision.state == State.SUBMITTED)
    return paged(waiting.order_by(SheetRevision.submitted_at, SheetRevision.id), number, per_page)


def revision_for_review(public_id: str) -> SheetRevision | None:
    """Return the submitted revision of a sheet, or None."""
    query = _with_sheet().options(joinedload(SheetRevision.author))
    return db.session.scalar(
        query.where(Sheet.public_id == public_id, SheetRevision.state == State.SUBMITTED)
    )


def public_revision(slug: str) -> SheetRevision | None:
    """Return the published revision at an address, its sheet archived or not; None elsewhere."""
    query = _with_sheet().where(Sheet.slug == slug, SheetRevision.state == State.PUBLISHED)
    return db.session.scalar(query)


def slug_now(slug: str) -> str | None:
    """Return the present address of the sheet that once had this one."""
    query = select(Sheet.slug).join(SheetSlug, SheetSlug.sheet_id == Sheet.id)
    return db.session.scalar(query.where(SheetSlug.slug == slug))


def taken_slugs(beginning: str, *, other_than: Sheet) -> set[str]:
    """Return the addresses beginning like this one that belong or belonged to other sheets."""
    query = select(SheetSlug.slug).where(SheetSlug.sheet_id != other_than.id)
    return set(db.session.scalars(query.where(SheetSlug.slug.startswith(beginning, autoescape=True))))


def latest_sheets(limit: int = 3) -> Sequence[SheetRevision]:
    """Return the revisions published last, without their long texts."""
    return db.session.scalars(_public().options(*_without_long_texts()).limit(limit)).all()


def sheets_of(member: Member) -> Sequence[SheetRevision]:
    """Return a member's published revisions, the newest first, without their long texts."""
    return db.session.scalars(
        _public().options(*_without_long_texts()).where(Sheet.owner_id == member.id)
    ).all()


def published_for(members: Sequence[str]) -> Sequence[str]:
    """Return the public ids of the sheets that these members ever published, by their public ids."""
    query = select(Sheet.public_id).join(Sheet.owner).where(Member.public_id.in_(members))
    return db.session.scalars(query.where(Sheet.slug.is_not(None)).order_by(Sheet.id)).all()


def owners_of_public(public_ids: Sequence[str]) -> dict[str, int]:
    """Return the owners of those of these sheets that readers can find, by public id."""
    if not public_ids:
        return {}
    published = exists().where(SheetRevision.sheet_id == Sheet.id, SheetRevision.state == State.PUBLISHED)
    query = select(Sheet.public_id, Sheet.owner_id).where(Sheet.public_id.in_(public_ids), published)
    return {row[0]: row[1] for row in db.session.execute(query.where(Sheet.archived_at.is_(None)))}


def sheets_named(public_ids: Sequence[str]) -> Sequence[SheetRevision]:
    """Return the published revisions of these sheets, the newest first, without their long texts."""
    if not public_ids:
        return []
    query = _public().options(*_without_long_texts()).where(Sheet.public_id.in_(public_ids))
    return db.session.scalars(query).all()


def sheets_on(subthemes: Sequence[str], limit: int = 3) -> Sequence[SheetRevision]:
    """Return published revisions on one of these sub-themes, the newest first, without their long texts."""
    if not subthemes:
        return []
    # Codes are plain ASCII, written between quotes in the list: no other code holds one with its quotes.
    codes = cast(SheetRevision.subthemes, Text)
    shared = or_(*(codes.contains(f'"{code}"', autoescape=True) for code in subthemes))
    query = _public().options(*_without_long_texts()).where(shared)
    return db.session.scalars(query.limit(limit)).all()


def public_revisions(public_ids: Sequence[str] | None = None) -> Iterable[SheetRevision]:
    """Return the published revisions of these sheets, or of all, a few hundred at a time."""
    query = _public() if public_ids is None else _public().where(Sheet.public_id.in_(public_ids))
    return db.session.scalars(query.execution_options(yield_per=200))


def count_public_sheets() -> int:
    """Return how many sheets readers can find."""
    # What has an address was published, and something of it stays so until it is archived.
    shown = Sheet.slug.is_not(None), Sheet.archived_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Sheet).where(*shown)) or 0


def _with_sheet() -> Select[SheetRevision]:
    joined = select(SheetRevision).join(SheetRevision.sheet).join(Sheet.owner)
    return joined.options(contains_eager(SheetRevision.sheet).contains_eager(Sheet.owner))


def _public() -> Select[SheetRevision]:
    public = _with_sheet().where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
    return public.order_by(SheetRevision.decided_at.desc(), SheetRevision.id.desc())


def first_published_at(sheet: Sheet) -> datetime | None:
    """Return when a sheet was first published."""
    published = SheetRevision.state.in_((State.PUBLISHED, State.SUPERSEDED))
    query = select(SheetRevision.decided_at).where(SheetRevision.sheet_id == sheet.id, published)
    # In the order of their numbers, by the sheet's own index: the least moment would be sought among all.
    return db.session.scalar(query.order_by(SheetRevision.number).limit(1))
