"""The official lists at the desk: entries that are no more, and the members they concern."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.territory_forms import ReferenceForm
from network.admin.views import bp
from network.i18n import _
from network.members import references
from network.members.references import Touched
from network.territories.queries import count_gone, vintage
from network.web.access import coordinator_required
from network.web.forms import render_form


def touched_or_404(public_id: str, kind: str, code: str) -> Touched:
    return references.touched_member(public_id, kind, code) or abort(404)


@bp.route("/territoires")
@coordinator_required
def territories() -> ResponseReturnValue:
    return render_template(
        "admin/territories.html", touched=references.touched_members(), gone=count_gone(), vintage=vintage()
    )


@bp.route("/territoires/<public_id>/<kind>/<code>", methods=["GET", "POST"])
@coordinator_required
def territory(public_id: str, kind: str, code: str) -> ResponseReturnValue:
    touched, form = touched_or_404(public_id, kind, code), ReferenceForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(decide(touched, form))
            return redirect(url_for(".territories"))
    return render_form("admin/territory.html", form, touched=touched)


def decide(touched: Touched, form: ReferenceForm) -> str:
    """Move the member or leave it as it is, and return the sentence that says so."""
    member, gone = touched.member, touched.gone
    if form.decision.data == ReferenceForm.KEEP:
        references.keep_reference(member, gone.kind, gone.code, form.reason.data or "", by=current_user)
        return _("%(name)s reste inscrite comme avant.", name=member.name)
    references.follow_successor(member, gone.kind, gone.code, by=current_user)
    return _("%(name)s est à jour ; ses représentants sont prévenus.", name=member.name)
