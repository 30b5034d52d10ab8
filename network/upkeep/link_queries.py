from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import func, select

from network.db import db
from network.mail.links import public_url
from network.resources.models import Resource, ResourceRevision
from network.text import sha256_hex
from network.upkeep.link_models import ArchiveCopy, LinkState, LinkUse, OutwardLink
from network.upkeep.texts import Revision, as_checked, outward_links


def link_by_digest(digest: str) -> OutwardLink | None:
    """Return the link of this digest, or None."""
    return db.session.scalar(select(OutwardLink).where(OutwardLink.url_sha256 == digest))


def digest_of(url: str) -> str:
    """Return the digest by which a link is known."""
    return sha256_hex(as_checked(url))


def documents_leading_to(link_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Return the documents that lead to one of these links: (kind, key)."""
    query = select(LinkUse.kind, LinkUse.key).where(LinkUse.link_id.in_(link_ids)).distinct()
    return [(kind, key) for kind, key in db.session.execute(query.order_by(LinkUse.kind, LinkUse.key))]


def links_of(kind: str, key: str) -> dict[str, OutwardLink]:
    """Return the links to which a document led when it was last read, by digest."""
    query = select(OutwardLink).join(LinkUse, LinkUse.link_id == OutwardLink.id)
    found = db.session.scalars(query.where(LinkUse.kind == kind, LinkUse.key == key))
    return {link.url_sha256: link for link in found}


def leads_to(revision: Revision, more: Iterable[str] = ()) -> list[str]:
    """Return the addresses of the web, out of this site, to which a revision leads, and `more` of them."""
    own_host = urlsplit(public_url("pages.home")).hostname or ""
    return outward_links(revision, more, own_host=own_host)


def broken_among(urls: Iterable[str]) -> Sequence[OutwardLink]:
    """Return those of these addresses of which pages say that they are broken."""
    digests = {digest_of(url) for url in urls}
    if not digests:
        return []
    noted = select(OutwardLink).where(OutwardLink.noted_on.is_not(None), OutwardLink.url_sha256.in_(digests))
    return db.session.scalars(noted.order_by(OutwardLink.id)).all()


class Due(NamedTuple):
    """A link to look at, on its site; `was_sound` unless it failed the last time."""

    id: int
    host: str
    url: str
    was_sound: bool


def links_due(day: date, *, most: int, most_of_host: int) -> list[Due]:
    """Return the links to look at this night, the longest due first."""
    place = func.row_number().over(
        partition_by=OutwardLink.host, order_by=(OutwardLink.due_on, OutwardLink.id)
    )
    link = OutwardLink.__table__.c
    ranked = (
        select(link.id, link.host, link.url, link.failures, link.due_on, place.label("place"))
        .where(OutwardLink.due_on <= day)
        .subquery()
    )
    query = select(ranked.c.id, ranked.c.host, ranked.c.url, ranked.c.failures)
    chosen = query.where(ranked.c.place <= most_of_host).order_by(ranked.c.due_on, ranked.c.id)
    rows = db.session.execute(chosen.limit(most))
    return [Due(id_, host, url, failures == 0) for id_, host, url, failures in rows]


def count_links() -> dict[LinkState, int]:
    """Return how many links there are in each state."""
    query = select(OutwardLink.state, func.count()).group_by(OutwardLink.state)
    counts = dict(db.session.execute(query).all())
    return {state: counts.get(state, 0) for state in LinkState}


def archive_copy_of(resource: Resource) -> ArchiveCopy | None:
    """Return where a copy of a resource is kept, or None."""
    return db.session.get(ArchiveCopy, resource.id)


def archive_addresses(revision: ResourceRevision) -> list[str]:
    """Return the address of the copy of a resource, as one of its links."""
    copy = db.session.get(ArchiveCopy, revision.resource_id)
    return [copy.url] if copy else []
