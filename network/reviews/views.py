"""A sheet read over before it is published: what is said of each part, by peers and the desk."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.reviews import comment_actions, queries, rules
from network.reviews.forms import CommentForm, SettleForm
from network.reviews.models import Comment, Speaker
from network.sheets.comparing import Writing, fields_said
from network.sheets.content import Part
from network.sheets.models import Sheet
from network.sheets.queries import newest_revision
from network.sheets.readers import sheet_seen_by
from network.throttles.actions import hit
from network.web.access import signed_in
from network.web.forms import render_form
from network.web.late import keeps_typed

bp = Blueprint("reviews", __name__)


def _sheet_or_404(public_id: str) -> Sheet:
    return sheet_seen_by(current_user, public_id) or abort(404)


def _since(sheet: Sheet) -> int:
    """Return from which submission on this reader sees what was said: a peer, from when it was asked."""
    if queries.speaker_of(current_user, sheet) != Speaker.PEER:
        return 0
    reading = queries.reading_of(current_user, sheet.public_id)
    return reading.submission.rank if reading else 0


@bp.route("/relectures/<string(length=10):public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    sheet = _sheet_or_404(public_id)
    answered = _comment_or_404(sheet, request.args["reponse"]) if "reponse" in request.args else None
    part = answered.part if answered else _part_or_404(request.args.get("partie"))
    return _page(sheet, CommentForm(), part, answered)


@bp.route("/relectures/<string(length=10):public_id>", methods=["POST"])
@keeps_typed
@signed_in
def comment(public_id: str) -> ResponseReturnValue:
    """Keep a comment on a part, or the answer to one: the address says which."""
    sheet, form = _sheet_or_404(public_id), CommentForm()
    answered = _comment_or_404(sheet, request.args["reponse"]) if "reponse" in request.args else None
    part = answered.part if answered else _part_or_404(request.args.get("partie"))
    if part is None:
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.COMMENTS_BY_ACCOUNT, current_user.public_id)
            if answered:
                written = comment_actions.answer_comment(sheet, answered, form.text.data, by=current_user)
            else:
                written = comment_actions.write_comment(sheet, part, form.text.data, by=current_user)
            flash(_("C’est dit. Ceux que cela concerne recevront un mail dans quelques minutes."))
            return redirect(url_for(".show", public_id=public_id, _anchor=f"partie-{written.part}"))
    return _page(_sheet_or_404(public_id), form, part, answered)


@bp.route("/relectures/<string(length=10):public_id>/commentaires/<comment_id>", methods=["POST"])
@signed_in
def settle(public_id: str, comment_id: str) -> ResponseReturnValue:
    sheet, form = _sheet_or_404(public_id), SettleForm()
    found = _comment_or_404(sheet, comment_id)
    with form.refusals():
        comment_actions.settle_comment(sheet, found, form.settled.data != "no", by=current_user)
        return redirect(url_for(".show", public_id=public_id, _anchor=f"partie-{found.part}"))
    return _page(_sheet_or_404(public_id), form, None, None)


def _comment_or_404(sheet: Sheet, public_id: str) -> Comment:
    """Return a comment; the one that is answered, for an answer."""
    found = queries.comment_on(sheet, public_id, _since(sheet)) or abort(404)
    return found.answers or found


def _part_or_404(value: str | None) -> Part | None:
    if value is None:
        return None
    return Part(value) if value in set(Part) else abort(404)


def _page(sheet: Sheet, form: Any, part: Part | None, answered: Comment | None) -> ResponseReturnValue:
    """Show each part, what it says and what was said of it; the form stands under one of them."""
    revision = newest_revision(sheet) or abort(404)
    speaker, comments = queries.speaker_of(current_user, sheet), queries.comments_on(sheet, _since(sheet))
    writing, submitted = Writing.as_read(revision), queries.is_submitted(sheet)
    is_open = queries.is_being_written(sheet)
    is_author = speaker == Speaker.AUTHOR
    may_comment = speaker and not rules.obstacle_to_commenting(submitted, False, is_author, is_open)
    may_answer = speaker and not rules.obstacle_to_commenting(submitted, True, is_author, is_open)
    return render_form(
        "reviews/show.html",
        form,
        sheet=sheet,
        revision=revision,
        is_author=is_author,
        is_desk=current_user.is_of_the_desk and not is_author,
        is_submitted=submitted,
        parts=[(each, fields_said(writing, each)) for each in Part],
        comments=[each for each in comments if each.answers_id is None],
        answers=[each for each in comments if each.answers_id is not None],
        may_comment=may_comment,
        may_answer=may_answer,
        may_settle=not rules.obstacle_to_settling(is_author, is_open),
        may_invite=queries.sheet_invited_by(current_user, sheet.public_id) is not None,
        peers=queries.peers_of(sheet),
        chosen=part,
        answered=answered,
    )
