"""A candidacy as its people see it: finding sponsors, contesting a decision; and what sponsors answer.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.adhesion import candidacy_queries as queries
from network.adhesion import candidacy_rules as rules
from network.adhesion import sponsor_actions
from network.adhesion.candidacy_actions import contest_decline
from network.adhesion.candidacy_models import SponsorAnswer
from network.adhesion.forms import ContestForm, SponsorAnswerForm, SponsorSearchForm
from network.adhesion.standing import standing_of
from network.adhesion.views import bp
from network.charter.queries import signatures_of
from network.i18n import _
from network.members.access import current_member, representative_required
from network.members.joining import joining_policy
from network.members.queries import member_by_public_id
from network.members.wording import whereabouts
from network.throttles.actions import hit
from network.web.access import public
from network.web.forms import render_form


@bp.route("/mon-espace/adhesion/parrains")
@representative_required
def sponsors() -> ResponseReturnValue:
    form = SponsorSearchForm(request.args)
    form.validate()
    return _search(form)


def _search(form: SponsorSearchForm) -> ResponseReturnValue:
    """Show the members that the words find; a refusal to ask one of them stands above."""
    member, words = current_member(), "" if form.q.errors else form.q.data or ""
    asked = standing_of(member).sponsorships
    return render_form(
        "adhesion/sponsors.html",
        form,
        member=member,
        obstacle=rules.obstacle_to_seeking(member, joining_policy()),
        words=words,
        found=queries.possible_sponsors(words, member) if words else (),
        asked={each.sponsor_id for each in asked},
        most=queries.MOST_FOUND,
        whereabouts=whereabouts,
    )


@bp.route("/mon-espace/adhesion/parrains/<public_id>", methods=["GET", "POST"])
@representative_required
def ask_sponsor(public_id: str) -> ResponseReturnValue:
    sponsor, form = member_by_public_id(public_id) or abort(404), SponsorSearchForm(request.args)
    if request.method == "GET":  # a refused form, loaded again
        return redirect(url_for(".sponsors", q=form.q.data))
    form.validate()
    with form.refusals():
        hit(rules.REQUESTS_BY_ACCOUNT, current_user.public_id)
        sponsor_actions.ask_sponsor(current_member(), sponsor, by=current_user)
        flash(_("Le mail est parti : %(name)s répondra d’un bouton.", name=sponsor.name))
        return redirect(url_for(".show"))
    return _search(form)


@bp.route("/mon-espace/adhesion/parrainages/<public_id>/relancer", methods=["POST"])
@representative_required
def remind_sponsor(public_id: str) -> ResponseReturnValue:
    found = queries.sponsorship_for(current_member(), public_id) or abort(404)
    sponsor_actions.remind_sponsor(found, by=current_user)
    flash(_("Un nouveau mail est parti à %(name)s.", name=found.sponsor.name))
    return redirect(url_for(".show"))


@bp.route("/mon-espace/adhesion/contester", methods=["GET", "POST"])
@representative_required
def contest() -> ResponseReturnValue:
    """Take the answer of a declined organisation, for the coordination to look at again."""
    standing, form = standing_of(current_member()), ContestForm()
    if standing.candidacy is None:
        return redirect(url_for(".show"))
    if form.validate_on_submit():
        with form.refusals():
            contest_decline(standing.candidacy, form.text.data, by=current_user)
            flash(_("Votre réponse est partie : la coordination la lit et vous écrira."))
            return redirect(url_for(".show"))
    return render_form("adhesion/contest.html", form, standing=standing)


@bp.route("/parrainages/<token>", methods=["GET", "POST"])
@public
def sponsor(token: str) -> ResponseReturnValue:
    """Ask whoever represents a member whether the candidate belongs in the network; a button answers."""
    link = queries.sponsor_link(token)
    if link is None:
        return render_template("adhesion/sponsorship_over.html"), 410
    form, sponsorship = SponsorAnswerForm(), link.sponsorship
    obstacle = rules.obstacle_to_answering(
        sponsorship, joining_policy(), queries.confirmations_of(sponsorship.candidacy), link.account_id
    )
    if form.validate_on_submit():
        answer = form.answer.data if form.answer.data in set(SponsorAnswer) else abort(400)
        with form.refusals():
            sponsor_actions.answer_sponsorship(token, SponsorAnswer(answer), form.reason.data or "")
            return redirect(url_for(".sponsored", answer=answer))
    candidate = sponsorship.candidacy.member
    return render_form(
        "adhesion/sponsor.html",
        form,
        obstacle=obstacle,
        sponsorship=sponsorship,
        candidate=candidate,
        whereabouts=whereabouts(candidate),
        signature=next((each for each in signatures_of(candidate) if each.ended_at is None), None),
    )


@bp.route("/parrainages/merci/<any(yes, no):answer>")
@public
def sponsored(answer: str) -> ResponseReturnValue:
    return render_template("adhesion/sponsored.html", answer=SponsorAnswer(answer))
