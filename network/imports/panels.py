"""What the pages of a member show of its adhesions older than the site's charter."""

from flask import render_template
from markupsafe import Markup

from network.imports.queries import earlier_adhesions_of
from network.members.models import Member


def profile_panel(member: Member) -> Markup | None:
    """Show a member's earlier adhesions, and that they are no signature of today's charter."""
    adhesions = earlier_adhesions_of(member)
    if not adhesions:
        return None
    panel = render_template("imports/_panel.html", adhesions=adhesions)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes
