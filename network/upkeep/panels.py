"""What pages show of what was found by night: links said to be broken, and what an owner can mend."""

from flask import render_template
from markupsafe import Markup

from network.members.models import Member
from network.resources.models import ResourceRevision
from network.sheets.reading import Reading
from network.upkeep import link_queries as queries
from network.upkeep.queries import RESOURCE, SHEET, open_about


def resource_notice(revision: ResourceRevision) -> Markup | None:
    """Tell readers of a resource which of its links are broken, and where a copy is kept."""
    broken = list(queries.broken_links_of(RESOURCE, revision.resource.public_id))
    copy = queries.archive_copy_of(revision.resource) if broken else None
    own = queries.digest_of(revision.url)
    if not any(link.url_sha256 == own for link in broken):
        copy = None  # of its own page, which opens
    elif copy:
        # A copy that is broken itself is no help, and readers are not told of it.
        dead_copy = queries.digest_of(copy.url)
        if any(link.url_sha256 == dead_copy for link in broken):
            copy, broken = None, [link for link in broken if link.url_sha256 != dead_copy]
    return _panel("upkeep/_broken.html", broken=broken, copy=copy) if broken else None


def sheet_panel(reading: Reading) -> Markup | None:
    """Tell readers of a sheet which of its links are broken: the same for all."""
    broken = queries.broken_links_of(SHEET, reading.revision.sheet.public_id)
    return _panel("upkeep/_broken.html", broken=broken, copy=None) if broken else None


def space_panel(member: Member) -> Markup | None:
    """Tell those who write for a member that something waits to be mended."""
    count = len(open_about(member))
    return _panel("upkeep/_space.html", count=count) if count else None


def _panel(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates of ours, which escape
