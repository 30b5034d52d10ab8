"""The desk brings the existing network in: a file, its columns, a trial, the import, and back if need be."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import spreadsheets
from network.admin.import_forms import ImportFileForm, MatchingForm, RunForm
from network.admin.views import bp
from network.charter.queries import published_versions
from network.errors import Refused
from network.files.rules import clean_name
from network.i18n import _, ngettext
from network.imports import actions, queries, rules, undoing
from network.imports.columns import SAID, Column, column_of
from network.imports.inviting import mail_shown, plan_invitations, stop_invitations
from network.imports.judging import Choices, judge
from network.imports.models import ImportRun, Outcome
from network.imports.report import columns_by_group, model_csv, model_xlsx, report
from network.imports.runs import RunState, obstacle_to_undoing
from network.imports.telling import becomes
from network.text import sha256_hex
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within
from network.web.uploads import attachment

PER_PAGE = 50
SHOWN_FIRST = 5
MOST_KEPT_SHOWN = 200
# Of the lines above the headings; a cookie holds what is told of them.
MOST_ABOVE_SHOWN = 5
LONGEST_ABOVE = 120
TABS = {
    "nouvelles": Outcome.NEW,
    "completees": Outcome.COMPLETED,
    "deja-la": Outcome.KNOWN,
    "refusees": Outcome.REFUSED,
}
MODELS = {"csv": (model_csv, spreadsheets.CSV_TYPE), "xlsx": (model_xlsx, spreadsheets.XLSX_TYPE)}


def run_or_404(public_id: str) -> ImportRun:
    """Return an import that this person may see."""
    return queries.run_for(current_user, public_id) or abort(404)


def prepared_run_or_404(public_id: str) -> ImportRun:
    """Return an import in preparation; lead to its result whoever comes back to it afterwards."""
    run = run_or_404(public_id)
    if run.state != RunState.PREPARED:
        abort(redirect(url_for(".show_import", public_id=public_id)))
    return run


def column_label(column: str) -> str:
    """Return what pages call a column."""
    return Column(column).label


@bp.route("/imports")
@coordinator_required
def imports() -> ResponseReturnValue:
    page = within(queries.runs_for(current_user, number=page_number(), per_page=PER_PAGE))
    return render_template("admin/imports.html", page=page)


@bp.route("/imports/modele.<kind>")
@coordinator_required
def import_model(kind: str) -> ResponseReturnValue:
    made, content_type = MODELS.get(kind) or abort(404)
    return attachment(made(), content_type=content_type, name=f"membres.{kind}")


@bp.route("/imports/nouveau", methods=["GET", "POST"])
@coordinator_required
def new_import() -> ResponseReturnValue:
    form = ImportFileForm()
    if form.validate_on_submit():
        with form.refusals():
            return redirect(url_for(".match_import", public_id=_received(form).public_id))
    return render_form("admin/new_import.html", form, groups=columns_by_group(), said=SAID)


def _received(form: ImportFileForm) -> ImportRun:
    """Read the file sent and keep its rows; of the file itself, only the digest stays."""
    data = form.file.data.stream.read(spreadsheets.LARGEST + 1)
    name = clean_name(form.file.data.filename)
    try:
        table = spreadsheets.read(data, name, sheet=form.sheet.data or "", knows=column_of)
    except Refused as refused:
        raise Refused(refused.sentence, "file") from None
    run = actions.prepare_import(table, name=name, sha256=sha256_hex(data), by=current_user)
    for line, text in table.before[:MOST_ABOVE_SHOWN]:
        shown = text if len(text) <= LONGEST_ABOVE else f"{text[:LONGEST_ABOVE]}…"
        flash(
            _("La ligne %(line)s, au-dessus des titres, n’est pas lue : « %(text)s ».", line=line, text=shown)
        )
    if len(table.before) > MOST_ABOVE_SHOWN:
        flash(_("Ni celles qui la suivent, jusqu’à la ligne %(line)s.", line=table.before[-1][0]))
    for sentence in spreadsheets.remarked(table.remarks):
        flash(sentence)
    return run


@bp.route("/imports/<public_id>/colonnes", methods=["GET", "POST"])
@coordinator_required
def match_import(public_id: str) -> ResponseReturnValue:
    run = prepared_run_or_404(public_id)
    form = MatchingForm.of(run, list(published_versions()))
    if form.validate_on_submit() and "preview" not in request.form:
        with form.refusals():
            _try(run, form)
            return redirect(url_for(".try_import", public_id=public_id))
        run = prepared_run_or_404(public_id)
    matching = form.matching if request.method == "POST" else run.matching
    choices = Choices(form.version, form.trusted)
    first = judge(actions.read_rows(run, matching, SHOWN_FIRST), choices)
    shown = [(verdict, becomes(verdict, choices)) for verdict in first]
    examples = [cells for _line, cells in queries.cells_of(run, SHOWN_FIRST)]
    return render_form(
        "admin/match_import.html", form, run=run, shown=shown, examples=examples, column_label=column_label
    )


def _try(run: ImportRun, form: MatchingForm) -> None:
    if obstacle := rules.obstacle_to_matching(form.matching):
        raise Refused(obstacle)
    rows = actions.read_rows(run, form.matching)
    actions.try_import(run, rows, matching=form.matching, version=form.version, trust=form.trusted)


@bp.route("/imports/<public_id>/essai", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def try_import(public_id: str) -> ResponseReturnValue:
    """Show what would become of each row; enter it when the desk says so."""
    run = prepared_run_or_404(public_id)
    if not run.is_tried:
        return redirect(url_for(".match_import", public_id=public_id))
    form = RunForm(run)
    if form.validate_on_submit():
        rows = actions.read_rows(run, run.matching)
        with form.refusals():
            actions.run_import(run, rows, seen=form.seen.data, by=current_user)
            flash(_("L’import est fait."))
            return redirect(url_for(".show_import", public_id=public_id))
        run = prepared_run_or_404(public_id)
    obstacle = rules.obstacle_to_running(run)
    return render_form("admin/try_import.html", form, run=run, obstacle=obstacle, **_rows_shown(run))


def _rows_shown(run: ImportRun) -> dict[str, object]:
    """Return the page of rows that the address asks for, and what it may ask for."""
    tab = request.args.get("lignes", "")
    if tab and tab not in TABS:
        abort(404)
    page = within(queries.rows_page(run, TABS.get(tab), number=page_number(), per_page=PER_PAGE))
    return {"page": page, "tab": tab, "tabs": TABS, "column_label": column_label}


@bp.route("/imports/<public_id>/abandonner", methods=["POST"])
@coordinator_required
def discard_import(public_id: str) -> ResponseReturnValue:
    actions.discard_import(prepared_run_or_404(public_id), by=current_user)
    flash(_("Le fichier est oublié : rien n’a été importé."))
    return redirect(url_for(".imports"))


@bp.route("/imports/<public_id>")
@coordinator_required
def show_import(public_id: str) -> ResponseReturnValue:
    run = run_or_404(public_id)
    if run.state == RunState.PREPARED:
        return redirect(url_for(".match_import", public_id=public_id))
    return render_template(
        "admin/import.html", run=run, contacts=queries.count_contacts(run), **_rows_shown(run)
    )


@bp.route("/imports/<public_id>/rapport.csv")
@coordinator_required
def import_report(public_id: str) -> Response:
    run = run_or_404(public_id)
    return attachment(report(run), content_type=spreadsheets.CSV_TYPE, name=f"import-{run.public_id}.csv")


@bp.route("/imports/<public_id>/annuler", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def undo_import(public_id: str) -> ResponseReturnValue:
    run = run_or_404(public_id)
    if obstacle := obstacle_to_undoing(run):
        flash(obstacle)
        return redirect(url_for(".show_import", public_id=public_id))
    if request.method == "POST":
        undone, kept = undoing.undo_import(run, by=current_user)
        told = {"undone": undone, "kept": kept}
        flash(
            _(
                "L’import est annulé. Lignes défaites : %(undone)s ; gardées, au moins en partie : %(kept)s.",
                **told,
            )
        )
        return redirect(url_for(".show_import", public_id=public_id))
    found = undoing.fates(run)
    kept_rows = [fate for fate in found if fate.kept_because]
    return render_template(
        "admin/undo_import.html",
        run=run,
        removed=sum(fate.removed for fate in found),
        taken_back=len(found) - len(kept_rows) - sum(fate.removed for fate in found),
        kept=kept_rows[:MOST_KEPT_SHOWN],
        kept_count=len(kept_rows),
    )


@bp.route("/imports/<public_id>/inviter", methods=["GET", "POST"])
@coordinator_required
def invite_imported(public_id: str) -> ResponseReturnValue:
    run = run_or_404(public_id)
    if request.method == "POST":
        count = plan_invitations(run, by=current_user)
        flash(
            ngettext(
                "%(num)s invitation va partir.", "%(num)s invitations vont partir, à leur rythme.", count
            )
        )
        return redirect(url_for(".invite_imported", public_id=public_id))
    contacts = queries.count_contacts(run)
    return render_template(
        "admin/invite_imported.html",
        run=run,
        contacts=contacts,
        obstacle=rules.obstacle_to_inviting(run, contacts["waiting"]),
        shown=mail_shown(run, by=current_user),
        pace=rules.INVITATIONS_AN_HOUR,
        ends_at=queries.last_invitation_due(),
        left_out=queries.contacts_left_out(run),
    )


@bp.route("/imports/<public_id>/inviter/arreter", methods=["POST"])
@coordinator_required
def stop_inviting(public_id: str) -> ResponseReturnValue:
    stop_invitations(run_or_404(public_id), by=current_user)
    flash(_("Les invitations sont arrêtées : celles qui n’étaient pas parties ne partiront pas."))
    return redirect(url_for(".invite_imported", public_id=public_id))
