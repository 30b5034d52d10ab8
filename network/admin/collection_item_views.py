"""What a collection holds: added, put in order, taken out."""

from dataclasses import dataclass

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from network.admin.collection_forms import AddForm
from network.admin.collection_views import collection_or_404, collection_page, item_form
from network.admin.views import bp
from network.collections import actions, queries, rules
from network.collections.finding import thing_named, thing_of
from network.collections.models import Collection
from network.errors import Refused
from network.i18n import _
from network.library.asked import LONGEST
from network.search.documents import SearchUnavailable
from network.web.access import coordinator_required
from network.web.fields import as_line
from network.web.forms import render_form

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """A sheet or a resource that could be added, or is there already."""

    kind: str
    key: str
    title: str
    card_html: Markup
    is_there: bool


@bp.route("/collections/<string(length=10):public_id>/ajouter", methods=["GET", "POST"])
@coordinator_required
def add_to_collection(public_id: str) -> ResponseReturnValue:
    """Add a sheet or a resource, named by its address or chosen among what a search finds."""
    collection, form = collection_or_404(public_id), AddForm()
    if form.validate_on_submit():
        kind, key = form.kind.data or "", form.key.data or ""
        with form.refusals():
            thing = thing_of(kind, key) if key else thing_named(form.reference.data or "")
            actions.add_to_collection(collection, thing, by=current_user)
            flash(_("C’est ajouté, à la fin de la collection."))
            return redirect(url_for(".add_to_collection", public_id=public_id, q=request.args.get("q")))
    collection, words = collection_or_404(public_id), as_line(request.args.get("q", "")[:LONGEST])
    return render_form(
        "admin/add_to_collection.html",
        form,
        collection=collection,
        words=words,
        found=_found(words, collection) if words else [],
        obstacle=rules.obstacle_to_adding(collection),
    )


def _found(words: str, collection: Collection) -> list[Found] | None:
    """Return what a search finds to add; None while the index is being made."""
    there = {item.thing.public_id for item in collection.items}
    try:
        results = current_app.extensions["search"].search(words, limit=MOST_FOUND)
    except SearchUnavailable:
        return None
    titles = queries.titles_of([(hit.kind, hit.key) for hit in results.hits])
    return [
        Found(hit.kind, hit.key, titles[hit.kind, hit.key], hit.card_html, hit.key in there)
        for hit in results.hits
        if (hit.kind, hit.key) in titles
    ]


@bp.route("/collections/<string(length=10):public_id>/elements/<int:item_id>", methods=["GET", "POST"])
@coordinator_required
def arrange_collection(public_id: str, item_id: int) -> ResponseReturnValue:
    """Move an item, say why it is there, or take it out: the button pressed says which."""
    collection = collection_or_404(public_id)
    item = queries.item_of(collection, item_id) or abort(404)
    if request.method != "POST":  # the page that said what was wrong, loaded again
        return redirect(url_for(".collection", public_id=public_id))
    form, then = item_form(item), request.form.get("then", "save")
    step = {"up": -1, "down": 1}.get(then, 0)
    if not form.validate():
        return collection_page(collection, wrong=(item_id, form))
    try:
        if then == "remove":
            actions.remove_from_collection(item, by=current_user)
        else:
            place = item.position + step if step else form.position.data
            actions.place_item(item, place, form.why.data or "", by=current_user)
    except Refused as refused:
        return collection_page(collection_or_404(public_id), refused=refused)
    # Back to where the hand was: the item that moved, or the list once it is gone.
    anchor = "elements" if then == "remove" else f"element-{item_id}"
    return redirect(url_for(".collection", public_id=public_id, _anchor=anchor))
