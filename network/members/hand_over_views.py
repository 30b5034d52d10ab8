"""Asking to take over, confirming, objecting. Its routes stand on the blueprint of `views`."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.members import hand_over_actions, queries
from network.members import hand_over_rules as rules
from network.members.hand_over_models import HandOver
from network.members.hand_over_queries import (
    hand_over_by_token,
    hand_over_for,
    people_who_may_have_left,
    waiting_hand_over,
)
from network.members.official import official_address_of
from network.members.people_forms import (
    AnswerByMailForm,
    ConfirmHandOverForm,
    HandOverForm,
    ObjectionForm,
)
from network.members.views import bp, member_or_404
from network.throttles.actions import hit
from network.web.access import fresh_required, public, signed_in
from network.web.forms import render_form


@bp.route("/membres/<slug>/releve", methods=["GET", "POST"])
@signed_in
def ask_hand_over(slug: str) -> ResponseReturnValue:
    member = member_or_404(slug)
    own = queries.membership_in(member, current_user)
    if waiting := waiting_hand_over(member, current_user):
        return redirect(url_for(".hand_over", public_id=waiting.public_id))
    form = HandOverForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.HAND_OVERS_BY_ACCOUNT, current_user.public_id)
            asked = hand_over_actions.ask_hand_over(member, form.reason.data, by=current_user)
            flash(_("Votre demande de relève est enregistrée, et les personnes concernées sont prévenues."))
            return redirect(url_for(".hand_over", public_id=asked.public_id))
    return render_form(
        "members/ask_hand_over.html",
        form,
        member=member,
        obstacle=rules.obstacle_to_asking(member, own, None),
        has_official_address=official_address_of(member) is not None,
        is_represented=bool(queries.representatives_of(member)),
    )


def hand_over_or_404(public_id: str) -> HandOver:
    """Return a hand-over that concerns this person."""
    return hand_over_for(current_user, public_id) or abort(404)


def _show(
    hand_over: HandOver,
    confirming: ConfirmHandOverForm | None = None,
    objecting: ObjectionForm | None = None,
) -> ResponseReturnValue:
    """Show a hand-over with what this person may do about it; one of the two forms may be sent back."""
    confirming = confirming or ConfirmHandOverForm(people_who_may_have_left(hand_over))
    objecting = objecting or ObjectionForm()
    is_own = hand_over.account_id == current_user.id
    own = queries.membership_in(hand_over.member, current_user)
    awaits = hand_over.is_waiting and not hand_over.is_confirmed and not hand_over.is_contested
    return render_form(
        "members/hand_over.html",
        objecting if objecting.errors else confirming,
        hand_over=hand_over,
        is_own=is_own,
        acts_for_it=own is not None,
        represents=own is not None and own.may_sign,
        official_address=official_address_of(hand_over.member) if is_own and awaits else None,
        confirming=None if rules.obstacle_to_confirming(hand_over, own, current_user) else confirming,
        objecting=None if rules.obstacle_to_objecting(hand_over, own, current_user) else objecting,
    )


@bp.route("/mon-espace/releves/<public_id>")
@signed_in
def hand_over(public_id: str) -> ResponseReturnValue:
    return _show(hand_over_or_404(public_id))


@bp.route("/mon-espace/releves/<public_id>/confirmer", methods=["GET", "POST"])
@signed_in
@fresh_required
def confirm_hand_over(public_id: str) -> ResponseReturnValue:
    found = hand_over_or_404(public_id)
    if request.method == "GET":  # a refused form, loaded again
        return redirect(url_for(".hand_over", public_id=public_id))
    form = ConfirmHandOverForm(people_who_may_have_left(found))
    if form.validate_on_submit():
        with form.refusals():
            hand_over_actions.confirm_as_colleague(
                found, leaving=form.left(), because=form.because.data or "", by=current_user
            )
            flash(_("Merci : la relève est confirmée."))
            return redirect(url_for(".hand_over", public_id=public_id))
    return _show(found, form)


@bp.route("/mon-espace/releves/<public_id>/contester", methods=["GET", "POST"])
@signed_in
def object_to_hand_over(public_id: str) -> ResponseReturnValue:
    found, form = hand_over_or_404(public_id), ObjectionForm()
    if request.method == "GET":
        return redirect(url_for(".hand_over", public_id=public_id))
    if form.validate_on_submit():
        with form.refusals():
            hand_over_actions.object_to_hand_over(found, form.objection.data, by=current_user)
            flash(_("Votre opposition est enregistrée : la coordination décidera."))
            return redirect(url_for(".hand_over", public_id=public_id))
    return _show(found, objecting=form)


@bp.route("/mon-espace/releves/<public_id>/retirer", methods=["POST"])
@signed_in
def withdraw_hand_over(public_id: str) -> ResponseReturnValue:
    found = hand_over_or_404(public_id)
    name = found.member.name
    hand_over_actions.withdraw_hand_over(found, by=current_user)
    flash(_("Votre demande de relève pour %(name)s est retirée.", name=name))
    return redirect(url_for(".home"))


@bp.route("/mon-espace/releves/<public_id>/ecrire", methods=["POST"])
@signed_in
def write_to_official_address(public_id: str) -> ResponseReturnValue:
    """Mail the official address once more."""
    found = hand_over_or_404(public_id)
    if found.account_id != current_user.id:
        abort(404)
    hit(rules.LETTERS_BY_ACCOUNT, current_user.public_id)
    hand_over_actions.write_to_official_address(hand_over_or_404(public_id))
    flash(_("Un nouveau mail est parti à l’adresse officielle ; le lien précédent ne sert plus."))
    return redirect(url_for(".hand_over", public_id=public_id))


@bp.route("/releves/<token>", methods=["GET", "POST"])
@public
def answer_by_mail(token: str) -> ResponseReturnValue:
    """Let whoever reads the official address confirm or refuse, without an account."""
    found = hand_over_by_token(token)
    if found is None:
        return render_template("members/dead_hand_over.html"), 410
    form = AnswerByMailForm(people_who_may_have_left(found))
    if form.validate_on_submit():
        answer = request.form.get("answer")
        with form.refusals():
            if answer == AnswerByMailForm.REFUSE:
                hand_over_actions.refuse_from_official_address(
                    token, who=form.who.data, because=form.because.data or ""
                )
            elif answer == AnswerByMailForm.CONFIRM:
                hand_over_actions.confirm_from_official_address(
                    token, who=form.who.data, leaving=form.left(), because=form.because.data or ""
                )
            else:
                abort(400)
            return redirect(url_for(".answered_by_mail"))
    return render_form("members/answer_by_mail.html", form, hand_over=found)


@bp.route("/releves/merci")
@public
def answered_by_mail() -> ResponseReturnValue:
    return render_template("members/answered_by_mail.html")
