"""What somebody names to add it: an address of a page of ours, the end of one, or a code."""

from urllib.parse import urlsplit

from network.resources import queries as resource_queries
from network.resources.models import Resource
from network.sheets import queries as sheet_queries
from network.sheets.models import Sheet

Thing = Sheet | Resource


def thing_named(reference: str) -> Thing | None:
    """Return the published sheet or resource that an address or a code names, or None."""
    try:
        path = urlsplit(reference.strip()).path
    except ValueError:  # « http://[abc » is no address at all
        return None
    parts = [part for part in path.split("/") if part]
    if not parts:
        return None
    name, folder = parts[-1], parts[-2] if len(parts) > 1 else ""
    if folder == "fiches":
        return _sheet(name)
    if folder == "ressources":
        return _resource(name)
    return _sheet(name) or _resource(name)


def thing_of(kind: str, key: str) -> Thing | None:
    """Return a published sheet or resource by its kind and public id, as the search names it, or None."""
    if kind == "sheet":
        return next((each.sheet for each in sheet_queries.sheets_named([key])), None)
    if kind == "resource":
        return next((each.resource for each in resource_queries.public_revisions([key])), None)
    return None


def _sheet(name: str) -> Sheet | None:
    slug = sheet_queries.slug_now(name) or name
    revision = sheet_queries.public_revision(slug)
    if revision is not None and not revision.sheet.is_archived:
        return revision.sheet
    found = thing_of("sheet", name.upper())
    return found if isinstance(found, Sheet) else None


def _resource(name: str) -> Resource | None:
    slug = resource_queries.slug_now(name) or name
    revision = resource_queries.public_revision(slug)
    if revision is not None and not revision.resource.is_archived:
        return revision.resource
    found = thing_of("resource", name.upper())
    return found if isinstance(found, Resource) else None
