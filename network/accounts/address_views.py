"""Changing one's mail address. Its routes stand on the blueprint of `views`."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts import actions, address, passwords
from network.accounts.address_forms import AddressForm
from network.accounts.forms import EmptyForm, NewPasswordForm
from network.accounts.views import bp, home_of, password_is_fit
from network.i18n import _
from network.throttles.actions import hit
from network.web import access
from network.web.access import fresh_required, public, signed_in
from network.web.forms import render_form


@bp.route("/mon-compte/adresse", methods=["GET", "POST"])
@signed_in
@fresh_required
def change_address() -> ResponseReturnValue:
    form = AddressForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(address.CHANGES_BY_ACCOUNT, current_user.public_id)
            address.ask_address_change(current_user, form.email.data)
            flash(_("Un lien est parti à %(email)s : ouvrez-le pour finir.", email=form.email.data))
            return redirect(url_for(".settings"))
    return render_form("accounts/change_address.html", form)


@bp.route("/mon-compte/adresse/abandonner", methods=["POST"])
@signed_in
def cancel_address() -> ResponseReturnValue:
    address.cancel_address_change(current_user)
    flash(_("Le changement d’adresse est abandonné : votre adresse reste la même."))
    return redirect(url_for(".settings"))


@bp.route("/mon-compte/adresse/confirmer/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    change = address.change_to_confirm(token)
    if change is None:
        return render_template("accounts/dead_link.html", again=url_for(".change_address")), 410
    form = EmptyForm()
    if form.validate_on_submit():
        with form.refusals():
            address.confirm_address_change(token, keep=access.current_session())
            flash(_("Votre adresse est changée. Connectez-vous désormais avec la nouvelle."))
            return redirect(url_for(".settings"))
    return render_form("accounts/confirm_address.html", form, change=change)


@bp.route("/mon-compte/adresse/annuler/<token>", methods=["GET", "POST"])
@public
def undo_address(token: str) -> ResponseReturnValue:
    change = address.change_to_undo(token)
    if change is None:
        return render_template("accounts/dead_link.html", again=url_for(".forgotten")), 410
    form = NewPasswordForm()
    if form.validate_on_submit() and password_is_fit(form, change.account):
        password_hash = passwords.hashed(form.password.data)
        with form.refusals():
            account = address.undo_address_change(token, password_hash)
            access.log_in(account)
            flash(_("Le changement d’adresse est annulé, et toutes les connexions ont été fermées."))
            return redirect(home_of(account))
    return render_form("accounts/undo_address.html", form, change=change)


@bp.route("/mon-compte/connexions/fermer-les-autres", methods=["POST"])
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    actions.end_others(current_user, keep=access.current_session())
    flash(_("Vos autres connexions sont fermées."))
    return redirect(url_for(".settings"))
