"""Choosing who reads a sheet over, and saying yes or no to being chosen.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.members.queries import member_by_public_id
from network.members.wording import whereabouts
from network.reviews import actions, queries, rules
from network.reviews.forms import InvitationForm, PeerSearchForm
from network.reviews.models import Answer
from network.reviews.views import bp
from network.sheets.models import Sheet
from network.sheets.queries import newest_revision, sheet_written_by
from network.sheets.submissions import waiting_submission
from network.throttles.actions import hit
from network.web.access import signed_in
from network.web.forms import Form, render_form


def _sheet_or_404(public_id: str) -> Sheet:
    return queries.sheet_invited_by(current_user, public_id) or abort(404)


@bp.route("/relectures/<string(length=10):public_id>/pairs")
@signed_in
def peers(public_id: str) -> ResponseReturnValue:
    form = PeerSearchForm(request.args)
    form.validate()
    return _peers_page(_sheet_or_404(public_id), form)


def _peers_page(sheet: Sheet, form: Form) -> ResponseReturnValue:
    """Show who was asked, and the members that the words find; a refusal stands above."""
    revision = newest_revision(sheet) or abort(404)
    words = "" if form.q.errors else form.q.data or ""
    asked = queries.peers_of(sheet)
    own = queries.territory_of(sheet.owner)
    found = queries.possible_peers(words, sheet.owner) if words else ()
    counting = [each for each in asked if each.is_waiting or each.is_reading]
    return render_form(
        "reviews/peers.html",
        form,
        sheet=sheet,
        revision=revision,
        obstacle=rules.obstacle_to_seeking(waiting_submission(sheet), len(counting)),
        asked=asked,
        asked_ids={each.member_id for each in asked},
        words=words,
        found=[(member, bool(own & queries.territory_of(member))) for member in found],
        most=queries.MOST_FOUND,
        whereabouts=whereabouts,
        is_author=sheet_written_by(current_user, sheet.public_id) is not None,
    )


@bp.route("/relectures/<string(length=10):public_id>/pairs/<member_id>", methods=["GET", "POST"])
@signed_in
def invite(public_id: str, member_id: str) -> ResponseReturnValue:
    sheet, form = _sheet_or_404(public_id), PeerSearchForm(request.args)
    peer = member_by_public_id(member_id) or abort(404)
    if request.method != "POST":  # a refused form, loaded again
        return redirect(url_for(".peers", public_id=public_id, q=form.q.data))
    form.validate()
    with form.refusals():
        hit(rules.INVITATIONS_BY_ACCOUNT, current_user.public_id)
        actions.invite_peer(sheet, peer, by=current_user)
        flash(_("Le mail est parti : %(name)s répondra d’un bouton.", name=peer.name))
        return redirect(url_for(".peers", public_id=public_id))
    return _peers_page(_sheet_or_404(public_id), form)


@bp.route("/relectures/<string(length=10):public_id>/pairs/<review_id>/retirer", methods=["GET", "POST"])
@signed_in
def withdraw(public_id: str, review_id: str) -> ResponseReturnValue:
    sheet, form = _sheet_or_404(public_id), PeerSearchForm(request.args)
    review = queries.peer_review_of(sheet, review_id) or abort(404)
    if request.method != "POST":
        return redirect(url_for(".peers", public_id=public_id))
    with form.refusals():
        actions.withdraw_invitation(review, by=current_user)
        flash(_("L’invitation de %(name)s est retirée.", name=review.member.name))
        return redirect(url_for(".peers", public_id=public_id))
    return _peers_page(_sheet_or_404(public_id), form)


@bp.route("/relectures/invitations/<review_id>", methods=["GET", "POST"])
@signed_in
def invitation(review_id: str) -> ResponseReturnValue:
    """Ask the people of a member whether it reads a sheet; a button answers."""
    review, form = queries.invitation_to(current_user, review_id) or abort(404), InvitationForm()
    sheet = review.submission.sheet
    under_way = queries.is_under_way(review)
    if form.validate_on_submit():
        answer = Answer(form.answer.data) if form.answer.data in set(Answer) else abort(400)
        with form.refusals():
            actions.answer_invitation(review, answer, by=current_user)
            if answer == Answer.YES:
                flash(_("Merci ! Lisez la fiche, et dites sous chaque partie ce qui vous vient."))
                return redirect(url_for(".show", public_id=sheet.public_id))
            flash(_("C’est noté : un autre membre sera peut-être sollicité. Merci d’avoir répondu."))
            return redirect(url_for("members.home"))
        review = queries.invitation_to(current_user, review_id) or abort(404)
    return render_form(
        "reviews/invitation.html",
        form,
        review=review,
        sheet=sheet,
        obstacle=rules.obstacle_to_answering(
            review.member, review.answer is not None, review.withdrawn_at is not None, under_way
        ),
        may_read=review.is_reading and under_way and rules.is_invitable(review.member),
        title=review.submission.words["title"],
    )
