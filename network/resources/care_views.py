from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.files.downloads import downloads_of
from network.i18n import _
from network.members.access import member_required
from network.resources import care_actions as actions
from network.resources import care_rules as rules
from network.resources import queries
from network.resources.forms import ReviewDayForm
from network.resources.models import Resource, ResourceRevision
from network.resources.views import bp
from network.web.forms import render_form
from network.wording import day


def own_published_or_404(public_id: str) -> tuple[Resource, ResourceRevision]:
    resource = queries.resource_written_by(current_user, public_id) or abort(404)
    return resource, queries.published_revision(resource) or abort(404)


@bp.route("/mes-ressources/<string(length=10):public_id>/suivi", methods=["GET", "POST"])
@member_required
def care(public_id: str) -> ResponseReturnValue:
    """Show when a resource was read over and how often it is downloaded; plan its next reading."""
    resource, published = own_published_or_404(public_id)
    form = ReviewDayForm(obj=resource)
    if form.validate_on_submit():
        with form.refusals():
            assert form.review_due_on.data is not None, "the form demands it"
            actions.plan_review(resource, form.review_due_on.data, by=current_user)
            flash(_("Nous vous le rappellerons le %(day)s.", day=day(resource.review_due_on)))
            return redirect(url_for(".care", public_id=public_id))
    return render_form(
        "resources/care.html",
        form,
        resource=resource,
        revision=published,
        months=downloads_of(queries.FILE_OWNER, resource.id),
        obstacle=rules.obstacle_to_caring(resource, published),
    )


@bp.route("/mes-ressources/<string(length=10):public_id>/toujours-valable", methods=["POST"])
@member_required
def confirm(public_id: str) -> ResponseReturnValue:
    """Let whoever writes for the owner say that a resource still holds."""
    resource, _published = own_published_or_404(public_id)
    actions.confirm_resource(resource, by=current_user)
    flash(_("Merci : la page de la ressource dit maintenant qu’elle a été relue aujourd’hui."))
    return redirect(url_for(".care", public_id=public_id))
