from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.members.access import current_member, member_required
from network.resources.models import Resource
from network.resources.queries import published_revision, resource_by_public_id, resource_written_by
from network.upkeep import queries
from network.upkeep.forms import ArchiveCopyForm
from network.upkeep.link_actions import give_archive_copy
from network.upkeep.link_queries import archive_copy_of
from network.upkeep.wording import missing, short, told
from network.web.access import signed_in
from network.web.forms import render_form

bp = Blueprint("upkeep", __name__)
bp.add_app_template_filter(told, "found")
bp.add_app_template_filter(missing, "missing_words")
bp.add_app_template_filter(short, "short_link")


@bp.route("/a-reparer")
@member_required
def to_mend() -> ResponseReturnValue:
    """Show what the nights found in what a member published, and how to mend it."""
    member = current_member()
    return render_template("upkeep/to_mend.html", member=member, found=queries.open_about(member))


def _cared_for_or_404(public_id: str) -> Resource:
    """Return a resource of an organisation this person writes for, or any for whoever decides on them."""
    find = resource_by_public_id if current_user.may_review else _written_by_them
    return find(public_id) or abort(404)


def _written_by_them(public_id: str) -> Resource | None:
    return resource_written_by(current_user, public_id)


@bp.route("/mes-ressources/<string(length=10):public_id>/copie-archivee", methods=["GET", "POST"])
@signed_in
def archive_copy(public_id: str) -> ResponseReturnValue:
    """Say where a copy of a resource is kept, for the day when its link is broken."""
    resource = _cared_for_or_404(public_id)
    published = published_revision(resource) or abort(404)
    if resource.is_archived:
        abort(404)
    copy = archive_copy_of(resource)
    form = ArchiveCopyForm(obj=copy)
    if form.validate_on_submit():
        with form.refusals():
            give_archive_copy(resource, form.url.data or "", by=current_user)
            flash(_("C’est noté : la copie sera proposée dès que le lien sera signalé comme rompu."))
            return redirect(url_for("resources.show", slug=resource.slug))
    return render_form("upkeep/archive_copy.html", form, resource=resource, revision=published)
