from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from network.accounts.models import Account
from network.collections.models import Collection, CollectionItem, CollectionSlug, Standing
from network.db import db
from network.editorial.states import State
from network.files.models import StoredFile
from network.paging import Page, paged
from network.resources import queries as resource_queries
from network.resources.models import Resource, ResourceRevision
from network.sheets import queries as sheet_queries
from network.sheets.models import Sheet, SheetRevision

FILE_OWNER = "collection"  # the `owner_kind` of their pictures


@dataclass(frozen=True)
class Entry:
    """An item with what readers see of it: a revision, or None where they see nothing any more."""

    item: CollectionItem
    title: str
    revision: SheetRevision | ResourceRevision | None

    @property
    def is_sheet(self) -> bool:
        """Whether it is a sheet, and not a resource."""
        return self.item.sheet_id is not None


def collection_by_public_id(public_id: str) -> Collection | None:
    """Return a collection, whoever asks: for the desk."""
    return db.session.scalar(select(Collection).where(Collection.public_id == public_id))


def collection_at(slug: str) -> Collection | None:
    """Return the collection of an address, in line or archived; None elsewhere."""
    with_picture = select(Collection).options(joinedload(Collection.picture))
    return db.session.scalar(
        with_picture.where(Collection.slug == slug, Collection.standing != Standing.DRAFT)
    )


def slug_now(slug: str) -> str | None:
    """Return the present address of the collection that once had this one."""
    query = select(Collection.slug).join(CollectionSlug, CollectionSlug.collection_id == Collection.id)
    return db.session.scalar(query.where(CollectionSlug.slug == slug))


def taken_slugs(beginning: str, *, other_than: Collection) -> set[str]:
    """Return the addresses beginning like this one that belong or belonged to other collections."""
    query = select(CollectionSlug.slug).where(CollectionSlug.collection_id != other_than.id)
    return set(db.session.scalars(query.where(CollectionSlug.slug.startswith(beginning, autoescape=True))))


def item_of(collection: Collection, item_id: int) -> CollectionItem | None:
    """Return one of the items of a collection."""
    return next((item for item in collection.items if item.id == item_id), None)


# ——— What readers see ———


def entries_of(collection: Collection) -> list[Entry]:
    """Return every item in its order, with what readers see of it."""
    items = db.session.scalars(
        select(CollectionItem)
        .where(CollectionItem.collection_id == collection.id)
        .options(joinedload(CollectionItem.sheet), joinedload(CollectionItem.resource))
        .order_by(CollectionItem.position, CollectionItem.id)
    ).all()
    sheets = {
        r.sheet_id: r for r in sheet_queries.sheets_named([i.sheet.public_id for i in items if i.sheet])
    }
    resources = {
        r.resource_id: r
        for r in resource_queries.public_revisions([i.resource.public_id for i in items if i.resource])
    }
    return [
        _entry(item, sheets.get(item.sheet_id) if item.sheet_id else resources.get(item.resource_id or 0))
        for item in items
    ]


