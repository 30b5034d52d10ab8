"""What is said of a result away from its card: one line of a file, of a feed, of a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from network import taxonomy
from network.collections import queries as collections
from network.collections.reading import Reading as CollectionReading
from network.i18n import _
from network.library.selection import SHEETS
from network.mail.links import network_name, public_url
from network.resources import queries as resources
from network.resources.models import ResourceRevision
from network.resources.reading import Reading as ResourceReading
from network.sheets import queries as sheets
from network.sheets.models import SheetRevision
from network.sheets.reading import Reading as SheetReading

Name = tuple[str, str]  # the kind and the key of a document


@dataclass(frozen=True)
class Entry:
    """A published sheet, resource or collection in a few words: what it is, and whose."""

    name: Name
    nature: str
    title: str
    address: str
    summary: str
    by: str
    where: str
    departments: Sequence[str]
    year: int | None
    themes: Sequence[str]
    audiences: Sequence[str]
    licence: str
    published_at: datetime


def entries_of(names: Sequence[Name]) -> list[Entry]:
    """Return the documents of these names, in their order; one that readers no longer find is left out."""
    found = {entry.name: entry for entry in (*_sheets(names), *_resources(names), *_collections(names))}
    return [found[name] for name in names if name in found]


def _sheets(names: Sequence[Name]) -> Iterator[Entry]:
    for revision in sheets.sheets_named([key for kind, key in names if kind == "sheet"]):
        yield _of_sheet(revision)


def _of_sheet(revision: SheetRevision) -> Entry:
    reading = SheetReading(revision)
    assert revision.decided_at is not None, "what is published was decided"
    return Entry(
        name=("sheet", revision.sheet.public_id),
        nature=taxonomy.label("kinds", SHEETS["kind"]),
        title=revision.title,
        address=public_url("sheets.show", slug=revision.sheet.slug),
        summary=revision.summary,
        by=revision.sheet.owner.name,
        where=reading.where,
        departments=reading.departments,
        year=reading.year,
        themes=reading.theme_labels,
        audiences=reading.labels("audiences"),
        licence=_("À citer ; reprise entière avec l’accord des auteurs"),
        published_at=revision.decided_at,
    )


def _resources(names: Sequence[Name]) -> Iterator[Entry]:
    keys = [key for kind, key in names if kind == "resource"]
    for revision in resources.public_revisions(keys) if keys else ():
        yield _of_resource(revision)


def _of_resource(revision: ResourceRevision) -> Entry:
    reading = ResourceReading(revision)
    assert revision.decided_at is not None, "what is published was decided"
    return Entry(
        name=("resource", revision.resource.public_id),
        nature=reading.kind,
        title=revision.title,
        address=public_url("resources.show", slug=revision.resource.slug),
        summary=reading.opening,
        by=reading.by,
        where=reading.departments,
        departments=revision.departments,
        year=revision.year,
        themes=reading.theme_labels,
        audiences=reading.labels("audiences"),
        licence=reading.licence,
        published_at=revision.decided_at,
    )


def _collections(names: Sequence[Name]) -> Iterator[Entry]:
    keys = [key for kind, key in names if kind == "collection"]
    for collection in collections.public_collections(keys) if keys else ():
        reading = CollectionReading(collection)
        assert collection.published_at is not None, "what is published was published on a day"
        yield Entry(
            name=("collection", collection.public_id),
            nature=taxonomy.label("kinds", "collection"),
            title=collection.title,
            address=public_url("collections.show", slug=collection.slug),
            summary=reading.opening,
            by=network_name(),
            where="",
            departments=(),
            year=None,
            themes=reading.theme_labels,
            audiences=(),
            licence="",
            published_at=collection.published_at,
        )
