from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from network.db import db
from network.editorial.states import State
from network.members.models import Member, Membership
from network.members.writers import addresses_for
from network.paging import Page, paged
from network.resources.models import Resource, ResourceRevision
from network.resources.people import answerable_for
from network.sheets.content import PROSE
from network.sheets.models import Sheet, SheetRevision
from network.upkeep.models import Finding, FindingKind, FindingState
from network.upkeep.texts import Revision

SHEET, RESOURCE = "sheet", "resource"  # kinds of documents, as the search names them


@dataclass(frozen=True)
class Subject:
    """A published document that something was found about."""

    kind: str
    key: str
    title: str
    slug: str
    owner: Member | None
    revision: Revision

    @property
    def name(self) -> str:
        """« sheet:<public id> »."""
        return f"{self.kind}:{self.key}"


# ——— Published documents ———


def _sheets() -> Select[SheetRevision]:
    query = select(SheetRevision).join(SheetRevision.sheet).join(Sheet.owner)
    public = query.where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
    return public.options(contains_eager(SheetRevision.sheet).contains_eager(Sheet.owner))


def _resources() -> Select[ResourceRevision]:
    query = select(ResourceRevision).join(ResourceRevision.resource).outerjoin(Resource.owner)
    public = query.where(ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_(None))
    return public.options(
        contains_eager(ResourceRevision.resource).contains_eager(Resource.owner),
        joinedload(ResourceRevision.file),
    )


def subject_of(revision: Revision) -> Subject:
    """Return a published revision as something was found about it."""
    if isinstance(revision, SheetRevision):
        sheet = revision.sheet
        return Subject(SHEET, sheet.public_id, revision.title, sheet.slug or "", sheet.owner, revision)
    resource = revision.resource
    return Subject(
        RESOURCE, resource.public_id, revision.title, resource.slug or "", resource.owner, revision
    )


def published(kind: str, key: str) -> Revision | None:
    """Return the published revision of a document, None once readers see none."""
    if kind == SHEET:
        return db.session.scalar(_sheets().where(Sheet.public_id == key))
    return db.session.scalar(_resources().where(Resource.public_id == key))


def published_by_id(kind: str, revision_id: int) -> Revision | None:
    """Return a revision if it is the one readers see, or None."""
    if kind == SHEET:
        return db.session.scalar(_sheets().where(SheetRevision.id == revision_id))
    return db.session.scalar(_resources().where(ResourceRevision.id == revision_id))


def subjects(names: Iterable[str]) -> dict[str, Subject]:
    """Return the published documents of these names (« sheet:<public id> »), without their long texts."""
    keys: dict[str, list[str]] = {SHEET: [], RESOURCE: []}
    for name in dict.fromkeys(names):
        kind, _colon, key = name.partition(":")
        if kind in keys:
            keys[kind].append(key)
    found: list[Revision] = []
    if keys[SHEET]:
        short = [defer(getattr(SheetRevision, name), raiseload=True) for name in (*sorted(PROSE), "html")]
        found += db.session.scalars(_sheets().options(*short).where(Sheet.public_id.in_(keys[SHEET])))
    if keys[RESOURCE]:
        found += db.session.scalars(_resources().where(Resource.public_id.in_(keys[RESOURCE])))
    return {subject.name: subject for subject in map(subject_of, found)}


def addresses_of(subject: Subject) -> list[str]:
    """Return where those who answer for a document are written to; nobody may be left."""
    if isinstance(subject.revision, SheetRevision):
        return addresses_for(subject.revision.sheet.owner, subject.revision.author_id)
    return answerable_for(subject.revision.resource)


# ——— Findings ———


def finding_by_public_id(public_id: str) -> Finding | None:
    """Return a finding, whoever asks: for the desk."""
    query = select(Finding).options(joinedload(Finding.decided_by))
    return db.session.scalar(query.where(Finding.public_id == public_id))


def finding_about(kind: FindingKind, subject: tuple[str, str], aspect: str = "") -> Finding | None:
    """Return what was found of a kind about an aspect of a document, whatever became of it."""
    return db.session.scalar(
        select(Finding).where(
            Finding.kind == kind,
            Finding.subject_kind == subject[0],
            Finding.subject_key == subject[1],
            Finding.aspect == aspect,
        )
    )


def similar_to(name: str) -> Sequence[Finding]:
    """Return the pairs that stand of a document (« sheet:<public id> »), whichever of the two it is."""
    kind, _colon, key = name.partition(":")
    standing = (Finding.kind == FindingKind.SIMILAR, Finding.state != FindingState.GONE)
    as_newer = and_(Finding.subject_kind == kind, Finding.subject_key == key)
    query = select(Finding).where(*standing, or_(as_newer, Finding.aspect == name))
    return db.session.scalars(query.order_by(Finding.id)).all()


