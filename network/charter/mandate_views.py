"""What an organisation answers: about a mandate from its official address, about a suspension from its space.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.charter import mandate_actions, suspension_actions, suspension_rules
from network.charter import trust_queries as trust
from network.charter.mandate_forms import MandateAnswerForm, SuspensionAnswerForm
from network.charter.signing_views import origin
from network.charter.trust_models import Answer
from network.charter.views import bp
from network.errors import Refused
from network.i18n import _
from network.members.access import current_member, member_required
from network.members.queries import membership_in
from network.web.access import public, signed_in
from network.web.forms import render_form


@bp.route("/mandats/<token>", methods=["GET", "POST"])
@public
def answer_mandate(token: str) -> ResponseReturnValue:
    """Ask whoever reads the official mailbox; only a button pressed answers."""
    inquiry = trust.open_inquiry(token, clock.now())
    if inquiry is None:
        return render_template("charter/inquiry_over.html"), 410
    form = MandateAnswerForm()
    if form.validate_on_submit():
        answer = Answer(form.answer.data) if form.answer.data in set(Answer) else abort(400)
        try:
            mandate_actions.answer_inquiry(
                token,
                answer,
                name=form.name.data,
                function=form.function.data,
                comment=form.comment.data or "",
                origin=origin(),
            )
        except Refused:
            return render_template("charter/inquiry_over.html"), 410
        return redirect(url_for(".mandate_answered", answer=answer.value))
    return render_form("charter/answer_mandate.html", form, inquiry=inquiry, signature=inquiry.signature)


@bp.route("/mandats/merci/<any(yes, no):answer>")
@public
def mandate_answered(answer: str) -> ResponseReturnValue:
    return render_template("charter/mandate_answered.html", answer=Answer(answer))


@bp.route("/mon-espace/suspensions/<public_id>", methods=["GET", "POST"])
@signed_in
def suspension(public_id: str) -> ResponseReturnValue:
    """Show the organisation's people why it is suspended, and take the answer of a representative."""
    found = trust.suspension_for(current_user, public_id) or abort(404)
    form = SuspensionAnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            suspension_actions.answer_suspension(found, form.text.data, by=current_user)
            flash(_("Votre réponse est partie : la coordination la lit et vous répondra par mail."))
            return redirect(url_for(".suspension", public_id=public_id))
    obstacle = suspension_rules.obstacle_to_answering(found, membership_in(found.member, current_user))
    steps = trust.history_of(found.member, found)
    return render_form("charter/suspension.html", form, suspension=found, steps=steps, obstacle=obstacle)


@bp.route("/mon-espace/decisions")
@member_required
def decisions() -> ResponseReturnValue:
    """Show what was decided about the member's signatures, and what it answered."""
    member = current_member()
    return render_template(
        "charter/decisions.html",
        member=member,
        steps=trust.history_of(member),
        under_way=trust.suspensions_under_way(member),
    )
