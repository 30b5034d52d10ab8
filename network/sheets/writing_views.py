"""The page of a part being written, which a button or the page itself saves; the words of both are merged."""

import re
from typing import Any

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from network import clock
from network.editorial.moves import SavedMeanwhile
from network.errors import Refused
from network.i18n import _
from network.members.access import member_required
from network.sheets import actions, merging, queries, rules
from network.sheets.content import Part, written
from network.sheets.forms import FORMS, anchor
from network.sheets.merging import Merge
from network.sheets.models import SheetRevision
from network.sheets.parts import PartForm
from network.sheets.readiness import Readiness
from network.sheets.reading import Reading
from network.sheets.territory import TerritoryForm
from network.sheets.views import bp, own_sheet_or_404
from network.sheets.wording import saved_label
from network.throttles.actions import hit
from network.web.forms import render_form
from network.web.late import WRITER, keeps_typed, wants_json

ATTEMPT = re.compile(r"[0-9a-z]{1,32}")
BETWEEN = " → "  # what a button carries: the figure asked about, the likelier one


def _newest_revision_or_404(public_id: str) -> SheetRevision:
    sheet = own_sheet_or_404(public_id)
    return queries.newest_revision(sheet) or abort(404)


@bp.route("/mes-fiches/<string(length=10):public_id>/modifier/<part>", methods=["GET", "POST"])
@keeps_typed
@member_required
def edit_part(public_id: str, part: str) -> ResponseReturnValue:
    if part not in FORMS:
        abort(404)
    if WRITER in request.form and queries.sheet_by_public_id(public_id) is None:
        return _say_deleted(FORMS[Part(part)]())
    revision = _newest_revision_or_404(public_id)
    # What was typed while a colleague submitted the sheet is refused below, and shown again.
    if request.method != "POST" and rules.obstacle_to_writing(revision):
        return redirect(url_for(".edit", public_id=public_id))
    form = FORMS[Part(part)].of(revision)
    if request.method == "POST":
        return _save_by_itself(form, revision) if wants_json() else _press(form, revision)
    for rows in form.lists:
        rows.make_room()
    return _part_page(form, revision)


def _press(form: PartForm, revision: SheetRevision) -> ResponseReturnValue:
    """Do what the button pressed says: give more rows, look for places, or save."""
    if longer := request.form.get("add"):
        for rows in form.lists:
            rows.add_empty(2 if rows.name == longer else 0)
    elif request.form.get("then") == "search" and isinstance(form, TerritoryForm):
        if form.validate():
            form.search()
    elif form.validate():
        return _save(form, revision)
    return _part_page(form, revision)


# ——— At the press of a button ———


def _save(form: PartForm, revision: SheetRevision) -> ResponseReturnValue:
    public_id = revision.sheet.public_id
    try:
        if obstacle := rules.obstacle_to_writing(revision):
            raise Refused(obstacle)
        _receive_files(form)
        merged = form.merge(revision, pressed=True)
        if merged.conflicts:
            return _conflict_page(form, revision, merged)
        _write(form, revision, merged.ours)
        answered = _answer_question(revision)
    except SavedMeanwhile:
        revision = _newest_revision_or_404(public_id)
        return _conflict_page(form, revision, form.merge(revision, pressed=True))
    except Refused as refused:
        form.refuse(refused)
        return _part_page(form, revision)
    flash(answered or _said_of(form, merged))
    return redirect(_next_page(form, public_id))


def _write(form: PartForm, revision: SheetRevision, names: list[str]) -> None:
    """Save some fields of a part; where nothing changed, nothing is counted as a saving."""
    if names:
        words = written(form.columns_of(names), list(form.received.values()))
        actions.save_draft(revision, words, saved_version=revision.saved_version, by=current_user)


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


def _answer_question(revision: SheetRevision) -> str | None:
    """Do what a button beside a figure asks, and say so."""
    if key := request.form.get("confirm"):
        actions.confirm_figure(revision, key, by=current_user)
        return _("C’est noté : ce chiffre est bien celui-là.")
    key, _between, label = request.form.get("take", "").rpartition(BETWEEN)
    if key and actions.take_likelier(revision, key, label, by=current_user):
        return _("C’est corrigé : %(label)s.", label=label)
    return None


def _said_of(form: PartForm, merged: Merge) -> str:
    doubted = [field.understood for field in form.every_field() if getattr(field, "is_doubted", False)]
    return " ".join(filter(None, [_("C’est enregistré."), *doubted, _changed_elsewhere(form, merged)]))


def _changed_elsewhere(form: PartForm, merged: Merge) -> str:
    if not merged.theirs:
        return ""
    names = ", ".join(f"« {form.label_of(name)} »" for name in merged.theirs)
    return _("Changé entre-temps par ailleurs, et gardé ainsi : %(names)s.", names=names)


def _next_page(form: PartForm, public_id: str) -> str:
    then = request.form.get("then")
    attempt = request.form.get("attempt", "")
    # The page that opens next forgets what the browser had kept of this attempt.
    saved = attempt if ATTEMPT.fullmatch(attempt) else None
    part = {"next": form.part.following, "previous": form.part.preceding}.get(then or "", form.part)
    return url_for(".edit_part" if part else ".edit", public_id=public_id, part=part, enregistre=saved)


