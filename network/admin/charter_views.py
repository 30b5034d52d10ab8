"""The versions of the charter: those that are published, and the draft of the next one."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.admin.charter_forms import CLAUSE, HEADING, ClauseForm, DraftForm, HeadingForm, PublishForm
from network.admin.views import bp
from network.charter import version_actions as actions
from network.charter import version_queries as queries
from network.charter.difference import versions_compared
from network.charter.models import CharterVersion, Clause, ClauseKind, Level
from network.charter.queries import clauses_of, published_versions, version_in_force
from network.charter.signatory_queries import count_signatories
from network.charter.version_actions import SavedMeanwhile
from network.charter.version_rules import missing
from network.difference import words_changed
from network.i18n import _
from network.members.models import College
from network.renewals.queries import campaigns, count_to_ask
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form

LARGEST_ID = 2**31 - 1


def draft_or_404() -> CharterVersion:
    return queries.draft_version() or abort(404)


def last_version() -> CharterVersion:
    return version_in_force() or abort(404)


def clause_or_404(draft: CharterVersion, id: int) -> Clause:
    return (queries.clause_of(draft, id) if id <= LARGEST_ID else None) or abort(404)


@bp.route("/charte")
@coordinator_required
def charter() -> ResponseReturnValue:
    versions = published_versions()
    return render_template(
        "admin/charter.html",
        draft=queries.draft_version(),
        versions=versions,
        signatures=queries.signatures_by_version(versions),
        asked_again={version.id for version in campaigns()},
    )


@bp.route("/charte/commencer", methods=["POST"])
@coordinator_required
def start_draft() -> ResponseReturnValue:
    actions.start_draft(by=current_user)
    flash(_("Le brouillon est ouvert : il reprend le texte de la version en vigueur."))
    return redirect(url_for(".draft"))


@bp.route("/charte/brouillon", methods=["GET", "POST"])
@coordinator_required
def draft() -> ResponseReturnValue:
    """Show what the draft holds; take its number, title, level and preamble."""
    version = draft_or_404()
    form, differences = HeadingForm(version), None
    if form.validate_on_submit():
        with form.refusals():
            try:
                actions.save_heading(form.values(), seen=form.version_seen, by=current_user)
                flash(_("C’est enregistré."))
                return redirect(url_for(".draft"))
            except SavedMeanwhile:
                version = draft_or_404()
                differences = _conflict(form, {name: getattr(version, name) for name in HEADING}, version)
    clauses, last = clauses_of(version), last_version()
    return render_form(
        "admin/charter_draft.html",
        form,
        version=version,
        clauses=clauses,
        last=last,
        lacking=missing(version, clauses, last, clauses_of(last)),
        differences=differences,
        levels=Level,
    )


@bp.route("/charte/brouillon/engagements/nouveau", methods=["GET", "POST"])
@coordinator_required
def add_clause() -> ResponseReturnValue:
    return _edit_clause(draft_or_404(), None)


@bp.route("/charte/brouillon/engagements/<int:id>", methods=["GET", "POST"])
@coordinator_required
def clause(id: int) -> ResponseReturnValue:
    version = draft_or_404()
    return _edit_clause(version, clause_or_404(version, id))


def _edit_clause(version: CharterVersion, clause: Clause | None) -> ResponseReturnValue:
    form, differences = ClauseForm(version, clause), None
    id = clause.id if clause else None
    if form.validate_on_submit():
        with form.refusals():
            try:
                actions.save_clause(id, form.values(), seen=form.version_seen, by=current_user)
                flash(_("L’engagement %(code)s est enregistré.", code=form.code.data))
                return redirect(url_for(".draft", _anchor="engagements"))
            except SavedMeanwhile:
                version = draft_or_404()
                clause = queries.clause_of(version, id) if id is not None else None
                stored = {name: getattr(clause, name) for name in CLAUSE} if clause else {}
                differences = _conflict(form, stored, version)
    return render_form(
        "admin/charter_clause.html", form, version=version, clause=clause, differences=differences
    )


def _conflict(form: DraftForm, stored: dict[str, Any], version: CharterVersion) -> list[Any]:
    """Say what differs between what is kept and what was typed; the next saving may replace it."""
    form.form_errors.append(str(SavedMeanwhile()))
    form.seen.data = version.saved_version
    return [
        (form[name].label.text, words_changed(kept, typed))
        for name, kept in stored.items()
        if isinstance(kept, str) and (typed := form[name].data or "") != kept
    ]


@bp.route("/charte/brouillon/engagements/<int:id>/deplacer", methods=["POST"])
@coordinator_required
def move_clause(id: int) -> ResponseReturnValue:
    version, form = draft_or_404(), DraftForm()
    clause_or_404(version, id)
    actions.move_clause(id, up=request.form.get("to") == "up", seen=form.version_seen, by=current_user)
    return redirect(url_for(".draft", _anchor=f"engagement-{id}"))


@bp.route("/charte/brouillon/engagements/<int:id>/retirer", methods=["POST"])
@coordinator_required
def remove_clause(id: int) -> ResponseReturnValue:
    version, form = draft_or_404(), DraftForm()
    code = clause_or_404(version, id).code
    actions.remove_clause(id, seen=form.version_seen, by=current_user)
    flash(_("L’engagement %(code)s est retiré du brouillon.", code=code))
    return redirect(url_for(".draft", _anchor="engagements"))


@bp.route("/charte/brouillon/apercu")
@coordinator_required
def preview_draft() -> ResponseReturnValue:
    version = draft_or_404()
    return render_template(
        "admin/charter_preview.html",
        version=version,
        clauses=clauses_of(version),
        kinds=list(ClauseKind),
        colleges=list(College),
    )


@bp.route("/charte/brouillon/differences")
@coordinator_required
def compare_draft() -> ResponseReturnValue:
    version, last = draft_or_404(), last_version()
    parts = versions_compared(last, clauses_of(last), version, clauses_of(version))
    return render_template("admin/charter_differences.html", version=version, last=last, parts=parts)


@bp.route("/charte/brouillon/publier", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def publish_draft() -> ResponseReturnValue:
    version, last = draft_or_404(), last_version()
    form = PublishForm(version, clock.today())
    if form.validate_on_submit():
        with form.refusals():
            published = actions.publish_draft(
                typed=form.typed.data, seen=form.version_seen, grace_until=form.day_chosen, by=current_user
            )
            flash(_("La version %(number)s de la charte est en vigueur.", number=published.number))
            return redirect(url_for(".renewal" if published.grace_until else ".charter"))
        version = draft_or_404()
    clauses, in_force = clauses_of(version), clauses_of(last)
    parts = versions_compared(last, in_force, version, clauses)
    return render_form(
        "admin/charter_publish.html",
        form,
        version=version,
        last=last,
        signed=count_signatories(last),
        lacking=missing(version, clauses, last, in_force),
        changed=[part for part in parts if part.is_changed],
        is_major=version.level == Level.MAJOR,
        concerned=count_to_ask(),
    )


@bp.route("/charte/brouillon/supprimer", methods=["GET", "POST"])
@coordinator_required
def discard_draft() -> ResponseReturnValue:
    version = draft_or_404()
    form = DraftForm(data={"seen": version.saved_version})
    if form.validate_on_submit():
        with form.refusals():
            actions.discard_draft(seen=form.version_seen, by=current_user)
            flash(_("Le brouillon est supprimé."))
            return redirect(url_for(".charter"))
    return render_form("admin/charter_discard.html", form, version=version)
