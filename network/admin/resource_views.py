from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.forms import ReviewForm
from network.admin.views import PER_PAGE, bp
from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.files.downloads import counts_of
from network.i18n import _, lazy
from network.resources import actions, decisions, queries, rules
from network.resources.content import written
from network.resources.description import ResourceForm
from network.resources.models import ResourceRevision
from network.resources.queries import Shelf
from network.resources.reading import Reading
from network.resources.wording import changes
from network.web.access import desk_required, reviewer_required
from network.web.forms import render_form
from network.web.paging import page_number, within

RESOURCE_TABS = {
    "a-relire": (Shelf.WAITING, lazy("À relire")),
    "publiees": (Shelf.PUBLISHED, lazy("Publiées")),
    "relecture-due": (Shelf.DUE, lazy("À relire de nouveau")),
    "brouillons": (Shelf.DRAFTS, lazy("Brouillons du bureau")),
    "archivees": (Shelf.ARCHIVED, lazy("Archivées")),
}


@bp.route("/ressources")
@desk_required
def resources() -> ResponseReturnValue:
    number, tab = page_number(), request.args.get("etat", "a-relire")
    if tab not in RESOURCE_TABS:
        abort(404)
    shelf, _label = RESOURCE_TABS[tab]
    page = within(queries.revisions_on(shelf, number=number, per_page=PER_PAGE))
    ids = [revision.resource_id for revision in page.items]
    return render_template(
        "admin/resources.html",
        page=page,
        tab=tab,
        tabs=RESOURCE_TABS,
        counts=queries.count_by_shelf(),
        downloads=counts_of(queries.FILE_OWNER, ids),
    )


@bp.get("/ressources/<string(length=10):public_id>")
@desk_required
def resource(public_id: str) -> ResponseReturnValue:
    revision, form = queries.revision_to_review(public_id), ReviewForm()
    return _review_page(revision, form) if revision else _no_longer_to_review(public_id, form)


@bp.post("/ressources/<string(length=10):public_id>")
@reviewer_required
def decide_resource(public_id: str) -> ResponseReturnValue:
    revision, form = queries.revision_to_review(public_id), ReviewForm()
    if revision and form.validate_on_submit():
        with form.refusals():
            flash(_decided(revision, form))
            return redirect(url_for(".resources"))
        # It was read again to be refused: it may have changed, or wait no more.
        revision = queries.revision_to_review(public_id)
    return _review_page(revision, form) if revision else _no_longer_to_review(public_id, form)


def _review_page(revision: ResourceRevision, form: ReviewForm) -> ResponseReturnValue:
    form.seen.data = revision.saved_version
    published = queries.published_revision(revision.resource)
    return render_form(
        "admin/resource.html",
        form,
        revision=revision,
        reading=Reading(revision),
        published=published,
        changes=changes(published, revision) if published else [],
        twin=queries.published_twin_of(revision),
        obstacle=decisions.obstacle_of_own(revision, current_user),
    )


def _decided(revision: ResourceRevision, form: ReviewForm) -> str:
    """Publish the revision or send it back, and return the sentence that says so."""
    if form.decision.data == ReviewForm.PUBLISH:
        decisions.publish_resource(revision, seen=form.version_seen, by=current_user)
        return _(
            "« %(title)s » est publiée. La personne qui la proposait est prévenue.", title=revision.title
        )
    if form.decision.data != ReviewForm.SEND_BACK:
        abort(400)
    decisions.send_back_resource(revision, form.reason.data or "", seen=form.version_seen, by=current_user)
    return _("« %(title)s » est renvoyée, avec vos remarques.", title=revision.title)


def _no_longer_to_review(public_id: str, form: ReviewForm) -> ResponseReturnValue:
    """Tell of a resource that waits for nobody: its author or another reader was quicker."""
    queries.resource_by_public_id(public_id) or abort(404)
    if form.reason.data:
        page = render_template("admin/resource_no_longer_to_review.html", reason=form.reason.data)
        return page, 409
    flash(
        _("Cette ressource n’attend plus de relecture : elle a été reprise, renvoyée ou publiée entre-temps.")
    )
    return redirect(url_for(".resources"))


@bp.route("/ressources/nouvelle", methods=["GET", "POST"])
@reviewer_required
def new_resource() -> ResponseReturnValue:
    form, twin = ResourceForm(), None
    if form.validate_on_submit():
        try:
            words, document = written(form.values()), form.received()
            return _kept(form, actions.start_resource(None, words, document, by=current_user))
        except Refused as refused:
            form.refuse(refused)
            twin = getattr(refused, "twin", None)
    return render_form("admin/new_resource.html", form, twin=twin)


@bp.route("/ressources/<string(length=10):public_id>/modifier", methods=["GET", "POST"])
@reviewer_required
def edit_resource(public_id: str) -> ResponseReturnValue:
    revision = queries.revision_of_the_desk(public_id) or abort(404)
    form = ResourceForm(revision)
    form.is_for_good = not revision.is_editable
    if not form.validate_on_submit():
        return _form_page(form, revision)
    try:
        words, document = written(form.values()), form.received()
        save = actions.save_draft if revision.is_editable else decisions.correct_resource
        save(
            revision,
            words,
            document,
            without_file=form.is_without_file,
            saved_version=form.version_seen,
            by=current_user,
        )
        return _kept(form, revision)
    except SavedMeanwhile:
        revision = queries.revision_of_the_desk(public_id) or abort(404)
        form.saved_version.data = revision.saved_version
        return _form_page(form, revision, differences=form.differences(revision)), 409
    except Refused as refused:
        form.refuse(refused)
        return _form_page(form, revision, twin=getattr(refused, "twin", None))


def _kept(form: ResourceForm, revision: ResourceRevision) -> ResponseReturnValue:
    """Publish the desk's own draft if the button says so, and lead on."""
    resource = revision.resource
    if not revision.is_editable:
        flash(_("C’est corrigé."))
        if queries.revision_to_review(resource.public_id):
            return redirect(url_for(".resource", public_id=resource.public_id))
        return redirect(url_for("resources.show", slug=resource.slug))
    if form.is_proposing:
        decisions.publish_own(revision, by=current_user)
        flash(_("« %(title)s » est dans la bibliothèque.", title=revision.title))
        return redirect(url_for("resources.show", slug=resource.slug))
    flash(_("C’est enregistré. Seul le bureau voit ce brouillon."))
    return redirect(url_for(".edit_resource", public_id=resource.public_id))


def _form_page(form: ResourceForm, revision: ResourceRevision, **context: object) -> ResponseReturnValue:
    current = queries.open_revision(revision.resource)
    obstacle = None
    if not revision.is_editable:
        for_owner = queries.writes_for_owner(current_user, revision.resource)
        obstacle = rules.obstacle_to_correcting(revision, current, for_owner=for_owner)
    return render_form("admin/edit_resource.html", form, revision=revision, obstacle=obstacle, **context)


@bp.route("/ressources/<string(length=10):public_id>/supprimer", methods=["POST"])
@reviewer_required
def discard_resource(public_id: str) -> ResponseReturnValue:
    revision = queries.revision_of_the_desk(public_id) or abort(404)
    actions.discard_draft(revision, by=current_user)
    flash(_("Le brouillon est supprimé."))
    return redirect(url_for(".resources", etat="brouillons"))
