"""The life of memberships, at the desk: candidacies, members without news, and all that one has lived."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.adhesion import candidacy_actions, queries
from network.adhesion import candidacy_queries as candidates
from network.adhesion import candidacy_rules as rules
from network.adhesion.actions import vouch
from network.adhesion.candidacy_models import Candidacy
from network.adhesion.history import history_of
from network.adhesion.rules import obstacle_to_vouching
from network.adhesion.standing import standing_of
from network.admin.adhesion_forms import CandidacyForm, VouchForm
from network.admin.views import PER_PAGE, bp
from network.charter.queries import signatures_of
from network.charter.worth import worth_of
from network.i18n import _, lazy
from network.members.joining import joining_policy
from network.members.queries import member_by_public_id
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within

CANDIDACY_TABS = {
    "en-cours": (candidates.candidacies_open, lazy("En cours")),
    "non-retenues": (candidates.candidacies_declined, lazy("Non retenues")),
}
SILENCE_TABS = {
    "rappeles": lazy("Rappel envoyé"),
    "injoignables": lazy("Personne à qui écrire"),
    "en-sommeil": lazy("En sommeil"),
}


@bp.route("/candidatures")
@coordinator_required
def candidacies() -> ResponseReturnValue:
    number, tab = page_number(), request.args.get("etat", "en-cours")
    if tab not in CANDIDACY_TABS:
        abort(404)
    read, _label = CANDIDACY_TABS[tab]
    page = within(read(number=number, per_page=PER_PAGE))
    return render_template(
        "admin/candidacies.html", page=page, tab=tab, tabs=CANDIDACY_TABS, policy=joining_policy()
    )


@bp.route("/candidatures/<public_id>", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def candidacy(public_id: str) -> ResponseReturnValue:
    """Show a candidacy with what it signed, who sponsors it and what was said; decide."""
    found, form = candidates.candidacy_by_id(public_id) or abort(404), CandidacyForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(_decided_on(found, form))
            return redirect(url_for(".candidacy", public_id=public_id))
    signatures = [each for each in signatures_of(found.member) if each.ended_at is None]
    return render_form(
        "admin/candidacy.html",
        form,
        candidacy=found,
        policy=joining_policy(),
        sponsorships=candidates.sponsorships_of(found),
        signatures=signatures,
        worth=worth_of(signatures),
        moments=history_of(found.member),
        cannot_accept=rules.obstacle_to_accepting(found),
        cannot_decline=rules.obstacle_to_declining(found),
        cannot_uphold=rules.obstacle_to_upholding(found),
    )


def _decided_on(candidacy: Candidacy, form: CandidacyForm) -> str:
    """Do what the button says, and return the sentence that tells it."""
    name, reason = candidacy.member.name, form.reason.data
    match form.decision.data:
        case CandidacyForm.ACCEPT:
            candidacy_actions.accept_candidacy(candidacy, reason, by=current_user)
            return _("%(name)s entre dans le réseau, et en est informée.", name=name)
        case CandidacyForm.DECLINE:
            candidacy_actions.decline_candidacy(candidacy, reason, by=current_user)
            return _("La candidature de %(name)s n’est pas retenue ; elle peut contester.", name=name)
        case CandidacyForm.UPHOLD:
            candidacy_actions.uphold_decline(candidacy, reason, by=current_user)
            return _("La décision est maintenue ; %(name)s en est informée.", name=name)
    return abort(400)


@bp.route("/sans-nouvelles")
@coordinator_required
def silences() -> ResponseReturnValue:
    """Show the members that were written to, those that nobody can be written to for, and those asleep."""
    number, tab = page_number(), request.args.get("etat", "rappeles")
    if tab not in SILENCE_TABS:
        abort(404)
    if tab == "en-sommeil":
        page = queries.dormant_members(number=number, per_page=PER_PAGE)
    elif tab == "injoignables":
        page = queries.members_out_of_reach(clock.now(), number=number, per_page=PER_PAGE)
    else:
        page = queries.members_reminded(number=number, per_page=PER_PAGE)
    return render_template("admin/silences.html", page=within(page), tab=tab, tabs=SILENCE_TABS)


@bp.route("/membres/<public_id>/adhesion", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def adhesion(public_id: str) -> ResponseReturnValue:
    """Show the whole life of a membership and its news; note that the coordination has heard of it."""
    member, form = member_by_public_id(public_id) or abort(404), VouchForm()
    if form.validate_on_submit():
        with form.refusals():
            vouch(member, form.reason.data, by=current_user)
            flash(_("C’est noté : le temps repart d’aujourd’hui pour %(name)s.", name=member.name))
            return redirect(url_for(".adhesion", public_id=public_id))
    standing = standing_of(member)
    return render_form(
        "admin/adhesion.html",
        form,
        standing=standing,
        cannot_vouch=obstacle_to_vouching(member, standing.silence),
        news=queries.news_of(member),
        moments=history_of(member),
    )