def titles_of(things: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the titles of those of these (kind, public id) that are published sheets and resources."""
    keys = {kind: [key for each, key in things if each == kind] for kind in ("sheet", "resource")}
    sheets = sheet_queries.sheets_named(keys["sheet"])
    resources = resource_queries.public_revisions(keys["resource"])
    found = {("sheet", revision.sheet.public_id): revision.title for revision in sheets}
    return found | {("resource", revision.resource.public_id): revision.title for revision in resources}


def _entry(item: CollectionItem, revision: SheetRevision | ResourceRevision | None) -> Entry:
    return Entry(item, revision.title if revision else _last_title(item), revision)


def _last_title(item: CollectionItem) -> str:
    """Return the title of what readers see no more, for the desk."""
    revision: SheetRevision | ResourceRevision | None
    if item.sheet:
        revision = sheet_queries.newest_revision(item.sheet)
    else:
        assert item.resource is not None, "an item is one thing"
        published = resource_queries.published_revision(item.resource)
        revision = published or resource_queries.open_revision(item.resource)
    return revision.title if revision else "—"


def shown_entries(collection: Collection) -> list[Entry]:
    """Return the items that readers see, in their order."""
    return [entry for entry in entries_of(collection) if entry.revision is not None]


def may_see_picture(file: StoredFile, account: Account | None) -> bool:
    """Say whether somebody may see the picture of a collection: everybody once published, else the desk."""
    standing = db.session.scalar(select(Collection.standing).where(Collection.picture_id == file.id))
    if standing == Standing.PUBLISHED:
        return True
    return standing is not None and account is not None and account.is_of_the_desk


# ——— Lists ———


def published_collections(*, number: int = 1, per_page: int = 20) -> Page[Collection]:
    """Return a page of the published collections, the newest first."""
    return paged(_published(), number, per_page)


def public_collections(public_ids: Sequence[str] | None = None) -> Iterable[Collection]:
    """Return these published collections, or all of them."""
    query = _published()
    if public_ids is not None:
        query = query.where(Collection.public_id.in_(public_ids))
    return db.session.scalars(query).all()


def collections_to_arrange(*, number: int = 1, per_page: int = 50) -> Page[Collection]:
    """Return a page of every collection for the desk: drafts, then those in line, then the archived ones."""
    order = case({Standing.DRAFT: 0, Standing.PUBLISHED: 1}, value=Collection.standing, else_=2)
    query = select(Collection).order_by(order, Collection.changed_at.desc(), Collection.id.desc())
    return paged(query, number, per_page)


def lost_items(collections: Sequence[Collection]) -> dict[int, int]:
    """Return, by collection, how many of its items readers see no more."""
    sheet_is_there = (SheetRevision.state == State.PUBLISHED) & Sheet.archived_at.is_(None)
    resource_is_there = (ResourceRevision.state == State.PUBLISHED) & Resource.archived_at.is_(None)
    items = (
        select(CollectionItem.collection_id, func.count())
        .outerjoin(Sheet, Sheet.id == CollectionItem.sheet_id)
        .outerjoin(Resource, Resource.id == CollectionItem.resource_id)
        .outerjoin(SheetRevision, (SheetRevision.sheet_id == Sheet.id) & sheet_is_there)
        .outerjoin(ResourceRevision, (ResourceRevision.resource_id == Resource.id) & resource_is_there)
        .where(CollectionItem.collection_id.in_([collection.id for collection in collections]))
        .where(SheetRevision.id.is_(None), ResourceRevision.id.is_(None))
        .group_by(CollectionItem.collection_id)
    )
    return {row[0]: row[1] for row in db.session.execute(items)}


def collections_with(thing: Sheet | Resource) -> Sequence[Collection]:
    """Return the published collections that hold a sheet or a resource, the newest first."""
    column = CollectionItem.sheet_id if isinstance(thing, Sheet) else CollectionItem.resource_id
    holding = select(CollectionItem.collection_id).where(column == thing.id)
    return db.session.scalars(_published().where(Collection.id.in_(holding))).all()


def collections_holding(kind: str, keys: Sequence[str]) -> Sequence[str]:
    """Return the public ids of the published collections that hold one of these « sheet » or « resource »."""
    things = select(CollectionItem.collection_id)
    if kind == "sheet":
        things = things.join(Sheet, Sheet.id == CollectionItem.sheet_id).where(Sheet.public_id.in_(keys))
    else:
        things = things.join(Resource, Resource.id == CollectionItem.resource_id).where(
            Resource.public_id.in_(keys)
        )
    query = select(Collection.public_id).where(
        Collection.standing == Standing.PUBLISHED, Collection.id.in_(things)
    )
    return db.session.scalars(query).all()


def public_addresses(limit: int) -> Iterable[tuple[str | None, datetime]]:
    """Return the addresses of published collections, the newest first, with when each was last changed."""
    query = select(Collection.slug, Collection.changed_at).where(Collection.standing == Standing.PUBLISHED)
    newest = query.order_by(Collection.published_at.desc(), Collection.id).limit(limit)
    return [(slug, at) for slug, at in db.session.execute(newest)]


def _published() -> Select[Collection]:
    query = select(Collection).options(joinedload(Collection.picture))
    return query.where(Collection.standing == Standing.PUBLISHED).order_by(
        Collection.published_at.desc(), Collection.id.desc()
    )
