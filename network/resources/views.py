from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.mail.links import public_url
from network.resources import cards, queries
from network.resources.models import Resource
from network.resources.reading import Reading
from network.sheets import cards as sheet_cards
from network.sheets.queries import sheets_on
from network.web.access import public

bp = Blueprint("resources", __name__)

MOST_RELATED = 3


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
    near = [cards.card(each, level=3) for each in queries.related_to(revision, MOST_RELATED)]
    return render_template(
        "resources/show.html",
        reading=Reading(revision),
        address=public_url("resources.show", slug=slug),
        related=[*sheets[:2], *near, *sheets[2:]][:MOST_RELATED],
        may_archive=may_archive(revision.resource),
        may_correct=current_user.is_authenticated and current_user.may_review,
    )


def may_archive(resource: Resource) -> bool:
    """Say whether this person is shown the way to archive a resource."""
    if not current_user.is_authenticated or resource.is_archived:
        return False
    return queries.resource_archived_by(current_user, resource.public_id) is not None
