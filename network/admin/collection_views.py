from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.collection_forms import (
    ArchiveCollectionForm,
    CollectionForm,
    CollectionPageForm,
    ItemForm,
)
from network.admin.views import PER_PAGE, bp
from network.collections import actions, queries, rules
from network.collections.models import Collection, CollectionItem
from network.collections.reading import Reading
from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.i18n import _
from network.web.access import coordinator_required, desk_required
from network.web.forms import render_form
from network.web.paging import page_number, within


def collection_or_404(public_id: str) -> Collection:
    return queries.collection_by_public_id(public_id) or abort(404)


@bp.route("/collections")
@desk_required
def collections() -> ResponseReturnValue:
    page = within(queries.collections_to_arrange(number=page_number(), per_page=PER_PAGE))
    return render_template("admin/collections.html", page=page, lost=queries.lost_items(page.items))


@bp.route("/collections/nouvelle", methods=["GET", "POST"])
@coordinator_required
def new_collection() -> ResponseReturnValue:
    form = CollectionForm()
    if form.validate_on_submit():
        with form.refusals():
            collection = actions.start_collection(form.words, by=current_user)
            flash(_("Le brouillon est commencé. Ajoutez maintenant des fiches et des ressources."))
            return redirect(url_for(".add_to_collection", public_id=collection.public_id))
    return render_form("admin/new_collection.html", form)


@bp.get("/collections/<string(length=10):public_id>")
@desk_required
def collection(public_id: str) -> ResponseReturnValue:
    """Show a collection as it stands, what it holds in its order, and what can be done with it."""
    return collection_page(collection_or_404(public_id))


def item_form(item: CollectionItem) -> ItemForm:
    """Return the form of one item: each of the page has names of its own."""
    return ItemForm(prefix=f"e{item.id}-", data={"position": item.position, "why": item.why})


def collection_page(
    collection: Collection, wrong: tuple[int, ItemForm] | None = None, refused: Refused | None = None
) -> ResponseReturnValue:
    """Return the page of a collection; `wrong` is the form of one item that was refused, with its number."""
    entries = queries.entries_of(collection)
    forms = {entry.item.id: item_form(entry.item) for entry in entries}
    if wrong:
        forms[wrong[0]] = wrong[1]
    page = render_template(
        "admin/collection.html",
        collection=collection,
        entries=entries,
        forms=forms,
        refused=refused,
        reading=Reading(collection),
        obstacle_to_publishing=rules.obstacle_to_publishing(
            collection, sum(entry.revision is not None for entry in entries)
        ),
    )
    return page, 409 if refused else 422 if wrong else 200


@bp.route("/collections/<string(length=10):public_id>/modifier", methods=["GET", "POST"])
@coordinator_required
def edit_collection(public_id: str) -> ResponseReturnValue:
    collection = collection_or_404(public_id)
    form, obstacle = CollectionPageForm(collection), rules.obstacle_to_changing(collection)
    if form.validate_on_submit():
        try:
            words, picture, seen = form.words, form.picture(), form.version_seen
            actions.save_collection(collection, words, picture, saved_version=seen, by=current_user)
            flash(_("C’est enregistré."))
            return redirect(url_for(".collection", public_id=public_id))
        except SavedMeanwhile as refused:
            form.refuse(refused)
            form.saved_version.data = collection_or_404(public_id).saved_version
            return _edit_page(form, public_id, None), 409
        except Refused as refused:
            form.refuse(refused)
    return _edit_page(form, public_id, obstacle)


def _edit_page(form: CollectionPageForm, public_id: str, obstacle: str | None) -> ResponseReturnValue:
    kept = collection_or_404(public_id)
    return render_form("admin/edit_collection.html", form, collection=kept, obstacle=obstacle)


def _do(gesture: Callable[..., object], public_id: str, done: str, then: str) -> ResponseReturnValue:
    """Do what a button asks and say so, or show the collection again with what stands in the way."""
    try:
        gesture(collection_or_404(public_id), by=current_user)
    except Refused as refused:
        return collection_page(collection_or_404(public_id), refused=refused)
    flash(done)
    return redirect(then)


@bp.post("/collections/<string(length=10):public_id>/publier")
@coordinator_required
def publish_collection(public_id: str) -> ResponseReturnValue:
    done, then = _("La collection est en ligne."), url_for(".collection", public_id=public_id)
    return _do(actions.publish_collection, public_id, done, then)


@bp.post("/collections/<string(length=10):public_id>/supprimer")
@coordinator_required
def discard_collection(public_id: str) -> ResponseReturnValue:
    done = _("Le brouillon est supprimé. Les fiches et les ressources qu’il réunissait restent en ligne.")
    return _do(actions.discard_collection, public_id, done, url_for(".collections"))


@bp.route("/collections/<string(length=10):public_id>/archiver", methods=["GET", "POST"])
@coordinator_required
def archive_collection(public_id: str) -> ResponseReturnValue:
    collection, form = collection_or_404(public_id), ArchiveCollectionForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.archive_collection(collection, form.reason.data or "", by=current_user)
            flash(_("La collection est archivée. Ce qu’elle réunissait reste en ligne."))
            return redirect(url_for(".collection", public_id=public_id))
    obstacle = rules.obstacle_to_archiving(collection_or_404(public_id))
    return render_form("admin/archive_collection.html", form, collection=collection, obstacle=obstacle)
