"""The library that repairs itself: what the nights found, and what the desk decides on it."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.upkeep_forms import ACCEPT, ASK_OWNER, MARK_DEAD, AskOwnerForm, FindingForm, FindingsForm
from network.admin.views import PER_PAGE, bp
from network.i18n import _, lazy, ngettext
from network.upkeep import actions, link_queries, queries, rules
from network.upkeep.models import Finding, FindingKind, FindingState
from network.web.access import desk_required, reviewer_required
from network.web.forms import render_form
from network.web.paging import page_number, within

UPKEEP_TABS = {
    "a-decider": (FindingState.OPEN, lazy("À décider")),
    "decides": (FindingState.DECIDED, lazy("Décidés")),
    "regles": (FindingState.GONE, lazy("Réglés")),
}
# Of a decision on several, the names of kinds in addresses.
KINDS = {kind.value.replace("_", "-"): kind for kind in FindingKind}


@bp.get("/entretien")
@desk_required
def upkeep() -> ResponseReturnValue:
    """Show what was found in the library, kind by kind."""
    return _list_page(FindingsForm())


@bp.post("/entretien")
@reviewer_required
def decide_findings() -> ResponseReturnValue:
    """Decide on everything that was ticked."""
    shown = queries.findings_named(request.form.getlist("findings")[:PER_PAGE])
    form, asked = FindingsForm(shown), request.form.get("decision")
    if asked not in (ACCEPT, MARK_DEAD):
        abort(400)
    if form.validate_on_submit():
        with form.refusals():
            flash(_decided_together(asked, shown, form))
            return redirect(url_for(".upkeep", **_chosen()))
    return _list_page(form)


def _decided_together(asked: str, shown: list[Finding], form: FindingsForm) -> str:
    if asked == MARK_DEAD:
        marked = actions.mark_links_dead(shown, by=current_user)
        return ngettext(
            "Un lien est signalé comme rompu à ses lecteurs.",
            "%(num)s liens sont signalés comme rompus à leurs lecteurs.",
            marked,
        )
    accepted = actions.accept_findings(shown, form.reason.data or "", by=current_user)
    return ngettext("Un constat est laissé tel quel.", "%(num)s constats sont laissés tels quels.", accepted)


def _chosen() -> dict[str, str]:
    """Return the kind and the state of the list at hand, as its address says them."""
    return {name: value for name in ("sorte", "etat") if (value := request.args.get(name))}


def _list_page(form: FindingsForm) -> ResponseReturnValue:
    number, tab = page_number(), request.args.get("etat", "a-decider")
    name = request.args.get("sorte") or None
    if tab not in UPKEEP_TABS or (name and name not in KINDS):
        abort(404)
    state, kind = UPKEEP_TABS[tab][0], KINDS[name] if name else None
    page = within(queries.findings(state, kind, number=number, per_page=PER_PAGE))
    about = queries.subjects(queries.names_in(page.items))
    return render_form(
        "admin/upkeep.html",
        form,
        page=page,
        about=about,
        other_of=queries.other_of,
        tab=tab,
        tabs=UPKEEP_TABS,
        name=name,
        kinds=KINDS,
        kind=kind,
        counts=queries.count_findings(state),
        may_decide=current_user.may_review and state == FindingState.OPEN,
        links=link_queries.count_links(),
    )


def _finding_or_404(public_id: str) -> Finding:
    return queries.finding_by_public_id(public_id) or abort(404)


@bp.get("/entretien/<string(length=10):public_id>")
@desk_required
def finding(public_id: str) -> ResponseReturnValue:
    return _page(_finding_or_404(public_id), FindingForm())


@bp.post("/entretien/<string(length=10):public_id>")
@reviewer_required
def decide_finding(public_id: str) -> ResponseReturnValue:
    """Decide on what was found, or write to those who answer for the document."""
    found, asked = _finding_or_404(public_id), request.form.get("decision")
    if asked not in (ACCEPT, MARK_DEAD, ASK_OWNER):
        abort(400)
    form = AskOwnerForm() if asked == ASK_OWNER else FindingForm()
    if form.validate_on_submit():
        with form.refusals():
            if isinstance(form, AskOwnerForm):
                people = actions.ask_owner(found, form.message.data or "", by=current_user)
                flash(ngettext("Un mail est parti.", "%(num)s mails sont partis.", people))
                return redirect(url_for(".finding", public_id=public_id))
            flash(_decided(asked, found, form))
            return redirect(url_for(".upkeep"))
    return _page(_finding_or_404(public_id), form)


def _decided(asked: str, found: Finding, form: FindingForm) -> str:
    """Do what the button says, and return the sentence that tells it."""
    if asked == MARK_DEAD:
        actions.mark_links_dead([found], by=current_user)
        return _("Les lecteurs lisent maintenant que ce lien est rompu.")
    actions.accept_finding(found, form.reason.data or "", by=current_user)
    return _("C’est noté : ce constat ne reviendra que si les faits changent.")


@bp.post("/entretien/<string(length=10):public_id>/rouvrir")
@reviewer_required
def reopen_finding(public_id: str) -> ResponseReturnValue:
    actions.reopen_finding(_finding_or_404(public_id), by=current_user)
    flash(_("Ce constat attend de nouveau une décision."))
    return redirect(url_for(".finding", public_id=public_id))


def _page(found: Finding, form: FindingForm | AskOwnerForm) -> ResponseReturnValue:
    """Show what was found, with the one of its two forms that was sent as it was typed."""
    about = queries.subjects(queries.names_in([found]))
    subject, other = about.get(found.subject), about.get(queries.other_of(found))
    link = link_queries.link_by_digest(found.aspect) if found.kind == FindingKind.DEAD_LINK else None
    people = queries.addresses_of(subject) if subject else []
    return render_form(
        "admin/finding.html",
        form,
        found=found,
        subject=subject,
        other=other,
        decide=form if isinstance(form, FindingForm) else FindingForm(),
        ask=form if isinstance(form, AskOwnerForm) else AskOwnerForm(),
        link=link,
        people=len(people),
        obstacle=rules.obstacle_to_deciding(found),
        obstacle_to_marking=rules.obstacle_to_marking(found, link),
        obstacle_to_asking=rules.obstacle_to_asking(found, people),
        may_decide=current_user.may_review,
        tabs=UPKEEP_TABS,
    )
