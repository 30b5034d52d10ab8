from collections.abc import Callable

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.i18n import _
from network.members.access import current_member, member_required
from network.resources import actions, queries, rules
from network.resources.content import written
from network.resources.decisions import archive_resource
from network.resources.description import ResourceForm
from network.resources.forms import ArchiveForm
from network.resources.models import Resource, ResourceRevision
from network.resources.reading import Reading
from network.resources.views import bp, may_archive
from network.resources.wording import changes
from network.throttles.actions import hit
from network.web.access import signed_in
from network.web.forms import render_form
from network.web.late import keeps_typed


def own_resource_or_404(public_id: str) -> Resource:
    return queries.resource_written_by(current_user, public_id) or abort(404)


def own_revision_or_404(public_id: str) -> ResourceRevision:
    return queries.open_revision(own_resource_or_404(public_id)) or abort(404)


@bp.route("/mes-ressources")
@member_required
def mine() -> ResponseReturnValue:
    member = current_member()
    return render_template("resources/mine.html", member=member, works=queries.works_of(member))


@bp.route("/ressources/proposer", methods=["GET", "POST"])
@keeps_typed
@member_required
def new() -> ResponseReturnValue:
    form, twin = ResourceForm(), None
    if form.validate_on_submit():
        try:
            _count_proposal(form)
            words, document = written(form.values()), form.received()
            revision = actions.start_resource(current_member(), words, document, by=current_user)
            return _saved(form, revision)
        except Refused as refused:
            form.refuse(refused)
            twin = getattr(refused, "twin", None)
    return render_form("resources/new.html", form, member=current_member(), twin=twin)


@bp.route("/mes-ressources/<string(length=10):public_id>/modifier", methods=["GET", "POST"])
@keeps_typed
@member_required
def edit(public_id: str) -> ResponseReturnValue:
    revision = own_revision_or_404(public_id)
    obstacle = rules.obstacle_to_writing(revision)
    if request.method != "POST" and obstacle:
        return redirect(url_for(".preview", public_id=public_id))
    form = ResourceForm(revision)
    if not form.validate_on_submit():
        return _form_page(form, revision)
    try:
        _count_proposal(form)
        words, document = written(form.values()), form.received()
        actions.save_draft(
            revision,
            words,
            document,
            without_file=form.is_without_file,
            saved_version=form.version_seen,
            by=current_user,
        )
        return _saved(form, revision)
    except SavedMeanwhile:
        revision = own_revision_or_404(public_id)
        form.saved_version.data = revision.saved_version
        return _form_page(form, revision, 409, differences=form.differences(revision))
    except Refused as refused:
        form.refuse(refused)
        return _form_page(form, revision, twin=getattr(refused, "twin", None))


def _count_proposal(form: ResourceForm) -> None:
    if form.is_proposing:
        hit(rules.PROPOSALS_BY_ACCOUNT, current_user.public_id)


def _saved(form: ResourceForm, revision: ResourceRevision) -> ResponseReturnValue:
    """Propose what was saved if the button says so, and lead on."""
    public_id = revision.resource.public_id
    if not form.is_proposing:
        flash(_("C’est enregistré. Vous seuls voyez ce brouillon."))
        return redirect(url_for(".edit", public_id=public_id))
    actions.propose_resource(revision, by=current_user)
    flash(_("Merci ! La coordination relit votre ressource et vous répond par mail."))
    return redirect(url_for(".preview", public_id=public_id))


def _form_page(
    form: ResourceForm, revision: ResourceRevision, status: int = 0, **context: object
) -> ResponseReturnValue:
    answer = make_response(
        render_form(
            "resources/edit.html",
            form,
            revision=revision,
            published=queries.published_revision(revision.resource),
            obstacle=rules.obstacle_to_writing(revision),
            **context,
        )
    )
    answer.status_code = status or answer.status_code
    return answer


@bp.route("/mes-ressources/<string(length=10):public_id>")
@member_required
def preview(public_id: str) -> ResponseReturnValue:
    return _overview(own_resource_or_404(public_id))


def _overview(resource: Resource, refused: Refused | None = None) -> ResponseReturnValue:
    """Return the page of one's own resource: what it says, where it stands, what can be done."""
    current, published = queries.open_revision(resource), queries.published_revision(resource)
    revision = current or published or abort(404)
    page = render_template(
        "resources/preview.html",
        resource=resource,
        current=current,
        published=published,
        reading=Reading(revision),
        changes=changes(published, current) if published and current else [],
        refused=refused,
        obstacle_to_revising=rules.obstacle_to_revising(resource, published, current),
        may_archive=bool(published) and may_archive(resource),
    )
    return page, 409 if refused else 200


def _do(
    gesture: Callable[..., object],
    thing: Resource | ResourceRevision,
    public_id: str,
    *,
    done: str,
    then: str,
) -> ResponseReturnValue:
    """Do what a button asks and say so, or show the resource again with what stands in the way."""
    try:
        gesture(thing, by=current_user)
    except Refused as refused:
        return _overview(own_resource_or_404(public_id), refused)
    flash(done)
    return redirect(then)


@bp.route("/mes-ressources/<string(length=10):public_id>/reprendre", methods=["POST"])
@member_required
def withdraw(public_id: str) -> ResponseReturnValue:
    then = url_for(".edit", public_id=public_id)
    done = _("Vous pouvez de nouveau la modifier. Pensez à la proposer quand elle sera prête.")
    return _do(actions.withdraw_resource, own_revision_or_404(public_id), public_id, done=done, then=then)


@bp.route("/mes-ressources/<string(length=10):public_id>/reviser", methods=["POST"])
@member_required
def revise(public_id: str) -> ResponseReturnValue:
    then = url_for(".edit", public_id=public_id)
    done = _(
        "Modifiez, puis proposez : la version publiée reste en ligne jusqu’à la publication de celle-ci."
    )
    return _do(actions.revise_resource, own_resource_or_404(public_id), public_id, done=done, then=then)


@bp.route("/mes-ressources/<string(length=10):public_id>/supprimer", methods=["GET", "POST"])
@member_required
def discard(public_id: str) -> ResponseReturnValue:
    revision = own_revision_or_404(public_id)
    if request.method == "POST":
        actions.discard_draft(revision, by=current_user)
        flash(_("Le brouillon est supprimé."))
        return redirect(url_for(".mine"))
    return render_template(
        "resources/discard.html", revision=revision, obstacle=rules.obstacle_to_discarding(revision)
    )


@bp.route("/mes-ressources/<string(length=10):public_id>/archiver", methods=["GET", "POST"])
@signed_in
def archive(public_id: str) -> ResponseReturnValue:
    resource = queries.resource_archived_by(current_user, public_id) or abort(404)
    published, current = queries.published_revision(resource), queries.open_revision(resource)
    form = ArchiveForm()
    if published is None:
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            archive_resource(resource, **form.values(), by=current_user)
            flash(_("La ressource est archivée. Voici ce que lisent ceux qui suivent un ancien lien."))
            return redirect(url_for(".show", slug=resource.slug))
    return render_form(
        "resources/archive.html",
        form,
        resource=resource,
        revision=published,
        obstacle=rules.obstacle_to_archiving(resource, published, current),
    )
