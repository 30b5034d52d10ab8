"""The people of one's organisation. Its routes stand on the blueprint of `views`."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.i18n import _
from network.members import official, people, queries
from network.members.access import (
    current_member,
    current_membership,
    member_required,
    representative_required,
)
from network.members.hand_over_queries import hand_overs_of
from network.members.invitations import invitations_to
from network.members.models import MemberRole, Membership
from network.members.people_forms import LeaveForm, OfficialAddressForm, RemovalForm, RoleForm
from network.members.views import bp
from network.throttles.actions import hit
from network.web.access import fresh_required
from network.web.forms import render_form


def person_or_404(public_id: str) -> Membership:
    """Return somebody else who acts for the same member."""
    person = people.person_in(current_member(), public_id)
    return person if person and person.account_id != current_user.id else abort(404)


@bp.route("/mon-espace/personnes", endpoint="people")
@member_required
def show_people() -> ResponseReturnValue:
    """Show who acts for the member, who is invited, who asks; addresses to its representatives alone."""
    member, membership = current_member(), current_membership()
    assert membership is not None
    return render_template(
        "members/people.html",
        member=member,
        own=membership,
        people=people.people_of(member),
        invitations=invitations_to(member),
        requests=queries.join_requests_to(member),
        hand_overs=hand_overs_of(member),
        proposal=official.proposal_for(member),
        now=clock.now(),
    )


@bp.route("/mon-espace/personnes/<public_id>", methods=["GET", "POST"])
@representative_required
@fresh_required
def person(public_id: str) -> ResponseReturnValue:
    """Change somebody's role."""
    member, other = current_member(), person_or_404(public_id)
    form = RoleForm(data={"role": other.role.value})
    if form.validate_on_submit():
        with form.refusals():
            people.change_role(member, public_id, MemberRole(form.role.data), by=current_user)
            flash(_("C’est noté : %(person)s en est informé par mail.", person=other.account.name))
            return redirect(url_for(".people"))
    return render_form("members/person.html", form, member=member, person=other)


@bp.route("/mon-espace/personnes/<public_id>/retirer", methods=["GET", "POST"])
@representative_required
@fresh_required
def remove(public_id: str) -> ResponseReturnValue:
    member, other = current_member(), person_or_404(public_id)
    name, form = other.account.name, RemovalForm()
    if form.validate_on_submit():
        with form.refusals():
            people.remove_person(member, public_id, form.reason.data or "", by=current_user)
            flash(
                _(
                    "%(person)s n’agit plus pour %(name)s, et en est informé par mail.",
                    person=name,
                    name=member.name,
                )
            )
            return redirect(url_for(".people"))
    return render_form("members/remove.html", form, member=member, name=name)


@bp.route("/mon-espace/personnes/quitter", methods=["GET", "POST"])
@member_required
def leave() -> ResponseReturnValue:
    member, membership = current_member(), current_membership()
    assert membership is not None
    is_last = people.is_last_representative(membership)
    form = LeaveForm(is_last=is_last)
    if form.validate_on_submit():
        with form.refusals():
            people.leave_member(member, by=current_user, knows_it_is_last=form.is_known)
            flash(_("Vous n’agissez plus pour %(name)s.", name=member.name))
            return redirect(url_for(".home"))
    return render_form("members/leave.html", form, member=member, is_last=is_last)


@bp.route("/mon-espace/adresse-officielle", methods=["GET", "POST"])
@representative_required
def official_address() -> ResponseReturnValue:
    """Propose where the organisation itself is reached."""
    member, form = current_member(), OfficialAddressForm()
    if form.validate_on_submit():
        with form.refusals():
            hit(official.PROPOSALS_BY_ACCOUNT, current_user.public_id)
            official.propose_official_address(member, form.email.data, by=current_user)
            flash(_("Merci : la coordination vérifie cette adresse, puis vous écrit."))
            return redirect(url_for(".people"))
    return render_form(
        "members/official_address.html", form, member=member, proposal=official.proposal_for(member)
    )
