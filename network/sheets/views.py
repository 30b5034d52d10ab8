from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.errors import Refused
from network.i18n import _
from network.members.access import current_member, member_required
from network.sheets import actions, queries, rules
from network.sheets.content import Part
from network.sheets.forms import ArchiveForm, NewSheetForm, anchor
from network.sheets.models import Sheet, SheetRevision
from network.sheets.readers import sheet_seen_by
from network.sheets.readiness import Readiness
from network.sheets.reading import Reading
from network.sheets.submissions import what_was_asked
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.throttles.actions import hit
from network.web.access import signed_in
from network.web.forms import render_form

bp = Blueprint("sheets", __name__)
bp.add_app_template_filter(when_label, "when")
bp.add_app_template_filter(euros)


def own_sheet_or_404(public_id: str) -> Sheet:
    return queries.sheet_written_by(current_user, public_id) or abort(404)


def own_revision_or_404(public_id: str) -> SheetRevision:
    return queries.open_revision(own_sheet_or_404(public_id)) or abort(404)


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
            hit(rules.DRAFTS_BY_ACCOUNT, current_user.public_id)
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
        readiness=Readiness(revision) if revision else None,
        anchor=anchor,
        refused=refused,
        obstacle_to_submitting=rules.obstacle_to_submitting(revision) if revision else None,
        obstacle_to_revising=rules.obstacle_to_revising(sheet, published, revision),
        asked=what_was_asked(revision) if revision else None,
        may_archive=_may_archive(sheet),
    )
    return page, 409 if refused else 200


@bp.route("/mes-fiches/<string(length=10):public_id>/apercu")
@signed_in
def preview(public_id: str) -> ResponseReturnValue:
    sheet = sheet_seen_by(current_user, public_id) or abort(404)
    revision = queries.newest_revision(sheet) or abort(404)
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
    revision = own_revision_or_404(public_id)
    hit(rules.SUBMISSIONS_BY_ACCOUNT, current_user.public_id)
    return _do(actions.submit_sheet, revision, public_id, done=done, then=url_for(".mine"))


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
