from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from network.collections.queries import public_addresses as collection_addresses
from network.db import db
from network.editorial.states import State
from network.members.models import Member
from network.resources.models import Resource, ResourceRevision
from network.sheets.models import Sheet, SheetRevision

Address = tuple[str, str, datetime | None]


def public_addresses(limit: int) -> Iterator[Address]:
    """Go through the public things of the network, the newest of each kind first, `limit` of each at most.

    Each is an endpoint, the slug it takes, and when what it shows was published, where that is known.
    """
    members = select(Member.slug).order_by(Member.id.desc()).limit(limit)
    yield from (("members.show", slug, None) for slug in db.session.scalars(members))
    sheets = (
        select(Sheet.slug, SheetRevision.decided_at)
        .join(SheetRevision, SheetRevision.sheet_id == Sheet.id)
        .where(SheetRevision.state == State.PUBLISHED, Sheet.archived_at.is_(None))
        .order_by(SheetRevision.decided_at.desc(), Sheet.id)
        .limit(limit)
    )
    # What is published has an address.
    yield from (("sheets.show", slug, at) for slug, at in db.session.execute(sheets) if slug)
    resources = (
        select(Resource.slug, ResourceRevision.decided_at)
        .join(ResourceRevision, ResourceRevision.resource_id == Resource.id)
        .where(ResourceRevision.state == State.PUBLISHED, Resource.archived_at.is_(None))
        .order_by(ResourceRevision.decided_at.desc(), Resource.id)
        .limit(limit)
    )
    yield from (("resources.show", slug, at) for slug, at in db.session.execute(resources) if slug)
    yield from (("collections.show", slug, at) for slug, at in collection_addresses(limit) if slug)
