"""Inviting, and being invited. Its routes stand on the blueprint of `views`."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.accounts import passwords
from network.accounts.queries import account_by_email
from network.errors import Refused
from network.i18n import _
from network.members import invitations
from network.members.access import current_member, representative_required
from network.members.models import Invitation, MemberRole
from network.members.people_forms import InviteForm, NewcomerForm
from network.members.views import bp
from network.throttles.actions import hit
from network.web import access
from network.web.access import fresh_required, public
from network.web.forms import Form, render_form


@bp.route("/mon-espace/personnes/inviter", methods=["GET", "POST"])
@representative_required
@fresh_required
def invite() -> ResponseReturnValue:
    member, form = current_member(), InviteForm()
    if form.validate_on_submit():
        with form.refusals():
            _hit(form.email.data)
            invitations.invite(
                member,
                form.email.data,
                MemberRole(form.role.data),
                name=form.name.data or "",
                message=form.message.data or "",
                by=current_user,
            )
            flash(_("L’invitation est partie à %(email)s.", email=form.email.data))
            return redirect(url_for(".people"))
    return render_form("members/invite.html", form, member=member)


def _hit(email: str) -> None:
    hit(invitations.INVITATIONS_BY_ACCOUNT, current_user.public_id)
    hit(invitations.INVITATIONS_TO_ADDRESS, email.lower())


def own_invitation_or_404(public_id: str) -> Invitation:
    """Return an invitation of the member at hand."""
    return invitations.invitation_in(current_member(), public_id) or abort(404)


@bp.route("/mon-espace/invitations/<public_id>/renvoyer", methods=["POST"])
@representative_required
def send_invitation_again(public_id: str) -> ResponseReturnValue:
    email = own_invitation_or_404(public_id).email
    _hit(email)
    invitations.send_invitation_again(own_invitation_or_404(public_id), by=current_user)
    flash(_("L’invitation est repartie à %(email)s ; le lien précédent ne sert plus.", email=email))
    return redirect(url_for(".people"))


@bp.route("/mon-espace/invitations/<public_id>/retirer", methods=["POST"])
@representative_required
def withdraw_invitation(public_id: str) -> ResponseReturnValue:
    invitations.withdraw_invitation(own_invitation_or_404(public_id), by=current_user)
    flash(_("L’invitation est retirée : son lien ne sert plus."))
    return redirect(url_for(".people"))


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Say who invites to what; let the invited accept, with an account or by opening one."""
    found = invitations.invitation_by_token(token)
    if found is None:
        return render_template("members/dead_invitation.html"), 410
    holder = account_by_email(found.email)
    is_known = holder is not None and holder.is_confirmed
    obstacle, form = None, Form()
    if current_user.is_authenticated:
        obstacle = invitations.obstacle_to_accepting(found, current_user)
        answer = None if obstacle else _accept(token, form)
    elif not is_known:
        form = NewcomerForm(data={"name": found.name})
        answer = _open_account(token, found, form)
    else:
        answer = None
    return answer or render_form(
        "members/invitation.html",
        form,
        invitation=found,
        token=token,
        obstacle=obstacle,
        is_known=is_known,
    )


def _accept(token: str, form: Form) -> ResponseReturnValue | None:
    if form.validate_on_submit():
        with form.refusals():
            member = invitations.accept_invitation(token, by=current_user)
            flash(_("Vous agissez maintenant pour %(name)s.", name=member.name))
            return redirect(url_for(".home"))
    return None


def _open_account(token: str, found: Invitation, form: NewcomerForm) -> ResponseReturnValue | None:
    if not form.validate_on_submit():
        return None
    own_words = (form.name.data, found.email)
    if obstacle := passwords.obstacle_to_password(form.password.data, own_words=own_words):
        form.refuse(Refused(obstacle, field="password"))
        return None
    name, password_hash = found.member.name, passwords.hashed(form.password.data)
    with form.refusals():
        access.log_in(invitations.accept_as_newcomer(token, form.name.data, password_hash))
        flash(_("Bienvenue ! Votre compte est ouvert, et vous agissez pour %(name)s.", name=name))
        return redirect(url_for(".home"))
    return None


@bp.route("/invitations/<token>/decliner", methods=["GET", "POST"])
@public
def decline_invitation(token: str) -> ResponseReturnValue:
    found = invitations.invitation_by_token(token)
    if found is None:
        return render_template("members/dead_invitation.html"), 410
    if request.method == "POST":
        invitations.decline_invitation(token)
        flash(_("C’est noté : la personne qui vous invitait en est informée."))
        return redirect(url_for("pages.home"))
    return render_template("members/decline_invitation.html", invitation=found, token=token)
