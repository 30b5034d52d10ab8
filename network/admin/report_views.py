from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.trust_forms import ReportAnswerForm
from network.admin.views import PER_PAGE, bp
from network.charter.queries import signature_by_code
from network.i18n import _, lazy
from network.reports import queries
from network.reports.actions import close_report
from network.reports.models import Report
from network.web.access import coordinator_required, desk_required
from network.web.forms import render_form
from network.web.paging import page_number, within

REPORT_TABS = {
    "ouverts": (queries.open_reports, lazy("Sans réponse")),
    "clos": (queries.closed_reports, lazy("Avec réponse")),
}


@bp.route("/signalements")
@desk_required
def reports() -> ResponseReturnValue:
    number, tab = page_number(), request.args.get("etat", "ouverts")
    if tab not in REPORT_TABS:
        abort(404)
    read, _label = REPORT_TABS[tab]
    page = within(read(number=number, per_page=PER_PAGE))
    return render_template("admin/reports.html", page=page, tab=tab, tabs=REPORT_TABS)


@bp.get("/signalements/<public_id>")
@desk_required
def report(public_id: str) -> ResponseReturnValue:
    found = queries.report_by_public_id(public_id) or abort(404)
    return _page(found, ReportAnswerForm())


@bp.post("/signalements/<public_id>")
@coordinator_required
def answer_report(public_id: str) -> ResponseReturnValue:
    """Answer a report, and close it."""
    found, form = queries.report_by_public_id(public_id) or abort(404), ReportAnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            close_report(found, form.answer.data, by=current_user)
            flash(_("Le signalement est clos."))
            return redirect(url_for(".reports"))
    return _page(found, form)


def _page(found: Report, form: ReportAnswerForm) -> ResponseReturnValue:
    lookup = current_app.extensions["reportable"].get(found.kind)
    still_there = lookup(found.subject) if lookup else None
    return render_form(
        "admin/report.html",
        form,
        report=found,
        url=still_there[1] if still_there else None,
        places=_places(found) if still_there and current_user.is_coordinator else [],
    )


def _places(found: Report) -> list[tuple[str, str]]:
    """Return where one decides on what is reported: (label, address)."""
    match found.kind:
        case "member":
            return [(_("Suspendre cette organisation"), url_for(".trust_of_member", public_id=found.subject))]
        case "signature":
            signature = signature_by_code(found.subject)
            if signature is None:
                return []
            of_member = url_for(".trust_of_member", public_id=signature.member.public_id)
            return [
                (_("Examiner ce mandat"), url_for(".mandate", code=found.subject)),
                (_("Suspendre cette signature"), of_member),
            ]
        case "sheet":
            return [(_("Archiver cette fiche"), url_for("sheets.archive", public_id=found.subject))]
        case "resource":
            return [(_("Archiver cette ressource"), url_for("resources.archive", public_id=found.subject))]
    return []
