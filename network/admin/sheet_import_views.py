"""The desk brings existing sheets in: a file, its columns, a trial, the import, and back if need be."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import spreadsheets
from network.admin.sheet_import_forms import MOST_ROWS, SheetFileForm, SheetMatchingForm, SheetRunForm
from network.admin.views import bp
from network.errors import Refused
from network.files.rules import clean_name
from network.i18n import _
from network.imports.runs import RunState, obstacle_to_undoing
from network.sheet_imports import actions, files, queries, rules, undoing
from network.sheet_imports.columns import columns, label_of
from network.sheet_imports.judging import judge
from network.sheet_imports.models import Outcome, SheetImport
from network.sheet_imports.reading import read_rows
from network.sheet_imports.rows import ReadRow
from network.sheet_imports.telling import becomes, model_csv, model_xlsx, report
from network.sheets.records import BETWEEN
from network.text import sha256_hex
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within
from network.web.uploads import attachment

PER_PAGE = 50
SHOWN_FIRST = 3
MOST_KEPT_SHOWN = 200
TABS = {
    "brouillons": Outcome.DRAFT,
    "publiees": Outcome.PUBLISHED,
    "deja-la": Outcome.KNOWN,
    "refusees": Outcome.REFUSED,
}
MODELS = {"csv": (model_csv, spreadsheets.CSV_TYPE), "xlsx": (model_xlsx, spreadsheets.XLSX_TYPE)}


def sheet_import_or_404(public_id: str) -> SheetImport:
    """Return an import that this person may see."""
    return queries.import_for(current_user, public_id) or abort(404)


def prepared_sheet_import_or_404(public_id: str) -> SheetImport:
    """Return an import in preparation; lead to its result whoever comes back to it afterwards."""
    run = sheet_import_or_404(public_id)
    if run.state != RunState.PREPARED:
        abort(redirect(url_for(".show_sheet_import", public_id=public_id)))
    return run


@bp.route("/imports-de-fiches")
@coordinator_required
def sheet_imports() -> ResponseReturnValue:
    page = within(queries.imports_for(current_user, number=page_number(), per_page=PER_PAGE))
    return render_template("admin/sheet_imports.html", page=page)


@bp.route("/imports-de-fiches/formats")
@coordinator_required
def sheet_import_formats() -> ResponseReturnValue:
    return render_template("admin/sheet_import_formats.html", groups=columns(), between=BETWEEN)


@bp.route("/imports-de-fiches/modele.<kind>")
@coordinator_required
def sheet_import_model(kind: str) -> ResponseReturnValue:
    made, content_type = MODELS.get(kind) or abort(404)
    return attachment(made(), content_type=content_type, name=f"fiches.{kind}")


@bp.route("/imports-de-fiches/nouveau", methods=["GET", "POST"])
@coordinator_required
def new_sheet_import() -> ResponseReturnValue:
    form = SheetFileForm()
    if form.validate_on_submit():
        with form.refusals():
            return redirect(url_for(".match_sheet_import", public_id=_received(form).public_id))
    return render_form("admin/new_sheet_import.html", form)


def _received(form: SheetFileForm) -> SheetImport:
    """Read the file sent and keep its rows; of the file itself, only the digest stays."""
    data = form.file.data.stream.read(files.LARGEST + 1)
    name = clean_name(form.file.data.filename)
    try:
        table = files.read(data, name, sheet=form.sheet.data or "", most_rows=MOST_ROWS)
    except Refused as refused:
        raise Refused(refused.sentence, "file") from None
    return actions.prepare_import(table, name=name, sha256=sha256_hex(data), by=current_user)


@bp.route("/imports-de-fiches/<public_id>/colonnes", methods=["GET", "POST"])
@coordinator_required
def match_sheet_import(public_id: str) -> ResponseReturnValue:
    run = prepared_sheet_import_or_404(public_id)
    form = SheetMatchingForm.of(run)
    if form.validate_on_submit() and "preview" not in request.form:
        with form.refusals():
            _try(run, form)
            return redirect(url_for(".try_sheet_import", public_id=public_id))
        run = prepared_sheet_import_or_404(public_id)
    matching = form.matching if request.method == "POST" else run.matching
    first = judge(_rows(run, matching, SHOWN_FIRST), form.choices_so_far(), current_user)
    return render_form(
        "admin/match_sheet_import.html",
        form,
        run=run,
        remarks=spreadsheets.remarked(run.remarks),
        shown=[(verdict, becomes(verdict)) for verdict in first],
        examples=[row.cells for row in queries.lines_of(run, SHOWN_FIRST)],
        left_out=[heading for heading, column in zip(run.headings, matching, strict=True) if not column],
        column_label=label_of,
    )


def _rows(run: SheetImport, matching: list[str | None], most: int | None = None) -> list[ReadRow]:
    return list(read_rows(queries.lines_of(run, most), run.headings, matching))


def _try(run: SheetImport, form: SheetMatchingForm) -> None:
    if obstacle := rules.obstacle_to_matching(form.matching):
        raise Refused(obstacle)
    choices, rows = form.choices(), _rows(run, form.matching)
    judge(rows, choices, current_user)  # what each row lacks is long to find: no writer waits for it
    actions.try_import(run, rows, matching=form.matching, choices=choices, by=current_user)


@bp.route("/imports-de-fiches/<public_id>/essai", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def try_sheet_import(public_id: str) -> ResponseReturnValue:
    """Show what would become of each row; enter it when the desk says so."""
    run = prepared_sheet_import_or_404(public_id)
    if not run.is_tried:
        return redirect(url_for(".match_sheet_import", public_id=public_id))
    form = SheetRunForm(run)
    if form.validate_on_submit():
        rows = _rows(run, run.matching)
        html = actions.rendering(judge(rows, actions.choices_of(run), current_user))
        with form.refusals():
            actions.run_import(run, rows, html, seen=form.seen.data, by=current_user)
            flash(_("L’import est fait."))
            return redirect(url_for(".show_sheet_import", public_id=public_id))
        run = prepared_sheet_import_or_404(public_id)
    shown = _shown(run)
    lines = [row.line for row in shown["page"].items]
    held = queries.lines_of(run, lines=lines) if lines else []
    judged = judge(read_rows(held, run.headings, run.matching), actions.choices_of(run), current_user)
    return render_form(
        "admin/try_sheet_import.html",
        form,
        run=run,
        obstacle=rules.obstacle_to_running(run),
        becomes={verdict.line: becomes(verdict) for verdict in judged},
        **shown,
    )


def _shown(run: SheetImport) -> dict[str, object]:
    """Return the page of rows that the address asks for, and what it may ask for."""
    tab = request.args.get("lignes", "")
    if tab and tab not in TABS:
        abort(404)
    page = within(queries.rows_page(run, TABS.get(tab), number=page_number(), per_page=PER_PAGE))
    return {"page": page, "tab": tab, "tabs": TABS, "column_label": label_of}


@bp.route("/imports-de-fiches/<public_id>/abandonner", methods=["POST"])
@coordinator_required
def discard_sheet_import(public_id: str) -> ResponseReturnValue:
    actions.discard_import(prepared_sheet_import_or_404(public_id), by=current_user)
    flash(_("Le fichier est oublié : rien n’a été importé."))
    return redirect(url_for(".sheet_imports"))


@bp.route("/imports-de-fiches/<public_id>")
@coordinator_required
def show_sheet_import(public_id: str) -> ResponseReturnValue:
    run = sheet_import_or_404(public_id)
    if run.state == RunState.PREPARED:
        return redirect(url_for(".match_sheet_import", public_id=public_id))
    return render_template("admin/sheet_import.html", run=run, **_shown(run))


@bp.route("/imports-de-fiches/<public_id>/rapport.csv")
@coordinator_required
def sheet_import_report(public_id: str) -> Response:
    run = sheet_import_or_404(public_id)
    return attachment(report(run), content_type=spreadsheets.CSV_TYPE, name=f"fiches-{run.public_id}.csv")


@bp.route("/imports-de-fiches/<public_id>/annuler", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def undo_sheet_import(public_id: str) -> ResponseReturnValue:
    run = sheet_import_or_404(public_id)
    if obstacle := obstacle_to_undoing(run):
        flash(obstacle)
        return redirect(url_for(".show_sheet_import", public_id=public_id))
    if request.method == "POST":
        gone, kept = undoing.undo_import(run, by=current_user)
        told = {"gone": gone, "kept": kept}
        flash(_("L’import est annulé. Fiches retirées : %(gone)s ; gardées : %(kept)s.", **told))
        return redirect(url_for(".show_sheet_import", public_id=public_id))
    found = undoing.fates(run)
    kept_rows = [fate for fate in found if fate.kept_because]
    return render_template(
        "admin/undo_sheet_import.html",
        run=run,
        removed=len(found) - len(kept_rows),
        kept=kept_rows[:MOST_KEPT_SHOWN],
        kept_count=len(kept_rows),
    )
