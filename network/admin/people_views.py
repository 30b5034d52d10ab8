"""Who asks to act for a member, to take over, or to set its official address; and who is of the desk.

Its routes stand on the blueprint of `views`.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from network.accounts import desk_roles, passwords
from network.accounts.models import Account, Role
from network.accounts.queries import account_by_email
from network.admin.people_forms import (
    DeskRoleForm,
    GiveRoleForm,
    HandOverAnswerForm,
    JoinAnswerForm,
    OfficialAddressForm,
    ProposalForm,
)
from network.admin.views import PER_PAGE, bp
from network.i18n import _, lazy
from network.members import actions, hand_over_actions, official
from network.members import queries as members
from network.members.hand_over_models import HandOver
from network.members.hand_over_queries import (
    hand_over_by_public_id,
    hand_overs_to_answer,
    people_who_may_have_left,
)
from network.members.hand_over_rules import obstacle_to_confirming_at_the_desk, obstacle_to_deciding
from network.members.models import JoinRequest, MemberRole
from network.paging import Page
from network.text import secret_token
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within

# What each tab reads: a page of what waits, the oldest first.
REQUESTS: dict[str, tuple[Any, Callable[..., Page[Any]]]] = {
    "releves": (lazy("Relèves"), hand_overs_to_answer),
    "demandes": (lazy("Demandes à agir"), members.waiting_join_requests),
    "adresses": (lazy("Adresses officielles"), official.proposals),
}


@bp.route("/demandes")
@coordinator_required
def requests() -> ResponseReturnValue:
    """List what people ask about organisations; `?sorte=` names one kind, the first that waits by default."""
    counts = {name: read(per_page=1).total for name, (_label, read) in REQUESTS.items()}
    default = next((name for name, count in counts.items() if count), "releves")
    tab = request.args.get("sorte", default)
    if tab not in REQUESTS:
        abort(404)
    page = within(REQUESTS[tab][1](number=page_number(), per_page=PER_PAGE))
    return render_template(
        "admin/requests.html",
        page=page,
        tab=tab,
        tabs={name: label for name, (label, _read) in REQUESTS.items()},
        counts=counts,
        represented=members.represented_among([each.member_id for each in page.items]),
    )


def join_request_or_404(public_id: str) -> JoinRequest:
    """Return a request of a member that nobody represents."""
    return members.join_request_for(current_user, public_id) or abort(404)


@bp.route("/demandes/<public_id>", methods=["GET", "POST"])
@coordinator_required
def join_request(public_id: str) -> ResponseReturnValue:
    asked, form = join_request_or_404(public_id), JoinAnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.answer.data == JoinAnswerForm.DECLINE:
                actions.decline_join_request(public_id, form.reason.data or "", by=current_user)
            else:
                actions.accept_join_request(public_id, MemberRole(form.answer.data), by=current_user)
            flash(_("Votre réponse est enregistrée, et la personne en est informée par mail."))
            return redirect(url_for(".requests"))
    return render_form("admin/join_request.html", form, asked=asked)


def hand_over_or_404(public_id: str) -> HandOver:
    """Return a hand-over, answered or not."""
    return hand_over_by_public_id(public_id) or abort(404)


@bp.route("/releves/<public_id>", methods=["GET", "POST"])
@coordinator_required
def hand_over(public_id: str) -> ResponseReturnValue:
    found, form = hand_over_or_404(public_id), HandOverAnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            if form.answer.data == HandOverAnswerForm.CONFIRM:
                hand_over_actions.confirm_at_the_desk(found, form.reason.data, by=current_user)
            else:
                hand_over_actions.decline_at_the_desk(found, form.reason.data, by=current_user)
            flash(
                _("Votre décision est enregistrée, et les personnes concernées en sont informées par mail.")
            )
            return redirect(url_for(".hand_over", public_id=public_id))
    return render_form(
        "admin/hand_over.html",
        form,
        hand_over=found,
        representatives=people_who_may_have_left(found),
        is_closed=obstacle_to_deciding(found, current_user) is not None,
        cannot_confirm=obstacle_to_confirming_at_the_desk(found, current_user),
    )


@bp.route("/membres/<slug>/adresse-officielle", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def official_address(slug: str) -> ResponseReturnValue:
    member = members.member_by_slug(slug) or abort(404)
    proposal = official.proposal_for(member)
    form = OfficialAddressForm(data={"email": proposal.email if proposal else member.official_email})
    if form.validate_on_submit():
        with form.refusals():
            official.set_official_address(
                member, form.email.data or None, reason=form.reason.data or "", by=current_user
            )
            flash(_("L’adresse officielle de %(name)s est à jour.", name=member.name))
            return redirect(url_for(".official_address", slug=slug))
    return render_form(
        "admin/official_address.html",
        form,
        setting=form,
        declining=ProposalForm(),
        member=member,
        proposal=proposal,
    )


@bp.route("/adresses-officielles/<public_id>/refuser", methods=["GET", "POST"])
@coordinator_required
def decline_official_address(public_id: str) -> ResponseReturnValue:
    proposal = official.proposal_by_public_id(public_id) or abort(404)
    member, declining = proposal.member, ProposalForm()
    if request.method == "GET":  # a refused form, loaded again
        return redirect(url_for(".official_address", slug=member.slug))
    if declining.validate_on_submit():
        with declining.refusals():
            official.decline_official_address(public_id, declining.declined.data, by=current_user)
            flash(_("L’adresse proposée n’est pas retenue, et la personne en est informée par mail."))
            return redirect(url_for(".requests"))
    return render_form(
        "admin/official_address.html",
        declining,
        setting=OfficialAddressForm(MultiDict(), data={"email": proposal.email}),
        declining=declining,
        member=member,
        proposal=proposal,
    )


# ——— Who is of the desk ———


@bp.route("/personnes", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def people() -> ResponseReturnValue:
    """List who has a role at the desk; give one to somebody more."""
    form = GiveRoleForm()
    if form.validate_on_submit():
        unusable = passwords.hashed(secret_token())
        with form.refusals():
            account = account_by_email(form.email.data)
            desk_roles.give_role(account, Role(form.role.data), unusable_hash=unusable, by=current_user)
            flash(
                _("Le rôle est donné : la personne reçoit un mail pour choisir un mot de passe assez long.")
            )
            return redirect(url_for(".people"))
    return render_form("admin/people.html", form, people=desk_roles.people_of_the_desk())


def person_of_the_desk_or_404(public_id: str) -> Account:
    """Return somebody else who has a role at the desk."""
    account = desk_roles.account_by_public_id(public_id)
    if account is None or not account.is_of_the_desk or account.id == current_user.id:
        abort(404)
    return account


@bp.route("/personnes/<public_id>", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def person(public_id: str) -> ResponseReturnValue:
    account = person_of_the_desk_or_404(public_id)
    form = DeskRoleForm(data={"role": account.role.value})
    if form.validate_on_submit():
        unusable = passwords.hashed(secret_token())
        with form.refusals():
            desk_roles.give_role(account, Role(form.role.data), unusable_hash=unusable, by=current_user)
            flash(_("C’est noté : %(person)s en est informé par mail.", person=account.name))
            return redirect(url_for(".people"))
    return render_form("admin/person.html", form, person=account)
