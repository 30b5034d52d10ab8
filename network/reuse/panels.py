"""What the pages of sheets and of members show of reuse."""

from flask import render_template
from markupsafe import Markup

from network.members.models import Member
from network.reuse import queries, rules
from network.sheets.reading import Reading

MOST = 5


def sheet_panel(reading: Reading) -> Markup | None:
    """Show who draws on a published sheet, and what it draws on itself: the same for every reader."""
    sheet = reading.revision.sheet
    drawn_on = [reuse.sheet for reuse in queries.drawn_on_by(sheet)]
    return _panel(
        "reuse/_sheet.html",
        sheet=sheet,
        members=queries.count_members([sheet.public_id]).get(sheet.public_id, 0),
        reuses=queries.reuses_of(sheet, MOST),
        drawn_on=drawn_on,
        titles=queries.titles_of([each.id for each in drawn_on]),
    )


def profile_panel(member: Member) -> Markup | None:
    """Show on its public page what a member draws on, and who draws on its sheets."""
    draws_on = queries.declared_by(member, MOST) if rules.is_told(member) else ()
    inspired = queries.inspired_by(member, MOST)
    if not (draws_on or inspired):
        return None
    titles = queries.titles_of([reuse.sheet_id for reuse in (*draws_on, *inspired)])
    return _panel("reuse/_profile.html", draws_on=draws_on, inspired=inspired, titles=titles)


def space_panel(member: Member) -> Markup | None:
    """Show a member what it declared, and who draws on its sheets."""
    own, inspired = queries.own_reuses(member), queries.inspired_by(member, MOST)
    if not (own or inspired):
        return None
    titles = queries.titles_of([reuse.sheet_id for reuse in (*own[:MOST], *inspired)])
    return _panel("reuse/_space.html", own=own[:MOST], count=len(own), inspired=inspired, titles=titles)


def _panel(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704 - templates of ours, which escape
