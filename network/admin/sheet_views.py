"""The sheets that wait for the desk: what changed, what was said, and the decision.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.sheet_forms import SheetReviewForm
from network.admin.views import PER_PAGE, bp
from network.i18n import _
from network.reviews.queries import open_comments, peers_of, peers_of_sheets
from network.sheets.actions import obstacle_of_own, publish_sheet, send_back_sheet
from network.sheets.comparing import Writing, changes
from network.sheets.models import SheetRevision
from network.sheets.queries import (
    revision_for_review,
    sheet_by_public_id,
    sheets_to_review,
)
from network.sheets.reading import Reading
from network.sheets.submissions import submission_before, waiting_submission, what_was_asked
from network.web.access import desk_required, reviewer_required
from network.web.forms import render_form
from network.web.late import keeps_typed
from network.web.paging import page_number, within


@bp.route("/fiches")
@desk_required
def sheets() -> ResponseReturnValue:
    page = within(sheets_to_review(number=page_number(), per_page=PER_PAGE))
    peers = peers_of_sheets([revision.sheet_id for revision in page.items])
    return render_template("admin/sheets.html", page=page, peers=peers)


@bp.get("/fiches/<public_id>")
@desk_required
def sheet(public_id: str) -> ResponseReturnValue:
    revision, form = revision_for_review(public_id), SheetReviewForm()
    return _sheet_page(revision, form) if revision else no_longer_to_review(public_id, form)


@bp.post("/fiches/<public_id>")
@keeps_typed
@reviewer_required
def decide_sheet(public_id: str) -> ResponseReturnValue:
    revision, form = revision_for_review(public_id), SheetReviewForm()
    if revision and form.validate_on_submit():
        with form.refusals():
            flash(decide(revision, form))
            return redirect(url_for(".sheets"))
        # It was read again to be refused: it may have changed, or wait no more.
        revision = revision_for_review(public_id)
    return _sheet_page(revision, form) if revision else no_longer_to_review(public_id, form)


def _sheet_page(revision: SheetRevision, form: SheetReviewForm) -> ResponseReturnValue:
    form.seen.data = revision.saved_version
    sheet = revision.sheet
    waiting = waiting_submission(sheet)
    before = submission_before(waiting) if waiting else None
    parts = changes(Writing.of_submission(before), Writing.of_revision(revision)) if before else None
    return render_form(
        "admin/sheet.html",
        form,
        revision=revision,
        reading=Reading(revision),
        asked=what_was_asked(revision),
        before=before,
        parts=parts,
        peers=peers_of(sheet),
        comments=open_comments(sheet),
        obstacle=obstacle_of_own(revision, current_user),
    )


def no_longer_to_review(public_id: str, form: SheetReviewForm) -> ResponseReturnValue:
    """Tell of a sheet that waits for nobody: its author or another reader was quicker."""
    sheet = sheet_by_public_id(public_id) or abort(404)
    if form.said:
        return render_template("admin/no_longer_to_review.html", sheet=sheet, reason=form.said), 409
    flash(_("Cette fiche n’attend plus de relecture : elle a été reprise, renvoyée ou publiée entre-temps."))
    return redirect(url_for(".sheets"))


def decide(revision: SheetRevision, form: SheetReviewForm) -> str:
    """Publish the revision or send it back, and return the sentence that says so."""
    if form.decision.data == SheetReviewForm.PUBLISH:
        publish_sheet(revision, seen=form.version_seen, by=current_user)
        return _("« %(title)s » est publiée. Son auteur est prévenu.", title=revision.title)
    if form.decision.data != SheetReviewForm.SEND_BACK:
        abort(400)
    reason = form.reason.data or ""
    send_back_sheet(revision, reason, form.reasons, seen=form.version_seen, by=current_user)
    return _("« %(title)s » est renvoyée à son auteur, avec vos remarques.", title=revision.title)
