"""What the pages of a member and of its sheets show of reviews."""

from collections.abc import Iterator

from flask import render_template, url_for
from markupsafe import Markup

from network.i18n import _
from network.members.models import Member
from network.reviews import queries
from network.reviews.models import Comment
from network.sheets.models import SheetRevision
from network.sheets.remarks import Remark


def space_panel(member: Member) -> Markup | None:
    """Show a member's people the sheets that it is asked to read, and those that it reads."""
    reviews = queries.asked_of_member(member)
    if not reviews:
        return None
    panel = render_template("reviews/_panel.html", reviews=reviews)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def remarks(revision: SheetRevision) -> Iterator[Remark]:
    """Give the comments on a sheet that its author has not settled, for the pages where it is written."""
    for comment in queries.open_comments(revision.sheet):
        url = url_for("reviews.show", public_id=revision.sheet.public_id, _anchor=f"partie-{comment.part}")
        yield Remark(comment.part, name_of(comment), comment.text, comment.written_at, url)


def name_of(comment: Comment) -> str:
    """« Camille Moreau (Commune de Figeac) », « Dominique Bel (bureau) »."""
    who = comment.member.name if comment.member else comment.speaker.label
    return _("%(name)s (%(who)s)", name=comment.author.name, who=who)
