"""Making, arranging and showing collections.

What a collection shows follows what it holds: whatever changes of a published sheet or resource is noted
for the collections that hold it too. The page of a sheet or of a resource names its collections: it is
noted when it enters or leaves one, and when one appears, goes, or is called otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import inspect

from network import clock
from network.accounts.models import Account
from network.collections import queries, rules
from network.collections.finding import Thing
from network.collections.models import Collection, CollectionItem, CollectionSlug, Standing
from network.db import action, db
from network.editorial.moves import SavedMeanwhile, free_slug
from network.errors import Refused
from network.files.actions import Received, forget, keep
from network.i18n import _
from network.journal.actions import record
from network.resources.models import Resource
from network.search.actions import follow, note_change, note_changes
from network.sheets.models import Sheet
from network.text import markdown_html, public_id, slug


@dataclass(frozen=True)
class Words:
    """A title and an introduction, rendered: made before the first action."""

    title: str
    introduction: str
    html: str

    @classmethod
    def of(cls, title: str, introduction: str) -> "Words":
        """Render what was typed."""
        return cls(title, introduction, markdown_html(introduction))


@dataclass(frozen=True)
class Picture:
    """What becomes of a collection's picture: another one, another description, or none."""

    received: Received | None = None
    alt: str = ""
    credit: str = ""
    is_taken_away: bool = False


@action
def start_collection(words: Words, *, by: Account) -> Collection:
    """Begin a collection, that nobody but the desk sees."""
    now = clock.now()
    collection = Collection(public_id=public_id(), created_at=now, changed_at=now)
    _write(collection, words)
    db.session.add(collection)
    db.session.flush()
    _record("collection.started", collection, by)
    return collection


@action
def save_collection(
    collection: Collection, words: Words, picture: Picture, *, saved_version: int, by: Account
) -> None:
    """Keep another title, introduction and picture, if nobody saved since `saved_version`; at once online."""
    collection = read_again(collection)
    if obstacle := rules.obstacle_to_changing(collection):
        raise Refused(obstacle)
    if collection.saved_version != saved_version:
        raise SavedMeanwhile(
            _("Cette collection a été modifiée ailleurs depuis que vous l’avez ouverte : relisez-la.")
        )
    if collection.is_published and not words.introduction:
        raise Refused(_("Une collection en ligne garde son introduction."), field="introduction")
    is_renamed = words.title != collection.title
    _write(collection, words)
    _set_picture(collection, picture, by)
    if collection.is_published and is_renamed:
        _give_address(collection)
    _changed("collection.changed", collection, by)
    if collection.is_published and is_renamed:
        _note_things([item.thing for item in collection.items])


@action
def publish_collection(collection: Collection, *, by: Account) -> None:
    """Show a collection to everybody, for the first time or again."""
    collection = read_again(collection)
    shown = queries.shown_entries(collection)
    if obstacle := rules.obstacle_to_publishing(collection, len(shown)):
        raise Refused(obstacle)
    _give_address(collection)
    collection.standing = Standing.PUBLISHED
    collection.published_at = collection.published_at or clock.now()
    collection.archived_at = collection.archived_reason = None
    _changed("collection.published", collection, by)
    _note_things([item.thing for item in collection.items])


@action
def archive_collection(collection: Collection, reason: str, *, by: Account) -> None:
    """Take a collection out of the library, saying why; its address stays, and what it held stays online."""
    collection = read_again(collection)
    if obstacle := rules.obstacle_to_archiving(collection):
        raise Refused(obstacle)
    if not reason.strip():
        raise Refused(
            _("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."), field="reason"
        )
    collection.standing = Standing.ARCHIVED
    collection.archived_at, collection.archived_reason = clock.now(), reason
    _changed("collection.archived", collection, by)
    note_change("collection", collection.public_id)
    _note_things([item.thing for item in collection.items])


@action
def discard_collection(collection: Collection, *, by: Account) -> None:
    """Throw away a collection that was never shown."""
    collection = read_again(collection)
    if obstacle := rules.obstacle_to_discarding(collection):
        raise Refused(obstacle)
    _record("collection.discarded", collection, by)
    picture = collection.picture
    db.session.delete(collection)
    db.session.flush()
    if picture:
        forget(picture, by=by)


# ——— What it holds ———


@action
def add_to_collection(collection: Collection, thing: Thing | None, *, by: Account) -> CollectionItem:
    """Put a published sheet or resource at the end of a collection."""
    collection = read_again(collection)
    if obstacle := rules.obstacle_to_adding(collection):
        raise Refused(obstacle)
    if thing is None:
        raise Refused(
            _("Aucune fiche ni ressource en ligne n’a cette adresse ou ce code."), field="reference"
        )
    name = "sheet" if isinstance(thing, Sheet) else "resource"
    if any(getattr(item, f"{name}_id") == thing.id for item in collection.items):
        raise Refused(_("Elle est déjà dans cette collection."), field="reference")
    item = CollectionItem(position=len(collection.items) + 1, **{name: thing})
    collection.items.append(item)
    db.session.flush()
    _arranged(collection, by, [thing])
    return item


@action
def remove_from_collection(item: CollectionItem, *, by: Account) -> None:
    """Take an item out of its collection."""
    collection, item = _item_again(item)
    thing = item.thing
    collection.items.remove(item)
    _number(collection.items)
    db.session.flush()
    _arranged(collection, by, [thing])


@action
def place_item(item: CollectionItem, position: int, why: str, *, by: Account) -> None:
    """Put an item at this place, from 1 on, and say why it is there; beyond the last place is the last."""
    collection, item = _item_again(item)
    others = [other for other in collection.items if other is not item]
    before = item.position
    others.insert(min(max(position, 1), len(others) + 1) - 1, item)
    _number(others)
    if item.position == before and item.why == why:
        return
    item.why = why
    db.session.flush()
    db.session.expire(collection, ["items"])
    _arranged(collection, by, [])


def _number(items: Sequence[CollectionItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position


def _item_again(item: CollectionItem) -> tuple[Collection, CollectionItem]:
    found = db.session.get(CollectionItem, inspect(item).identity)
    if found is None:
        raise Refused(_("Cet élément n’est plus dans la collection."))
    if obstacle := rules.obstacle_to_changing(found.collection):
        raise Refused(obstacle)
    return found.collection, found


# ——— What these have in common ———


def read_again(collection: Collection) -> Collection:
    """Return a collection as it is now that nobody else writes; refuse one thrown away."""
    found = queries.collection_by_public_id(collection.public_id)
    if found is None:
        raise Refused(_("Cette collection n’existe plus."))
    return found


def _write(collection: Collection, words: Words) -> None:
    collection.title, collection.introduction = words.title, words.introduction
    collection.introduction_html = words.html


def _set_picture(collection: Collection, picture: Picture, by: Account) -> None:
    former = collection.picture
    if picture.received:
        collection.picture = keep(
            picture.received,
            kind="picture",
            owner_kind=queries.FILE_OWNER,
            owner_id=collection.id,
            by=by,
            alt=picture.alt,
            credit=picture.credit or None,
        )
    elif picture.is_taken_away:
        collection.picture = None
    elif former:
        former.alt, former.credit = picture.alt, picture.credit or None
    db.session.flush()
    if former and collection.picture is not former:
        forget(former, by=by)


def _give_address(collection: Collection) -> None:
    """Name the address after the title; the addresses it had before lead there."""
    wanted = slug(collection.title) or "collection"
    collection.slug = free_slug(wanted, queries.taken_slugs(wanted, other_than=collection))
    if db.session.get(CollectionSlug, collection.slug) is None:
        db.session.add(CollectionSlug(slug=collection.slug, collection=collection, given_at=clock.now()))


def _arranged(collection: Collection, by: Account, moved: Sequence[Thing]) -> None:
    _changed("collection.arranged", collection, by)
    if collection.is_published:
        _note_things(moved)


def _changed(event: str, collection: Collection, by: Account) -> None:
    """Count and write down a change; readers and the search are told of one that they see."""
    collection.saved_version += 1
    collection.changed_at = clock.now()
    db.session.flush()
    _record(event, collection, by)
    if collection.is_published:
        note_change("collection", collection.public_id)


def _note_things(things: Sequence[Thing]) -> None:
    """Note the sheets and the resources whose page names their collections."""
    note_changes("sheet", [thing.public_id for thing in things if isinstance(thing, Sheet)])
    note_changes("resource", [thing.public_id for thing in things if isinstance(thing, Resource)])


def _record(event: str, collection: Collection, by: Account) -> None:
    record(event, by=by, subject=f"collection:{collection.public_id}")


@action
def _follow(kind: str, keys: Sequence[str]) -> None:
    note_changes("collection", queries.collections_holding(kind, keys))


follow("sheet", partial(_follow, "sheet"))
follow("resource", partial(_follow, "resource"))
