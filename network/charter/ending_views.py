"""What an organisation does with its signature afterwards: correct it, say who represents it, withdraw.

Its routes stand on the blueprint of `views`.
"""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.charter import ending_actions as actions
from network.charter import ending_queries, ending_rules, figures, queries
from network.charter.ending_forms import FiguresForm, RepresentativeForm, WithdrawForm
from network.charter.views import bp
from network.charter.worth import worth_of
from network.i18n import _
from network.members.access import (
    current_member,
    current_membership,
    member_required,
    representative_required,
)
from network.web.access import fresh_required
from network.web.forms import render_form


@bp.route("/mon-espace/signature")
@member_required
def our_signature() -> ResponseReturnValue:
    """Show the organisation its signatures, what became of each, and what can be done now."""
    member, membership = current_member(), current_membership()
    signatures = queries.signatures_of(member)
    last = queries.last_entered(member)
    return render_template(
        "charter/our_signature.html",
        member=member,
        signatures=signatures,
        worth=worth_of(signatures),
        lives=ending_queries.lives_of(signatures),
        representative=ending_queries.representative_today(last) if last else None,
        signature=last,
        may_sign=membership is not None and membership.may_sign,
        cannot_withdraw=ending_rules.obstacle_to_withdrawing(ending_queries.in_force_of(member)),
        cannot_correct=ending_rules.obstacle_to_correcting_figures(last),
        in_words=figures.in_words,
    )


@bp.route("/mon-espace/signature/retrait", methods=["GET", "POST"])
@representative_required
@fresh_required
def withdraw() -> ResponseReturnValue:
    """Say what withdrawing entails; take the reason and the word that confirms it."""
    member, form = current_member(), WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            signature = actions.withdraw(member, form.reason.data, by=current_user)
            flash(_("La signature de %(name)s est retirée.", name=member.name))
            return redirect(url_for(".signature", code=signature.code), 303)
    in_force = ending_queries.in_force_of(member)
    return render_form(
        "charter/withdraw.html",
        form,
        member=member,
        in_force=in_force,
        obstacle=ending_rules.obstacle_to_withdrawing(in_force),
    )


@bp.route("/mon-espace/signature/chiffres", methods=["GET", "POST"])
@representative_required
@fresh_required
def correct_figures() -> ResponseReturnValue:
    """Take other figures, with the reason."""
    member = current_member()
    signature = queries.last_entered(member)
    obstacle = ending_rules.obstacle_to_correcting_figures(signature)
    if signature is None or obstacle:
        return render_template("charter/cannot_correct.html", member=member, obstacle=obstacle)
    form = FiguresForm(signature, queries.clauses_of(signature.version), clock.today())
    if form.validate_on_submit():
        with form.refusals():
            actions.correct_figures(member, form.figures(), form.reason.data, by=current_user)
            flash(_("Vos chiffres sont corrigés ; les précédents restent lisibles sur cette page."))
            return redirect(url_for(".signature", code=signature.code), 303)
    return render_form(
        "charter/correct_figures.html", form, member=member, signature=signature, in_words=figures.in_words
    )


@bp.route("/mon-espace/signature/representant", methods=["GET", "POST"])
@representative_required
@fresh_required
def change_representative() -> ResponseReturnValue:
    """Take who represents the organisation from now on."""
    member, form = current_member(), RepresentativeForm()
    signature = queries.last_entered(member)
    if obstacle := ending_rules.obstacle_to_correcting(signature):
        return render_template("charter/cannot_correct.html", member=member, obstacle=obstacle)
    if form.validate_on_submit():
        with form.refusals():
            actions.change_representative(member, **form.values(), by=current_user)
            flash(_("C’est inscrit : votre organisation et la coordination en reçoivent un mail."))
            return redirect(url_for(".our_signature"), 303)
    return render_form("charter/change_representative.html", form, member=member, signature=signature)
