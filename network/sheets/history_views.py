"""All that became of a sheet, for its authors and the desk: submissions, decisions, what changed between."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.i18n import _
from network.sheets import queries
from network.sheets.comparing import Writing, changes
from network.sheets.models import Sheet
from network.sheets.remarks import remarks_on
from network.sheets.submissions import submission_of, submissions_of, what_was_asked
from network.sheets.version_queries import version_of, versions_of
from network.sheets.views import bp
from network.web.access import signed_in

bp.add_app_template_global(remarks_on, "sheet_remarks")
bp.add_app_template_global(what_was_asked, "sheet_asked")

DRAFT = "brouillon"
VERSION = "v"  # before the number of a version that never was submitted: it was brought in from elsewhere


@dataclass(frozen=True)
class Moment:
    """A writing of a sheet that can be compared: what the address calls it, what it is, when it stood so."""

    key: str
    label: str
    at: datetime


def _sheet_or_404(public_id: str) -> Sheet:
    """Return a sheet of an organisation this person acts for, or any for the coordination.

    The others of the desk follow a sheet as long as it is submitted.
    """
    return queries.sheet_seen_by(current_user, public_id) or abort(404)


def _moments(sheet: Sheet) -> list[Moment]:
    """Return what can be compared, the last first."""
    submissions = submissions_of(sheet)
    moments = [
        Moment(str(each.rank), _("Soumission n° %(rank)s", rank=each.rank), each.submitted_at)
        for each in submissions
    ]
    submitted = {each.published_number for each in submissions}
    moments += [
        Moment(f"{VERSION}{each.number}", _("Version %(number)s", number=each.number), each.decided_at)
        for each in versions_of(sheet)
        if each.number not in submitted and each.decided_at
    ]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    draft = queries.open_revision(sheet)
    if draft and draft.is_editable:
        moments.insert(0, Moment(DRAFT, _("Brouillon d’aujourd’hui"), draft.saved_at))
    return moments


def _writing(sheet: Sheet, key: str) -> Writing:
    draft = queries.open_revision(sheet)
    if key == DRAFT and draft:
        return Writing.of_revision(draft)
    if key.startswith(VERSION) and (found := version_of(sheet, int(key.removeprefix(VERSION)))):
        return Writing.of_revision(found)
    submission = submission_of(sheet, int(key))
    return Writing.of_submission(submission) if submission else abort(404)


@bp.route("/mes-fiches/<string(length=10):public_id>/historique")
@signed_in
def history(public_id: str) -> ResponseReturnValue:
    sheet = _sheet_or_404(public_id)
    newest = queries.newest_revision(sheet) or abort(404)
    return render_template(
        "sheets/history.html",
        sheet=sheet,
        title=newest.title,
        submissions=submissions_of(sheet),
        moments=_moments(sheet),
        is_author=queries.writes_for_owner(current_user, sheet),
    )


@bp.route("/mes-fiches/<string(length=10):public_id>/historique/comparer")
@signed_in
def compare_history(public_id: str) -> ResponseReturnValue:
    """Compare two writings; without saying which, the last one with the one before."""
    sheet = _sheet_or_404(public_id)
    moments = _moments(sheet)
    if len(moments) < 2:
        return redirect(url_for(".history", public_id=public_id))
    keys = [moment.key for moment in moments]
    before, after = request.args.get("de") or keys[1], request.args.get("a") or keys[0]
    if before not in keys or after not in keys:
        abort(404)
    newest = queries.newest_revision(sheet) or abort(404)
    return render_template(
        "sheets/compare_history.html",
        sheet=sheet,
        title=newest.title,
        moments=moments,
        before=before,
        after=after,
        parts=changes(_writing(sheet, before), _writing(sheet, after)),
        is_author=queries.writes_for_owner(current_user, sheet),
    )
