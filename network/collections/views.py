from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from network.collections import cards, queries
from network.collections.models import Standing
from network.collections.queries import Entry
from network.collections.reading import Reading
from network.mail.links import public_url
from network.resources import cards as resource_cards
from network.resources.models import ResourceRevision
from network.sheets import cards as sheet_cards
from network.web.access import public
from network.web.paging import page_number, within

bp = Blueprint("collections", __name__)

PER_PAGE = 20


@bp.route("/collections")
@public
def overview() -> ResponseReturnValue:
    page = within(queries.published_collections(number=page_number(), per_page=PER_PAGE))
    shown = [cards.card(Reading(collection)) for collection in page.items]
    return render_template("collections/overview.html", page=page, cards=shown)


@bp.route("/collections/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    collection = queries.collection_at(slug)
    if collection is None:
        present = queries.slug_now(slug) or abort(404)
        # Never a 301, which browsers keep: a title that comes back would lead them in circles.
        return redirect(url_for(".show", slug=present))
    if collection.standing == Standing.ARCHIVED:
        return render_template("collections/archived.html", collection=collection), 410
    reading = Reading(collection)
    return render_template(
        "collections/show.html",
        reading=reading,
        steps=[(entry.item.why, card_of(entry)) for entry in reading.entries],
        address=public_url("collections.show", slug=slug),
    )


def card_of(entry: Entry) -> str:
    """Render the card of an item that readers see."""
    if isinstance(entry.revision, ResourceRevision):
        return resource_cards.card(entry.revision)
    assert entry.revision is not None, "readers see it"
    return sheet_cards.card(entry.revision)
