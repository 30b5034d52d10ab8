from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.i18n import _
from network.mail.links import public_url
from network.members.access import current_member, member_required
from network.sheets import actions, queries, rules
from network.sheets.coherence import contradictions
from network.sheets.content import Part, written
from network.sheets.forms import FORMS, ArchiveForm, NewSheetForm
from network.sheets.models import Sheet, SheetRevision
from network.sheets.parts import PartForm
from network.sheets.reading import Reading
from network.sheets.territory import TerritoryForm
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.throttles.actions import hit
from network.web.access import public, signed_in
from network.web.forms import render_form

bp = Blueprint("sheets", __name__)
bp.add_app_template_filter(when_label, "when")
bp.add_app_template_filter(euros)


def own_sheet_or_404(public_id: str) -> Sheet:
    return queries.sheet_written_by(current_user, public_id) or abort(404)


def own_revision_or_404(public_id: str) -> SheetRevision:
    return queries.open_revision(own_sheet_or_404(public_id)) or abort(404)


def _newest_revision_or_404(public_id: str) -> SheetRevision:
    sheet = own_sheet_or_404(public_id)
    return queries.open_revision(sheet) or queries.published_revision(sheet) or abort(404)


# ——— Everybody ———


@bp.route("/fiches/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    revision = queries.public_revision(slug)
    if revision is None:
        present = queries.slug_now(slug) or abort(404)
        # Never a 301, which browsers keep: a title that comes back would lead them in circles.
        return redirect(url_for(".show", slug=present))
    if revision.sheet.is_archived:
        return render_template("sheets/archived.html", revision=revision), 410
    return render_template(
        "sheets/show.html",
        reading=Reading(revision),
        address=public_url("sheets.show", slug=slug),
        may_archive=_may_archive(revision.sheet),
    )


# ——— My sheets ———


@bp.route("/mes-fiches")
@member_required
def mine() -> ResponseReturnValue:
    member = current_member()
    return render_template("sheets/mine.html", member=member, works=queries.works_of(member))


@bp.route("/mes-fiches/nouvelle", methods=["GET", "POST"])
@member_required
def new() -> ResponseReturnValue:
    form = NewSheetForm()
    if form.validate_on_submit():
        with form.refusals():
            revision = actions.start_sheet(current_member(), **form.values(), by=current_user)
            flash(
                _(
                    "Votre brouillon est créé. Écrivez dans l’ordre qui vous convient : "
                    "rien n’est publié sans vous."
                )
            )
            return redirect(url_for(".edit", public_id=revision.sheet.public_id))
    return render_form("sheets/new.html", form, member=current_member())


@bp.route("/mes-fiches/<string(length=10):public_id>/modifier")
@member_required
def edit(public_id: str) -> ResponseReturnValue:
    return _overview(own_sheet_or_404(public_id))


def _overview(sheet: Sheet, refused: Refused | None = None) -> ResponseReturnValue:
    """Return the page of a sheet being written: its parts, what is missing, what can be done."""
    revision, published = queries.open_revision(sheet), queries.published_revision(sheet)
    page = render_template(
        "sheets/edit.html",
        sheet=sheet,
        revision=revision,
        published=published,
        parts=list(Part),
        missing=rules.missing(revision) if revision else [],
        contradictions=contradictions(revision) if revision else [],
        refused=refused,
        obstacle_to_submitting=rules.obstacle_to_submitting(revision) if revision else None,
        obstacle_to_revising=rules.obstacle_to_revising(sheet, published, revision),
        may_archive=_may_archive(sheet),
    )
    return page, 409 if refused else 200


@bp.route("/mes-fiches/<string(length=10):public_id>/modifier/<part>", methods=["GET", "POST"])
@member_required
def edit_part(public_id: str, part: str) -> ResponseReturnValue:
    if part not in FORMS:
        abort(404)
    revision = _newest_revision_or_404(public_id)
    # What was typed while a colleague submitted the sheet is refused below, and shown again.
    if request.method != "POST" and rules.obstacle_to_writing(revision):
        return redirect(url_for(".edit", public_id=public_id))
    form = FORMS[Part(part)].of(revision)
    if request.method != "POST":
        for rows in form.lists:
            rows.make_room()
    elif longer := request.form.get("add"):
        for rows in form.lists:
            rows.add_empty(2 if rows.name == longer else 0)
    elif request.form.get("then") == "search" and isinstance(form, TerritoryForm):
        if form.validate():
            form.search()
    elif form.validate():
        return _save(form, revision)
    return _part_page(form, revision)


def _receive_files(form: PartForm) -> None:
    """Check and write the files that were sent with a part: before the first action."""
    for name, receive in form.RECEIVED_BY.items():
        sent = form[name].data
        if sent is None:
            continue
        hit(rules.FILES_BY_ACCOUNT, current_user.public_id)
        try:
            form.received[name] = receive(sent.stream.read(), sent.filename)
        except Refused as refused:
            raise Refused(refused.sentence, name) from None


def _save(form: PartForm, revision: SheetRevision) -> ResponseReturnValue:
    public_id = revision.sheet.public_id
    try:
        _receive_files(form)
        words = written(form.values(), list(form.received.values()))
        actions.save_draft(revision, words, saved_version=form.version_seen, by=current_user)
    except SavedMeanwhile:
        revision = _newest_revision_or_404(public_id)
        form.saved_version.data = revision.saved_version
        return _part_page(form, revision, differences=form.differences(revision)), 409
    except Refused as refused:
        form.refuse(refused)
        return _part_page(form, revision)
    flash(_("C’est enregistré."))
    if request.form.get("then") == "next":
        following = form.part.following
        return redirect(url_for(".edit_part" if following else ".edit", public_id=public_id, part=following))
    return redirect(url_for(".edit_part", public_id=public_id, part=form.part))


def _part_page(form: PartForm, revision: SheetRevision, **context: Any) -> ResponseReturnValue:
    return render_form(
        f"sheets/parts/{form.part}.html",
        form,
        revision=revision,
        reading=Reading(revision),
        parts=list(Part),
        missing=rules.missing(revision),
        contradictions=contradictions(revision),
        obstacle=rules.obstacle_to_writing(revision),
        **context,
    )


@bp.route("/mes-fiches/<string(length=10):public_id>/apercu")
@signed_in
def preview(public_id: str) -> ResponseReturnValue:
    sheet = queries.sheet_seen_by(current_user, public_id) or abort(404)
    revision = queries.open_revision(sheet) or queries.published_revision(sheet) or abort(404)
    is_author = queries.sheet_written_by(current_user, public_id) is not None
    return render_template("sheets/preview.html", reading=Reading(revision), is_author=is_author)


def _do(
    gesture: Callable[..., object], thing: Sheet | SheetRevision, public_id: str, *, done: str, then: str
) -> ResponseReturnValue:
    """Do what a button asks and say so, or show the sheet again with what stands in the way."""
    try:
        gesture(thing, by=current_user)
    except Refused as refused:
        return _overview(own_sheet_or_404(public_id), refused)
    flash(done)
    return redirect(then)


@bp.route("/mes-fiches/<string(length=10):public_id>/soumettre", methods=["POST"])
@member_required
def submit(public_id: str) -> ResponseReturnValue:
    done = _("Votre fiche est soumise. La coordination la relit et vous répond par mail.")
    return _do(
        actions.submit_sheet, own_revision_or_404(public_id), public_id, done=done, then=url_for(".mine")
    )


@bp.route("/mes-fiches/<string(length=10):public_id>/reprendre", methods=["POST"])
@member_required
def withdraw(public_id: str) -> ResponseReturnValue:
    then = url_for(".edit", public_id=public_id)
    done = _("Vous pouvez de nouveau modifier votre fiche. Pensez à la soumettre quand elle sera prête.")
    return _do(actions.withdraw_sheet, own_revision_or_404(public_id), public_id, done=done, then=then)


@bp.route("/mes-fiches/<string(length=10):public_id>/reviser", methods=["POST"])
@member_required
def revise(public_id: str) -> ResponseReturnValue:
    then = url_for(".edit", public_id=public_id)
    done = _(
        "La révision est commencée. La version publiée reste en ligne jusqu’à la publication de celle-ci."
    )
    return _do(actions.revise_sheet, own_sheet_or_404(public_id), public_id, done=done, then=then)


@bp.route("/mes-fiches/<string(length=10):public_id>/supprimer", methods=["GET", "POST"])
@member_required
def discard(public_id: str) -> ResponseReturnValue:
    revision = own_revision_or_404(public_id)
    if request.method == "POST":
        actions.discard_draft(revision, by=current_user)
        flash(_("Le brouillon est supprimé."))
        return redirect(url_for(".mine"))
    return render_template(
        "sheets/discard.html", revision=revision, obstacle=rules.obstacle_to_discarding(revision)
    )


@bp.route("/mes-fiches/<string(length=10):public_id>/archiver", methods=["GET", "POST"])
@signed_in
def archive(public_id: str) -> ResponseReturnValue:
    sheet = queries.sheet_archived_by(current_user, public_id) or abort(404)
    published, current = queries.published_revision(sheet), queries.open_revision(sheet)
    form = ArchiveForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.archive_sheet(sheet, **form.values(), by=current_user)
            flash(_("La fiche est archivée. Voici ce que lisent ceux qui suivent un ancien lien."))
            return redirect(url_for(".show", slug=sheet.slug))
    return render_form(
        "sheets/archive.html",
        form,
        sheet=sheet,
        revision=published or current,
        obstacle=rules.obstacle_to_archiving(sheet, published, current),
    )


def _may_archive(sheet: Sheet) -> bool:
    if not current_user.is_authenticated or sheet.is_archived:
        return False
    return queries.sheet_archived_by(current_user, sheet.public_id) is not None
