from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.files.downloads import Downloads, downloads_of
from network.mail.links import public_url
from network.resources import cards, queries
from network.resources.models import Resource
from network.resources.reading import Reading
from network.sheets import cards as sheet_cards
from network.sheets.queries import sheets_on
from network.web.access import public

bp = Blueprint("resources", __name__)

MOST_RELATED = 3
DOWNLOADS_TOLD_FROM = 20  # to everybody: fewer tell more of who downloads than of the file


@bp.route("/ressources/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    revision = queries.public_revision(slug)
    if revision is None:
        present = queries.slug_now(slug) or abort(404)
        # Never a 301, which browsers keep: a title that comes back would lead them in circles.
        return redirect(url_for(".show", slug=present))
    if revision.resource.is_archived:
        return render_template("resources/archived.html", revision=revision), 410
    sheets = [sheet_cards.card(each, level=3) for each in sheets_on(revision.subthemes, MOST_RELATED)]
    panels = [panel(revision) for panel in current_app.extensions["resource_panels"]]
    notices = [notice(revision) for notice in current_app.extensions["resource_notices"]]
    near = [cards.card(each, level=3) for each in queries.related_to(revision, MOST_RELATED)]
    return render_template(
        "resources/show.html",
        reading=Reading(revision),
        address=public_url("resources.show", slug=slug),
        related=[*sheets[:2], *near, *sheets[2:]][:MOST_RELATED],
        panels=[panel for panel in panels if panel],
        notices=[each for each in notices if each],
        downloads=told_downloads(revision.resource),
        may_archive=may_archive(revision.resource),
        is_own=current_user.is_authenticated
        and queries.resource_written_by(current_user, revision.resource.public_id) is not None,
    )


def told_downloads(resource: Resource) -> Downloads | None:
    """Return how often its files were downloaded in all, and since when, if readers are told."""
    months = downloads_of(queries.FILE_OWNER, resource.id)
    total = sum(each.times for each in months)
    return Downloads(months[-1].month, total) if total >= DOWNLOADS_TOLD_FROM else None


def may_archive(resource: Resource) -> bool:
    """Say whether this person is shown the way to archive a resource."""
    if not current_user.is_authenticated or resource.is_archived:
        return False
    return queries.resource_archived_by(current_user, resource.public_id) is not None
