from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.admin.freshness_forms import RestoreForm
from network.admin.views import PER_PAGE, bp
from network.i18n import _, lazy
from network.sheets import freshness_queries as queries
from network.sheets.freshness_actions import restore_sheet as restore
from network.sheets.freshness_queries import Standing
from network.sheets.freshness_rules import obstacle_to_restoring
from network.sheets.queries import published_revision, sheet_by_public_id
from network.web.access import coordinator_required, desk_required
from network.web.forms import render_form
from network.web.paging import page_number, within

FRESHNESS_TABS = {
    "a-actualiser": (Standing.FLAGGED, lazy("À actualiser")),
    "demandees": (Standing.ASKED, lazy("Réponse attendue")),
    "sans-personne": (Standing.NOBODY, lazy("Plus personne à qui demander")),
    "archivees": (Standing.ARCHIVED, lazy("Archivées")),
}


@bp.route("/fiches/a-actualiser")
@desk_required
def stale_sheets() -> ResponseReturnValue:
    """Show the sheets that nobody confirmed, those of which an answer is awaited, those archived."""
    number, tab = page_number(), request.args.get("etat", "a-actualiser")
    if tab not in FRESHNESS_TABS:
        abort(404)
    now = clock.now()
    standing, _label = FRESHNESS_TABS[tab]
    page = within(queries.sheets_standing(standing, now, number=number, per_page=PER_PAGE))
    counts = queries.count_standing(now)
    return render_template(
        "admin/stale_sheets.html", page=page, tab=tab, tabs=FRESHNESS_TABS, counts=counts, now=now
    )


@bp.route("/fiches/<string(length=10):public_id>/remettre-en-ligne", methods=["GET", "POST"])
@coordinator_required
def restore_sheet(public_id: str) -> ResponseReturnValue:
    """Put back into the library, with a reason, what was archived by mistake."""
    sheet, form = sheet_by_public_id(public_id) or abort(404), RestoreForm()
    revision = published_revision(sheet) or abort(404)
    if form.validate_on_submit():
        with form.refusals():
            restore(sheet, form.reason.data or "", by=current_user)
            flash(_("« %(title)s » est de nouveau dans la bibliothèque.", title=revision.title))
            return redirect(url_for("sheets.show", slug=sheet.slug))
    return render_form(
        "admin/restore_sheet.html",
        form,
        sheet=sheet,
        revision=revision,
        obstacle=obstacle_to_restoring(sheet),
    )