def findings(
    state: FindingState, kind: FindingKind | None = None, *, number: int = 1, per_page: int = 50
) -> Page[Finding]:
    """Return a page of what was found: what is open the oldest first, the rest the newest first."""
    query = select(Finding).options(joinedload(Finding.decided_by)).where(Finding.state == state)
    if kind is not None:
        query = query.where(Finding.kind == kind)
    ordered = {
        FindingState.OPEN: (Finding.first_seen_at, Finding.id),
        FindingState.DECIDED: (Finding.decided_at.desc(), Finding.id.desc()),
        FindingState.GONE: (Finding.gone_at.desc(), Finding.id.desc()),
    }
    return paged(query.order_by(*ordered[state]), number, per_page)


def count_findings(state: FindingState) -> dict[FindingKind, int]:
    """Return how many findings of each kind there are in a state."""
    query = select(Finding.kind, func.count()).where(Finding.state == state).group_by(Finding.kind)
    counts = dict(db.session.execute(query).all())
    return {kind: counts.get(kind, 0) for kind in FindingKind}


def findings_named(public_ids: Collection[str]) -> Sequence[Finding]:
    """Return the findings that have these public identifiers."""
    query = select(Finding).where(Finding.public_id.in_(public_ids)).order_by(Finding.id)
    return db.session.scalars(query).all()


def names_in(found: Iterable[Finding]) -> list[str]:
    """Return the names of all documents that some findings are about."""
    names = []
    for finding in found:
        names.append(finding.subject)
        if finding.kind in TWO_DOCUMENTS:
            names.append(other_of(finding))
    return names


TWO_DOCUMENTS = (FindingKind.SIMILAR, FindingKind.SAME_FILE)


def other_of(finding: Finding) -> str:
    """Return the name of the other document of a pair."""
    return str(finding.detail.get("other", ""))


def open_about(member: Member) -> list[tuple[Finding, Subject]]:
    """Return what its owner can mend in the documents of a member, the oldest first."""
    keys = [
        *db.session.scalars(select(Sheet.public_id).where(Sheet.owner_id == member.id)),
        *db.session.scalars(select(Resource.public_id).where(Resource.owner_id == member.id)),
    ]
    query = select(Finding).where(
        Finding.subject_key.in_(keys), Finding.state == FindingState.OPEN, Finding.kind.in_(TOLD)
    )
    found = db.session.scalars(query.order_by(Finding.first_seen_at, Finding.id)).all()
    about = subjects(names_in(found))
    return [(each, about[each.subject]) for each in found if each.subject in about]


# What an owner can mend; the rest is for the desk.
TOLD = (
    FindingKind.DEAD_LINK,
    FindingKind.MOVED_LINK,
    FindingKind.REVIEW_DUE,
    FindingKind.NEVER_FOUND,
)


def untold(limit: int) -> Sequence[Finding]:
    """Return what its owner can mend and was not told of, the oldest first.

    What nobody is left to be told of waits for somebody, and keeps nobody else's place.
    """
    query = select(Finding).where(
        Finding.state == FindingState.OPEN, Finding.told_at.is_(None), Finding.kind.in_(TOLD), _of_somebody()
    )
    return db.session.scalars(query.order_by(Finding.first_seen_at, Finding.id).limit(limit)).all()


def _of_somebody() -> ColumnElement[bool]:
    """Say of a finding whether `addresses_of` has an address: the coordination always has one."""
    writes = exists().where(Membership.member_id == Member.id)
    reached = or_(writes, Member.official_email != "")
    sheets = select(Sheet.public_id).join(Sheet.owner).where(reached)
    resources = select(Resource.public_id).outerjoin(Resource.owner)
    resources = resources.where(or_(Resource.owner_id.is_(None), reached))
    return or_(
        and_(Finding.subject_kind == SHEET, Finding.subject_key.in_(sheets)),
        and_(Finding.subject_kind == RESOURCE, Finding.subject_key.in_(resources)),
    )


def decided_on(kind: FindingKind) -> dict[tuple[str, str], int]:
    """Return what was decided on of a kind, by the key of the document and the facts that it rests on."""
    query = select(Finding.subject_key, Finding.facts, Finding.id)
    rows = db.session.execute(query.where(Finding.kind == kind, Finding.state == FindingState.DECIDED))
    return {(row.subject_key, row.facts): row.id for row in rows}


def waiting_kinds() -> list[tuple[FindingKind, int, datetime]]:
    """Return the kinds of which something waits for the desk, how many, and since when."""
    of_desk = (
        FindingKind.DEAD_LINK, FindingKind.REVIEW_DUE, FindingKind.SIMILAR, FindingKind.SAME_FILE,
    )  # fmt: skip
    query = (
        select(Finding.kind, func.count(), func.min(Finding.first_seen_at))
        .where(Finding.state == FindingState.OPEN, Finding.kind.in_(of_desk))
        .group_by(Finding.kind)
    )
    rows = db.session.execute(query).all()
    return sorted(rows, key=lambda row: row[2])
