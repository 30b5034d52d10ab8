"""The desk watches over the register: what the last verifications found, and who keeps its heads outside.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.admin.register_forms import NameWitnessForm
from network.admin.views import bp
from network.i18n import _
from network.register import queries, watch, witnesses
from network.register.witness_models import Witness
from network.web.access import coordinator_required
from network.web.forms import render_form

SHOWN = 10  # verifications


@bp.route("/registre", methods=["GET", "POST"])
@coordinator_required
def register() -> ResponseReturnValue:
    """Show the watch over the register; name a witness."""
    form = NameWitnessForm()
    if form.validate_on_submit():
        with form.refusals():
            witness = witnesses.name_witness(**form.values(), by=current_user)
            flash(_("Un mail part à %(name)s, qui sera témoin en y répondant oui.", name=witness.name))
            return redirect(url_for(".register"))
    named, now = witnesses.witnesses(), clock.now()
    return render_form(
        "admin/register.html",
        form,
        size=queries.size(),
        waiting=watch.waiting(),
        last=watch.last_done(),
        verifications=watch.latest(SHOWN),
        witnesses=named,
        stopped=witnesses.stopped_addresses(),
        may_invite={w.id for w in named if witnesses.obstacle_to_inviting(w, now) is None},
    )


@bp.post("/registre/verifier")
@coordinator_required
def verify_register() -> ResponseReturnValue:
    watch.ask(by=current_user)
    flash(_("La vérification commence : rechargez cette page dans une minute."))
    return redirect(url_for(".register"))


def witness_or_404(public_id: str) -> Witness:
    """Return somebody whom the desk named."""
    return witnesses.witness_by_public_id(public_id) or abort(404)


@bp.post("/registre/temoins/<public_id>/inviter")
@coordinator_required
def invite_witness(public_id: str) -> ResponseReturnValue:
    witness = witness_or_404(public_id)
    witnesses.invite_again(witness, by=current_user)
    flash(_("Un nouveau mail part à %(name)s.", name=witness.name))
    return redirect(url_for(".register"))


@bp.post("/registre/temoins/<public_id>/retirer")
@coordinator_required
def remove_witness(public_id: str) -> ResponseReturnValue:
    witness = witness_or_404(public_id)
    name = witness.name
    witnesses.remove_witness(witness, by=current_user)
    flash(_("%(name)s n’est plus dans la liste des témoins.", name=name))
    return redirect(url_for(".register"))
