"""What pages show of what was found by night: links said to be broken, and what an owner can mend."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from network.members.models import Member
from network.resources.models import ResourceRevision
from network.sheets.reading import Reading
from network.upkeep import link_queries as queries
from network.upkeep.link_models import OutwardLink
from network.upkeep.queries import open_about
from network.upkeep.texts import Revision


def resource_notice(revision: ResourceRevision) -> Markup | None:
    """Tell readers of a resource which of its links are broken, and where a copy is kept."""
    broken, copy, own = _broken_in(revision), None, queries.digest_of(revision.url)
    # A copy is of its own page: needless where that opens.
    if any(link.url_sha256 == own for link in broken):
        copy = queries.archive_copy_of(revision.resource)
    if copy and queries.broken_among([copy.url]):
        copy = None  # broken itself, it is no help, and readers are not told of it
    return _panel("upkeep/_broken.html", broken=broken, copy=copy) if broken else None


def sheet_panel(reading: Reading) -> Markup | None:
    """Tell readers of a sheet which of its links are broken: the same for all."""
    broken = _broken_in(reading.revision)
    return _panel("upkeep/_broken.html", broken=broken, copy=None) if broken else None


def _broken_in(revision: Revision) -> Sequence[OutwardLink]:
    """Return the links of a revision that are said to be broken: what it says, not what was read by night."""
    return queries.broken_among(queries.leads_to(revision))


def space_panel(member: Member) -> Markup | None:
    """Tell those who write for a member that something waits to be mended."""
    count = len(open_about(member))
    return _panel("upkeep/_space.html", count=count) if count else None


def _panel(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates of ours, which escape
