"""What the pages of sheets and of resources show of collections."""

from flask import render_template, url_for
from markupsafe import Markup

from network.collections import queries
from network.resources.models import Resource, ResourceRevision
from network.sheets.models import Sheet
from network.sheets.reading import Reading


def sheet_panel(reading: Reading) -> Markup | None:
    """Name the published collections that hold a sheet: the same for every reader."""
    return _panel(reading.revision.sheet)


def resource_panel(revision: ResourceRevision) -> Markup | None:
    """Name the published collections that hold a resource."""
    return _panel(revision.resource)


def _panel(thing: Sheet | Resource) -> Markup | None:
    found = queries.collections_with(thing)
    if not found:
        return None
    panel = render_template("collections/_panel.html", collections=found)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def reportable(public_id: str) -> tuple[str, str] | None:
    """Return the title and the address of a published collection, for whoever reports something about it."""
    for collection in queries.public_collections([public_id]):
        return collection.title, url_for("collections.show", slug=collection.slug)
    return None
