from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from network import clock
from network.accounts.models import Account
from network.db import db
from network.editorial.states import EDITABLE, OPEN, State
from network.files.models import StoredFile
from network.members.models import Member, MemberRole, Membership
from network.paging import Page, paged
from network.resources.models import Resource, ResourceRevision, ResourceSlug

FILE_OWNER = "resource"  # the `owner_kind` of their files


class Shelf(StrEnum):
    """The lists of the desk."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DUE = "due"  # published, and to be read over again
    DRAFTS = "drafts"  # the desk's own
    ARCHIVED = "archived"


_SHELVES: dict[Shelf, tuple[ColumnElement[bool], ...]] = {
    Shelf.WAITING: (ResourceRevision.state == State.SUBMITTED, Resource.archived_at.is_(None)),
    Shelf.PUBLISHED: (ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_(None)),
    Shelf.DRAFTS: (
        ResourceRevision.state.in_(EDITABLE), Resource.owner_id.is_(None), Resource.archived_at.is_(None),
    ),
    Shelf.ARCHIVED: (ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_not(None)),
}  # fmt: skip


def _standing(shelf: Shelf) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of everything on one of these lists today."""
    if shelf == Shelf.DUE:
        return (*_SHELVES[Shelf.PUBLISHED], Resource.review_due_on <= clock.today())
    return _SHELVES[shelf]


@dataclass(frozen=True)
class Work:
    """A resource as those who write it see it: what readers see of it, and what is being written."""

    resource: Resource
    published: ResourceRevision | None
    current: ResourceRevision | None

    @property
    def newest(self) -> ResourceRevision:
        """The newest writing."""
        newest = self.current or self.published
        assert newest is not None, "a resource has a writing, or is deleted"
        return newest


# ——— Who may see and write ———


