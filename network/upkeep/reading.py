"""The library read over by night: what changed, where it leads, what it says twice, what nobody finds."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from network import clock
from network.db import action, db, unit_of_work
from network.editorial.models import Publication
from network.editorial.states import State
from network.files.models import StoredFile
from network.jobs.turns import Turn
from network.library.asking_models import ShownDocument
from network.library.asking_queries import counted_since
from network.resources.models import Resource, ResourceRevision
from network.resources.queries import resources_to_review
from network.search.likeness import like_text
from network.sheets.models import Sheet, SheetRevision
from network.text import sha256_hex
from network.upkeep import queries, rules
from network.upkeep.actions import find, settle, settle_others
from network.upkeep.link_actions import forget_unused_links, note_links
from network.upkeep.link_models import LinkUse
from network.upkeep.link_queries import archive_addresses, leads_to
from network.upkeep.models import Finding, FindingKind, FindingState, LibraryFile, LibraryReading
from network.upkeep.queries import RESOURCE, SHEET
from network.upkeep.texts import CLOSE, SAME, Revision, likeness, text_of, words_missing

MOST_NEVER_FOUND = 500  # sheets told of, the oldest first, besides those decided on
NEAREST = 8  # documents that the engine thinks near, compared word by word

_PUBLISHED_SHEET = and_(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
_PUBLISHED_RESOURCE = and_(ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_(None))


# ——— What is no longer there ———


def forget_gone(_turn: Turn) -> bool:
    """Forget what was read of documents that readers no longer see, and close what was found about them."""
    with unit_of_work():
        _forget_gone()
    return False


@action
def _forget_gone() -> None:
    for model in (LinkUse, LibraryFile, LibraryReading):
        db.session.execute(delete(model).where(~_is_published(model.kind, model.key)))
    standing = Finding.state != FindingState.GONE
    gone = ~_is_published(Finding.subject_kind, Finding.subject_key)
    settle(db.session.scalars(select(Finding).where(standing, gone)).all())
    pairs = select(Finding).where(standing, Finding.kind.in_(queries.TWO_DOCUMENTS))
    found = db.session.scalars(pairs).all()
    still = queries.subjects(queries.other_of(finding) for finding in found)
    settle([finding for finding in found if queries.other_of(finding) not in still])
    forget_unused_links()


def _is_published(kind: Any, key: Any) -> ColumnElement[bool]:
    sheet = exists().where(
        Sheet.public_id == key, SheetRevision.sheet_id == Sheet.id, kind == SHEET, _PUBLISHED_SHEET
    )
    resource = exists().where(
        Resource.public_id == key,
        ResourceRevision.resource_id == Resource.id,
        kind == RESOURCE,
        _PUBLISHED_RESOURCE,
    )
    return or_(sheet, resource)


# ——— What changed ———


def read_changed(turn: Turn, day: date) -> bool:
    """Read what was published since the last time; say whether some may be left."""
    return any(
        turn.work_through(f"reading of {kind} revision", _to_read(kind), partial(_read, kind, day))
        for kind in (SHEET, RESOURCE)
    )


def _to_read(kind: str) -> Sequence[int]:
    if kind == SHEET:
        query = select(SheetRevision.id).join(SheetRevision.sheet).where(_PUBLISHED_SHEET)
        key, id_ = Sheet.public_id, SheetRevision.id
    else:
        query = select(ResourceRevision.id).join(ResourceRevision.resource).where(_PUBLISHED_RESOURCE)
        key, id_ = Resource.public_id, ResourceRevision.id
    read = exists().where(
        LibraryReading.kind == kind, LibraryReading.key == key, LibraryReading.revision_id == id_
    )
    return db.session.scalars(query.where(~read).order_by(id_)).all()


def _read(kind: str, day: date, revision_id: int) -> None:
    with unit_of_work():
        _note_reading(kind, revision_id, day)


@action
def _note_reading(kind: str, revision_id: int, day: date) -> None:
    revision = queries.published_by_id(kind, revision_id)
    if revision is None:
        return
    key = queries.subject_of(revision).key
    more = archive_addresses(revision) if isinstance(revision, ResourceRevision) else []
    note_links(kind, key, leads_to(revision, more), day)
    db.session.execute(delete(LibraryFile).where(LibraryFile.kind == kind, LibraryFile.key == key))
    for digest, name in _files_of(revision).items():
        db.session.add(LibraryFile(kind=kind, key=key, sha256=digest, name=name))
    read = db.session.get(LibraryReading, (kind, key))
    if read is None:
        db.session.add(LibraryReading(kind=kind, key=key, revision_id=revision.id))
    else:
        read.revision_id = revision.id
    db.session.flush()


def _files_of(revision: Revision) -> dict[str, str]:
    """Return the files that a document gives, by digest: as they are kept and, of resources, as they came."""
    if isinstance(revision, ResourceRevision):
        if revision.file is None:
            return {}
        return {
            digest: revision.file.name for digest in (revision.file.sha256, revision.file_digest) if digest
        }
    ids = [row["file"] for row in revision.attachments]
    query = select(StoredFile.sha256, StoredFile.name).where(StoredFile.public_id.in_(ids))
    return dict(db.session.execute(query).all()) if ids else {}


# ——— What is said twice ———


def compare_changed(turn: Turn) -> bool:
    """Compare what was read with what the engine thinks near; say whether some may be left."""
    return any(
        turn.work_through(f"comparison of {kind} revision", _to_compare(kind), partial(_compare, kind))
        for kind in (SHEET, RESOURCE)
    )


def _to_compare(kind: str) -> Sequence[int]:
    query = select(LibraryReading.revision_id).where(
        LibraryReading.kind == kind,
        or_(LibraryReading.compared_id.is_(None), LibraryReading.compared_id != LibraryReading.revision_id),
    )
    return db.session.scalars(query.order_by(LibraryReading.revision_id)).all()


def _compare(kind: str, revision_id: int) -> None:
    revision = queries.published_by_id(kind, revision_id)
    if revision is None:
        return
    mine, text = queries.subject_of(revision).name, text_of(revision)
    near = current_app.extensions["search"].ask(lambda view: like_text(view, text, NEAREST + 1))
    # Among many alike, each finds its own nearest: a pair stands whichever of the two found it.
    paired = [
        name for finding in queries.similar_to(mine) for name in (finding.subject, queries.other_of(finding))
    ]
    alike: dict[str, float] = {}
    for name in dict.fromkeys([*(f"{other_kind}:{other_key}" for other_kind, other_key in near), *paired]):
        other = queries.published(*name.split(":", 1)) if name != mine else None
        if other is not None and (share := likeness(revision, other)) >= CLOSE:
            alike[name] = share
    with unit_of_work():
        _note_alike(kind, revision_id, mine, alike)


@action
def _note_alike(kind: str, revision_id: int, mine: str, alike: dict[str, float]) -> None:
    still = []
    subjects = queries.subjects([mine, *alike])
    for name, share in alike.items():
        if mine not in subjects or name not in subjects:
            continue
        # About the one that came second.
        older, newer = sorted((subjects[mine], subjects[name]), key=_by_age)
        detail = {"other": older.name, "share": round(share * 100)}
        level = "same" if share >= SAME else "close"
        about = (newer.kind, newer.key)
        found = find(FindingKind.SIMILAR, about, detail, aspect=older.name, facts=level)
        still.append(found.id)
    settle([finding for finding in queries.similar_to(mine) if finding.id not in still])
    read = db.session.get(LibraryReading, tuple(mine.split(":", 1)))
    if read is not None and read.revision_id == revision_id:
        read.compared_id = revision_id
    db.session.flush()


def _by_age(subject: queries.Subject) -> tuple[datetime, str]:
    """Return what two documents keep their order by, however often they are written again."""
    it = subject.revision
    thing: Publication = it.sheet if isinstance(it, SheetRevision) else it.resource
    return thing.created_at, subject.name


def look_for_same_files() -> bool:
    """Find the documents that give the same file as another one."""
    with unit_of_work():
        _note_same_files()
    return False


@action
def _note_same_files() -> None:
    twice = select(LibraryFile.sha256).group_by(LibraryFile.sha256).having(func.count() > 1)
    query = select(LibraryFile).where(LibraryFile.sha256.in_(twice))
    first: dict[str, LibraryFile] = {}
    still: set[int] = set()
    seen: set[tuple[str, str]] = set()
    ordered = query.order_by(LibraryFile.kind, LibraryFile.key, LibraryFile.sha256)
    for each in db.session.scalars(ordered).all():
        other = first.setdefault(each.sha256, each)
        mine, theirs = f"{each.kind}:{each.key}", f"{other.kind}:{other.key}"
        if other is each or mine == theirs or (mine, theirs) in seen:
            continue
        seen.add((mine, theirs))
        detail = {"other": theirs, "name": each.name}
        about = (each.kind, each.key)
        still.add(find(FindingKind.SAME_FILE, about, detail, aspect=theirs, facts=each.sha256).id)
    settle_others(FindingKind.SAME_FILE, still)


# ——— What waits for somebody ———


def look_for_reviews(day: date) -> bool:
    """Find the resources that were to be read over again."""
    with unit_of_work():
        _note_reviews(day)
    return False


@action
def _note_reviews(day: date) -> None:
    still = set()
    for revision in resources_to_review(day):
        due = revision.resource.review_due_on
        assert due is not None, "its day has come"
        about, detail = (RESOURCE, revision.resource.public_id), {"due": due.isoformat()}
        still.add(find(FindingKind.REVIEW_DUE, about, detail, facts=due.isoformat()).id)
    settle_others(FindingKind.REVIEW_DUE, still)


def look_for_never_found(day: date) -> bool:
    """Find the sheets that were never among the results of a question, once results were counted for long."""
    with unit_of_work():
        _note_never_found(day)
    return False


@action
def _note_never_found(day: date) -> None:
    since = counted_since()
    if since is None or clock.months_later(since, 1) + rules.NEVER_FOUND_AFTER > day:
        return
    shown = exists().where(ShownDocument.kind == SHEET, ShownDocument.key == Sheet.public_id)
    query = (
        select(Sheet.public_id, SheetRevision.id)
        .join(SheetRevision.sheet)
        .where(_PUBLISHED_SHEET, SheetRevision.decided_at <= clock.now() - rules.NEVER_FOUND_AFTER, ~shown)
        .order_by(SheetRevision.decided_at, SheetRevision.id)
    )
    decided, still, to_tell = queries.decided_on(FindingKind.NEVER_FOUND), set(), []
    for key, revision_id in db.session.execute(query):
        # What was decided on keeps its place from nothing newer.
        if finding_id := decided.get((key, sha256_hex(str(revision_id)))):
            still.add(finding_id)
        else:
            to_tell.append(revision_id)
    oldest = select(SheetRevision).where(SheetRevision.id.in_(to_tell[:MOST_NEVER_FOUND]))
    in_order = oldest.order_by(SheetRevision.decided_at, SheetRevision.id)
    still.update(_never_found(revision) for revision in db.session.scalars(in_order).all())
    settle_others(FindingKind.NEVER_FOUND, still)


def _never_found(revision: SheetRevision) -> int:
    """Find that nobody finds a sheet, and return the number of the finding."""
    assert revision.decided_at is not None, "what is published was decided"
    published_on = revision.decided_at.astimezone(clock.PARIS).date()
    detail = {"since": published_on.isoformat(), "lacks": words_missing(revision)}
    about = (SHEET, revision.sheet.public_id)
    return find(FindingKind.NEVER_FOUND, about, detail, facts=str(revision.id)).id
