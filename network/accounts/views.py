from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts import actions, passwords, queries, rules
from network.accounts.address import waiting_change
from network.accounts.forms import (
    ChangePasswordForm,
    ConfirmForm,
    EmptyForm,
    ForgottenForm,
    LogInForm,
    NewPasswordForm,
    RegisterForm,
    RenameForm,
)
from network.accounts.models import Account, Purpose
from network.accounts.recognising import recognise
from network.errors import Refused
from network.i18n import _
from network.journal.queries import entries
from network.throttles.actions import hit
from network.web import access
from network.web.access import client_address, local_path, public, signed_in
from network.web.forms import Form, render_form

bp = Blueprint("accounts", __name__)


def home_of(account: Account) -> str:
    return url_for("admin.home" if account.is_of_the_desk else "members.home")


@bp.route("/inscription", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")) or home_of(current_user))
    form = RegisterForm(data={"next": request.args.get("next")})
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.REGISTER_BY_ADDRESS, rules.network_of(client_address()))
            hit(rules.REGISTER_BY_ACCOUNT, form.email.data.lower())
            actions.register(form.name.data, form.email.data, next=local_path(form.next.data))
            return redirect(url_for(".registered"))
    return render_form("accounts/register.html", form)


@bp.route("/inscription/merci")
@public
def registered() -> ResponseReturnValue:
    return render_template("accounts/registered.html")


@bp.route("/inscription/confirmer/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    found = queries.usable_token(Purpose.CONFIRM, token)
    if found is None or found.account.is_confirmed:
        return render_template("accounts/dead_link.html", again=url_for(".register")), 410
    account = found.account
    form = ConfirmForm(obj=account)
    if form.validate_on_submit() and password_is_fit(form, account):
        password_hash = passwords.hashed(form.password.data)
        with form.refusals():
            access.log_in(actions.confirm_address(token, form.name.data, password_hash))
            flash(_("Votre adresse est confirmée. Bienvenue !"))
            return redirect(local_path(request.args.get("next")) or url_for("members.home"))
    return render_form("accounts/confirm.html", form, account=account)


def password_is_fit(form: Form, account: Account) -> bool:
    """Say whether the new password is strong enough, and write beside its field why it is not."""
    own_words = (account.name, account.email)
    obstacle = passwords.obstacle_to_password(
        form["password"].data, at_the_desk=account.is_of_the_desk, own_words=own_words
    )
    if obstacle:
        form.refuse(Refused(obstacle, field="password"))
    return obstacle is None


@bp.route("/connexion", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    target = local_path(request.values.get("next"))
    if current_user.is_authenticated:
        return redirect(target or home_of(current_user))
    form = LogInForm(data={"next": target})
    if form.validate_on_submit():
        with form.refusals():
            account = let_in(form.email.data, form.password.data)
            if account is None:
                return redirect(url_for(".login_mailed"))
            return redirect(target or home_of(account))
    return render_form("accounts/log_in.html", form)


def let_in(email: str, password: str) -> Account | None:
    """Log somebody in; return None where a mailed link is asked first, raise `Refused` on a wrong pair."""
    known = recognise(email, password, client=client_address())
    if known is None:
        return None
    access.log_in(known.account, rehashed=known.rehashed)
    return known.account


@bp.route("/connexion/verifiez-vos-mails")
@public
def login_mailed() -> ResponseReturnValue:
    return render_template("accounts/login_mailed.html")


@bp.route("/connexion/par-mail/<token>", methods=["GET", "POST"])
@public
def log_in_by_mail(token: str) -> ResponseReturnValue:
    if queries.usable_token(Purpose.LOG_IN, token) is None:
        return render_template("accounts/dead_link.html", again=url_for(".log_in")), 410
    form = EmptyForm()
    if form.validate_on_submit():
        with form.refusals():
            account = actions.accept_login_link(token)
            access.log_in(account, by_password=False)
            return redirect(home_of(account))
    return render_form("accounts/log_in_by_mail.html", form)


@bp.route("/deconnexion", methods=["POST"])
@public
def log_out() -> ResponseReturnValue:
    access.log_out()
    flash(_("Vous êtes déconnecté."))
    return redirect(url_for("pages.home"))


@bp.route("/mot-de-passe/oublie", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.RESET_BY_ACCOUNT, form.email.data.lower())
            hit(rules.REGISTER_BY_ADDRESS, rules.network_of(client_address()))
            actions.ask_reset(form.email.data)
            return redirect(url_for(".reset_mailed"))
    return render_form("accounts/forgotten.html", form)


@bp.route("/mot-de-passe/verifiez-vos-mails")
@public
def reset_mailed() -> ResponseReturnValue:
    return render_template("accounts/reset_mailed.html")


@bp.route("/mot-de-passe/nouveau/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    found = queries.usable_token(Purpose.RESET, token)
    if found is None:
        return render_template("accounts/dead_link.html", again=url_for(".forgotten")), 410
    form = NewPasswordForm()
    if form.validate_on_submit() and password_is_fit(form, found.account):
        password_hash = passwords.hashed(form.password.data)
        with form.refusals():
            account = actions.reset_password(token, password_hash)
            access.log_in(account)
            flash(_("Votre mot de passe est changé. Vos autres connexions ont été fermées."))
            return redirect(home_of(account))
    return render_form("accounts/reset.html", form, account=found.account)


@bp.route("/mon-compte")
@signed_in
def settings() -> ResponseReturnValue:
    done = entries(account=current_user.public_id, per_page=20).items
    return render_template(
        "accounts/settings.html",
        sessions=queries.sessions_of(current_user),
        here=access.current_session(),
        waiting_address=waiting_change(current_user),
        entries=done,
    )


@bp.route("/mon-compte/nom", methods=["GET", "POST"])
@signed_in
def rename() -> ResponseReturnValue:
    form = RenameForm(obj=current_user)
    if form.validate_on_submit():
        with form.refusals():
            actions.rename(current_user, form.name.data, by=current_user)
            flash(_("Votre nom est changé."))
            return redirect(url_for(".settings"))
    return render_form("accounts/rename.html", form)


@bp.route("/mon-compte/mot-de-passe", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.PASSWORD_AGAIN_BY_ACCOUNT, current_user.public_id)
            if not passwords.matches(form.current.data, current_user.password_hash):
                raise Refused(_("Ce n’est pas votre mot de passe actuel."), field="current")
            if password_is_fit(form, current_user):
                password_hash = passwords.hashed(form.password.data)
                actions.set_password(current_user, password_hash, keep=access.current_session())
                flash(_("Votre mot de passe est changé. Vos autres connexions ont été fermées."))
                return redirect(url_for(".settings"))
    return render_form("accounts/change_password.html", form)


@bp.route("/mon-compte/connexions/<public_id>/fermer", methods=["POST"])
@signed_in
def end_session(public_id: str) -> ResponseReturnValue:
    session = next((s for s in queries.sessions_of(current_user) if s.public_id == public_id), None)
    if session is None:
        abort(404)
    actions.end_session(session, by=current_user)
    flash(_("Cette connexion est fermée."))
    return redirect(url_for(".settings"))