def _written_by(account: Account, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that this person writes for the resource's owner."""
    return exists().where(
        Membership.member_id == Resource.owner_id, Membership.account_id == account.id, *more
    )


def writes_for_owner(account: Account, resource: Resource) -> bool:
    """Say whether this person acts for the organisation whose resource this is."""
    written = select(Resource.id).where(Resource.id == resource.id, _written_by(account))
    return db.session.scalar(written) is not None


def resource_written_by(account: Account, public_id: str) -> Resource | None:
    """Return a resource of an organisation this person acts for, or None."""
    return db.session.scalar(_resource(public_id).where(_written_by(account)))


def resource_archived_by(account: Account, public_id: str) -> Resource | None:
    """Return a resource this person may archive: its owner's representatives and the desk, or None."""
    if account.may_review:
        return resource_by_public_id(public_id)
    represented = _written_by(account, Membership.role == MemberRole.REPRESENTATIVE)
    return db.session.scalar(_resource(public_id).where(represented))


def resource_by_public_id(public_id: str) -> Resource | None:
    """Return a resource, whoever asks: for the coordination."""
    return db.session.scalar(_resource(public_id))


def revision_to_review(public_id: str) -> ResourceRevision | None:
    """Return the revision of a resource that waits for the desk, or None."""
    waiting = (Resource.public_id == public_id, *_SHELVES[Shelf.WAITING])
    return db.session.scalar(_with_resource().options(joinedload(ResourceRevision.author)).where(*waiting))


def revision_of_the_desk(public_id: str) -> ResourceRevision | None:
    """Return what the desk may change of a resource, or None.

    It is the revision that waits for it, else its own draft, else what readers see; never a member's draft.
    """
    lawful = (Shelf.WAITING, Shelf.DRAFTS, Shelf.PUBLISHED)
    query = _with_resource().where(
        Resource.public_id == public_id, or_(*(and_(*_SHELVES[shelf]) for shelf in lawful))
    )
    return db.session.scalar(query.order_by(ResourceRevision.number.desc()))


def may_see_file(file: StoredFile, account: Account | None) -> bool:
    """Say whether somebody may open the file of a resource.

    What is published is everybody's; what waits for the desk or is its own, the desk's; the rest, its
    writers'.
    """
    rows = db.session.execute(
        select(ResourceRevision.state, Resource.owner_id, Resource.archived_at)
        .join(ResourceRevision.resource)
        .where(ResourceRevision.file_id == file.id)
    ).all()
    if any(row.state == State.PUBLISHED and row.archived_at is None for row in rows):
        return True
    if account is None:
        return False
    if account.is_of_the_desk and any(
        row.state == State.SUBMITTED or row.owner_id is None or row.archived_at for row in rows
    ):
        return True
    written = select(Resource.id).where(Resource.id == file.owner_id, _written_by(account))
    return db.session.scalar(written) is not None


# ——— One resource ———


def open_revision(resource: Resource) -> ResourceRevision | None:
    """Return the revision being written or read over, if there is one."""
    return db.session.scalar(_revisions(resource).where(ResourceRevision.state.in_(OPEN)))


def published_revision(resource: Resource) -> ResourceRevision | None:
    """Return the revision readers see, if there is one."""
    return db.session.scalar(_revisions(resource).where(ResourceRevision.state == State.PUBLISHED))


def last_number(resource: Resource) -> int:
    """Return the number of the resource's last revision, 0 before the first."""
    query = select(func.max(ResourceRevision.number)).where(ResourceRevision.resource_id == resource.id)
    return db.session.scalar(query) or 0


def is_file_used(file: StoredFile) -> bool:
    """Say whether a revision still holds this file."""
    return db.session.scalar(select(exists().where(ResourceRevision.file_id == file.id))) is True


def twin_of(revision: ResourceRevision, states: Sequence[State]) -> ResourceRevision | None:
    """Return another resource's revision, in one of these states, of the same page or the same file."""
    same = []
    if revision.url_key:
        same.append(ResourceRevision.url_key == revision.url_key)
    if revision.file_digest:
        same.append(ResourceRevision.file_digest == revision.file_digest)
    if not same:
        return None
    query = _with_resource().where(
        or_(*same),
        ResourceRevision.resource_id != revision.resource.id,  # of one that may not be kept yet
        ResourceRevision.state.in_(states),
        Resource.archived_at.is_(None),
    )
    # A published one first: it can be shown.
    return db.session.scalar(query.order_by(ResourceRevision.state != State.PUBLISHED, ResourceRevision.id))


def published_twin_of(revision: ResourceRevision) -> ResourceRevision | None:
    """Return another published resource of the same page or the same file, or None."""
    return twin_of(revision, (State.PUBLISHED,))


def public_revision(slug: str) -> ResourceRevision | None:
    """Return the published revision at an address, its resource archived or not; None elsewhere."""
    return db.session.scalar(
        _with_resource().where(Resource.slug == slug, ResourceRevision.state == State.PUBLISHED)
    )


def slug_now(slug: str) -> str | None:
    """Return the present address of the resource that once had this one."""
    query = select(Resource.slug).join(ResourceSlug, ResourceSlug.resource_id == Resource.id)
    return db.session.scalar(query.where(ResourceSlug.slug == slug))


def taken_slugs(beginning: str, *, other_than: Resource) -> set[str]:
    """Return the addresses beginning like this one that belong or belonged to other resources."""
    query = select(ResourceSlug.slug).where(ResourceSlug.resource_id != other_than.id)
    return set(db.session.scalars(query.where(ResourceSlug.slug.startswith(beginning, autoescape=True))))


# ——— Lists ———


def works_of(member: Member) -> list[Work]:
    """Return every resource of a member, the last saved first."""
    return [Work(*row) for row in db.session.execute(_works().where(Resource.owner_id == member.id))]


def revisions_on(shelf: Shelf, *, number: int, per_page: int) -> Page[ResourceRevision]:
    """Return a page of one of the desk's lists: what waits, the oldest first; the rest, the newest first."""
    query = _with_resource().options(joinedload(ResourceRevision.author)).where(*_standing(shelf))
    if shelf == Shelf.WAITING:
        ordered = query.order_by(ResourceRevision.submitted_at, ResourceRevision.id)
    elif shelf == Shelf.DUE:
        ordered = query.order_by(Resource.review_due_on, Resource.id)
    elif shelf == Shelf.ARCHIVED:
        ordered = query.order_by(Resource.archived_at.desc(), Resource.id.desc())
    else:
        ordered = query.order_by(ResourceRevision.saved_at.desc(), ResourceRevision.id.desc())
    return paged(ordered, number, per_page)


def count_by_shelf() -> dict[Shelf, int]:
    """Return how many resources each of the desk's lists holds."""
    counting = select(func.count()).select_from(ResourceRevision).join(ResourceRevision.resource)
    counts = (counting.where(*_standing(shelf)).scalar_subquery() for shelf in Shelf)
    return dict(zip(Shelf, db.session.execute(select(*counts)).one(), strict=True))


def resources_of(member: Member) -> Sequence[ResourceRevision]:
    """Return a member's published revisions, the newest first."""
    return db.session.scalars(_public().where(Resource.owner_id == member.id)).all()


def published_for(members: Sequence[str]) -> Sequence[str]:
    """Return the public ids of the resources that these members ever published, by their public ids."""
    query = select(Resource.public_id).join(Resource.owner).where(Member.public_id.in_(members))
    return db.session.scalars(query.where(Resource.slug.is_not(None)).order_by(Resource.id)).all()


def related_to(revision: ResourceRevision, limit: int = 3) -> Sequence[ResourceRevision]:
    """Return other published resources that share a sub-theme, the newest first."""
    if not revision.subthemes:
        return []
    others = _public().where(ResourceRevision.resource_id != revision.resource_id)
    return db.session.scalars(others.where(_on(revision.subthemes)).limit(limit)).all()


def resources_to_review(day: date) -> Sequence[ResourceRevision]:
    """Return the published revisions that were to be read over again by this day, the latest first."""
    due = _with_resource().where(*_SHELVES[Shelf.PUBLISHED], Resource.review_due_on <= day)
    return db.session.scalars(due.order_by(Resource.review_due_on, Resource.id)).all()


def public_revisions(public_ids: Sequence[str] | None = None) -> Iterable[ResourceRevision]:
    """Return the published revisions of these resources, or of all, a few hundred at a time."""
    query = _public() if public_ids is None else _public().where(Resource.public_id.in_(public_ids))
    return db.session.scalars(query.execution_options(yield_per=200))


def every_revision_id() -> Sequence[int]:
    """Return the number of every revision there is."""
    return db.session.scalars(select(ResourceRevision.id).order_by(ResourceRevision.id)).all()


def count_public_resources() -> int:
    """Return how many resources readers can find."""
    return db.session.scalar(select(func.count()).select_from(_public().order_by(None).subquery())) or 0


def _resource(public_id: str) -> Select[Resource]:
    return select(Resource).options(joinedload(Resource.owner)).where(Resource.public_id == public_id)


def _revisions(resource: Resource) -> Select[ResourceRevision]:
    mine = select(ResourceRevision).where(ResourceRevision.resource_id == resource.id)
    return mine.options(joinedload(ResourceRevision.file))


def _works() -> Select[Resource, ResourceRevision, ResourceRevision]:
    current, published = aliased(ResourceRevision), aliased(ResourceRevision)
    return (
        select(Resource, published, current)
        .outerjoin(current, and_(current.resource_id == Resource.id, current.state.in_(OPEN)))
        .outerjoin(published, and_(published.resource_id == Resource.id, published.state == State.PUBLISHED))
        .order_by(func.coalesce(current.saved_at, published.saved_at).desc(), Resource.id.desc())
    )


def _with_resource() -> Select[ResourceRevision]:
    joined = select(ResourceRevision).join(ResourceRevision.resource).outerjoin(Resource.owner)
    return joined.options(
        contains_eager(ResourceRevision.resource).contains_eager(Resource.owner),
        joinedload(ResourceRevision.file),
    )


def _public() -> Select[ResourceRevision]:
    public = _with_resource().where(*_SHELVES[Shelf.PUBLISHED])
    return public.order_by(ResourceRevision.decided_at.desc(), ResourceRevision.id.desc())


def _on(subthemes: Sequence[str]) -> ColumnElement[bool]:
    # Codes are plain ASCII, written between quotes in the list: no other code holds one with its quotes.
    codes = cast(ResourceRevision.subthemes, Text)
    return or_(*(codes.contains(f'"{code}"', autoescape=True) for code in subthemes))
