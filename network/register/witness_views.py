"""Who watches over the register from outside, and the page where they say yes.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.i18n import _
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from network.register import witnesses as named
from network.register.views import bp
from network.register.witness_forms import WitnessForm
from network.web.access import public
from network.web.forms import render_form


@bp.route("/registre/temoins")
@public
def witnesses() -> ResponseReturnValue:
    shown = named.shown_witnesses()
    silent = named.count_witnesses() - len(shown)
    return render_template("register/witnesses.html", witnesses=shown, silent=silent)


@bp.route("/registre/temoins/<token>", methods=["GET", "POST"])
@public
def witness(token: str) -> ResponseReturnValue:
    """Let whoever reads a witness's mail say yes or no, and change their mind."""
    found = named.witness_by_token(token)
    if found is None:
        abort(404, _("Cette invitation n’est plus ouverte."))
    form = WitnessForm(data={"is_shown": found.is_shown})
    if form.validate_on_submit():
        if "no" in request.form:
            named.decline(found)
            flash(_("C’est noté : nous ne vous enverrons rien du registre."))
            return redirect(url_for(".witnesses"))
        named.accept(found, is_shown=form.is_shown.data)
        flash(_("C’est noté, merci : la tête du registre vous est envoyée chaque semaine."))
        return redirect(url_for(".witness", token=token))
    is_witness = found.confirmed_at is not None and Topic.REGISTER not in stopped_topics(found.email)
    return render_form("register/witness.html", form, witness=found, is_witness=is_witness)
