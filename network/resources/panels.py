"""What the pages of a member show of its resources."""

from flask import render_template, url_for
from markupsafe import Markup

from network.members.models import Member
from network.resources import cards, queries


def profile_panel(member: Member) -> Markup | None:
    """Show the published resources that a member proposed on its public page."""
    published = queries.resources_of(member)
    if not published:
        return None
    shown = [cards.card(revision, level=3) for revision in published]
    panel = render_template("resources/_panel.html", cards=shown)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def space_panel(member: Member) -> Markup | None:
    """Show a member's own resources, and where each stands, on the page of its people."""
    works = queries.works_of(member)
    if not works:
        return None
    panel = render_template("resources/_space.html", works=works)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def reportable(public_id: str) -> tuple[str, str] | None:
    """Return the title and the address of a published resource, for whoever reports something about it."""
    for revision in queries.public_revisions([public_id]):
        return revision.title, url_for("resources.show", slug=revision.resource.slug)
    return None
