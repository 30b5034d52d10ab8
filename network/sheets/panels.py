"""What the pages of a member show of its sheets."""

from flask import current_app, render_template, url_for
from markupsafe import Markup

from network.i18n import _
from network.mail.links import public_url
from network.members.models import Member
from network.members.steps import Step
from network.sheets import cards, queries
from network.sheets.contact import reached
from network.sheets.reading import Reading
from network.sheets.related import related_to


def profile_panel(member: Member) -> Markup | None:
    """Show a member's published sheets on its public page."""
    published = queries.sheets_of(member)
    if not published:
        return None
    shown = [cards.card(revision, level=3) for revision in published]
    panel = render_template("sheets/_panel.html", cards=shown)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def space_panel(member: Member) -> Markup | None:
    """Show a member's own sheets, and where each stands, on the page of its people."""
    works = queries.works_of(member)
    if not works:
        return None
    panel = render_template("sheets/_space.html", works=works)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def panels_of(reading: Reading) -> list[Markup]:
    """Return what stands below a sheet, the same for all: what else to read, what later features show."""
    panels = (_related_panel, *current_app.extensions["sheet_panels"])
    return [panel for panel in (panel(reading) for panel in panels) if panel]


def _related_panel(reading: Reading) -> Markup | None:
    found = related_to(reading)
    if not found:
        return None
    panel = render_template("sheets/_related.html", related=found)
    return Markup(panel)  # noqa: S704 - a template of ours, which escapes


def next_step(member: Member | None) -> Step:
    """Say how far a member is with its first sheet."""
    works = queries.works_of(member) if member else []
    published = any(work.published for work in works)
    return Step(
        label=_("Partager une première expérience"),
        url=url_for("sheets.mine" if works else "sheets.new") if member else None,
        done=published,
        hint=_(
            "Une fiche s’écrit en vingt minutes, en plusieurs fois si besoin. "
            "Les échecs sont aussi bienvenus que les réussites."
        ),
    )


def reportable(public_id: str) -> tuple[str, str] | None:
    """Return the title and the address of a published sheet, for whoever reports something about it."""
    for revision in queries.public_revisions([public_id]):
        return revision.title, url_for("sheets.show", slug=revision.sheet.slug)
    return None


def authors_told(public_id: str) -> tuple[list[str], str]:
    """Return where those who write a published sheet are reached, and where they update it."""
    addresses = [to for revision in queries.public_revisions([public_id]) for to in reached(revision)]
    return addresses, public_url("sheets.edit", public_id=public_id)