def _conflict_page(form: PartForm, revision: SheetRevision, merged: Merge) -> ResponseReturnValue:
    """Show both writings of what two people changed, and what only others changed as they left it."""
    form.show_merged(revision, merged)
    conflicts = form.conflicts(revision, merged.conflicts)
    page = make_response(_part_page(form, revision, conflicts=conflicts))
    page.status_code = 409
    return page


def _say_deleted(form: PartForm) -> ResponseReturnValue:
    """Give back what was typed on a page of a draft that somebody threw away meanwhile."""
    if wants_json():
        return jsonify(said=_("Ce brouillon a été supprimé : copiez votre texte pour le garder.")), 410
    return render_template("sheets/deleted.html", typed=form.typed_texts()), 410


# ——— By itself, every few seconds ———


def _save_by_itself(form: PartForm, revision: SheetRevision) -> ResponseReturnValue:
    """Save what can be read and that nobody else changed; say what was understood and what waits."""
    if obstacle := rules.obstacle_to_writing(revision):
        return jsonify(said=obstacle), 409
    form.validate()
    unread = form.unread()
    merged = form.merge(revision, pressed=False)
    by_hand = [name for name in merged.ours if name in form.BY_HAND]
    try:
        _write(form, revision, [name for name in merged.ours if name not in {*unread, *by_hand}])
    except Refused as refused:
        return jsonify(said=refused.sentence), 409
    conflicts = [name for name in merged.conflicts if name not in unread]
    now, base = form.base_of(revision), form.base_seen
    waiting = {*unread, *by_hand, *merged.theirs, *merged.conflicts}
    base |= {name: now[name] for name in form.groups() if name not in waiting}
    readiness = Readiness(revision)
    _ask(form, readiness)
    read = [field for field in form.every_field() if hasattr(field, "understood")]
    return jsonify(
        saved=saved_label(revision.saved_at, clock.now()),
        base=merging.as_text(base),
        waiting=_waiting(form, unread, by_hand),
        elsewhere=_changed_elsewhere(form, merged),
        unread=[field.id for field in read if field.errors],
        understood={field.id: _understood(field) for field in read},
        questions={field.id: field.ask for field in read},
        progress=render_template("sheets/_progress.html", **_progress(form, revision, readiness)),
        contested=_contested(form, conflicts),
        conflict=_conflict(form, revision, conflicts),
    )


def _understood(field: Any) -> str:
    if field.errors:
        return _("Pas encore compris. %(error)s", error=" ".join(map(str, field.errors)))
    return field.understood


def _waiting(form: PartForm, unread: list[str], by_hand: list[str]) -> str:
    if unread:
        names = ", ".join(f"« {form.label_of(name)} »" for name in unread)
        said = _("Pas encore enregistré, à corriger : %(names)s.", names=names)
        return " ".join([said, *_faults_without_place(form)])
    return _("Les fichiers s’enregistrent avec le bouton « Enregistrer ».") if by_hand else ""


def _faults_without_place(form: PartForm) -> list[str]:
    """Say what is wrong with the fields beside which nothing of what was understood is told."""
    fields = [field for field in form.every_field() if not hasattr(field, "understood")]
    return [f"{field.label.text} – {error}" for field in fields for error in field.errors]


def _contested(form: PartForm, names: list[str]) -> str:
    if not names:
        return ""
    labels = ", ".join(f"« {form.label_of(name)} »" for name in names)
    return _("Pas encore enregistré : un collègue, ou un autre onglet, a changé %(names)s.", names=labels)


def _conflict(form: PartForm, revision: SheetRevision, names: list[str]) -> str:
    """Return the box of the conflicts; none is settled by it, for its reader may be far from it."""
    if not names:
        return ""
    # What the answer to a press has shown stays settled while nobody writes again.
    form.settled.data = merging.as_text(form.settled_still(revision, names))
    return render_template(
        "sheets/_conflict.html",
        form=form,
        revision=revision,
        conflicts=form.conflicts(revision, names),
    )


# ——— What the page shows ———


def _ask(form: PartForm, readiness: Readiness) -> None:
    """Put the questions about the figures of this part beside their fields."""
    for field in form.every_field():
        field.ask = ""
    for question in readiness.of(form.part, readiness.questions):
        if (field := form.place_of(question)) is not None:
            asked = render_template("sheets/_question.html", question=question, between=BETWEEN)
            field.ask = Markup(asked)  # noqa: S704 - our own template escaped it


def _progress(form: PartForm, revision: SheetRevision, readiness: Readiness) -> dict[str, Any]:
    return {
        "revision": revision,
        "part": form.part,
        "parts": list(Part),
        "readiness": readiness,
        "anchor": anchor,
        "obstacle_to_submitting": rules.obstacle_to_submitting(revision),
    }


def _part_page(form: PartForm, revision: SheetRevision, **context: Any) -> ResponseReturnValue:
    readiness = Readiness(revision)
    _ask(form, readiness)
    return render_form(
        f"sheets/parts/{form.part}.html",
        form,
        **_progress(form, revision, readiness),
        reading=Reading(revision),
        obstacle=rules.obstacle_to_writing(revision),
        saved=saved_label(revision.saved_at, clock.now()),
        is_kept=request.method != "POST",
        **context,
    )
