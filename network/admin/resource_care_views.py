from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.resource_forms import CareForm
from network.admin.views import bp
from network.files.downloads import downloads_of
from network.i18n import _
from network.resources import care_actions as actions
from network.resources import care_rules as rules
from network.resources import queries
from network.resources.models import Resource, ResourceRevision
from network.web.access import desk_required, reviewer_required
from network.web.forms import render_form


def published_or_404(public_id: str) -> tuple[Resource, ResourceRevision]:
    resource = queries.resource_by_public_id(public_id) or abort(404)
    return resource, queries.published_revision(resource) or abort(404)


@bp.get("/ressources/<string(length=10):public_id>/suivi")
@desk_required
def resource_care(public_id: str) -> ResponseReturnValue:
    """Show who answers for a resource, when it was read over, how often its file is downloaded."""
    resource, published = published_or_404(public_id)
    return _care_page(resource, published, CareForm(resource))


@bp.post("/ressources/<string(length=10):public_id>/suivi")
@reviewer_required
def plan_resource(public_id: str) -> ResponseReturnValue:
    resource, published = published_or_404(public_id)
    form = CareForm(resource)
    if form.validate_on_submit():
        with form.refusals():
            assert form.review_due_on.data is not None, "the form demands it"
            actions.plan_review(resource, form.review_due_on.data, by=current_user)
            if "answerable" in form:
                actions.entrust_resource(resource, form.person, by=current_user)
            flash(_("C’est noté."))
            return redirect(url_for(".resource_care", public_id=public_id))
    return _care_page(resource, published, form)


def _care_page(resource: Resource, published: ResourceRevision, form: CareForm) -> ResponseReturnValue:
    return render_form(
        "admin/resource_care.html",
        form,
        resource=resource,
        revision=published,
        months=downloads_of(queries.FILE_OWNER, resource.id),
        obstacle=rules.obstacle_to_caring(resource, published),
    )


@bp.post("/ressources/<string(length=10):public_id>/toujours-valable")
@reviewer_required
def confirm_resource(public_id: str) -> ResponseReturnValue:
    """Say, for the desk, that a resource still holds."""
    resource, _published = published_or_404(public_id)
    actions.confirm_resource(resource, by=current_user)
    flash(_("Merci : la page de la ressource dit maintenant qu’elle a été relue aujourd’hui."))
    return redirect(url_for(".resource_care", public_id=public_id))
