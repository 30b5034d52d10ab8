from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.admin.synonym_forms import SwitchForm, SynonymFilterForm, SynonymForm
from network.admin.views import PER_PAGE, bp
from network.collections.queries import collection_by_public_id
from network.errors import Refused
from network.i18n import _, lazy
from network.paging import Page
from network.search import synonym_actions as actions
from network.search import synonym_queries as queries
from network.search import synonym_rules as rules
from network.search.documents import SearchUnavailable
from network.search.synonym_effects import Effect, counting, effects
from network.search.synonyms import Group, sharing
from network.text import unaccented
from network.web.access import coordinator_required, desk_required
from network.web.forms import render_form
from network.web.paging import page_number, within

SYNONYM_TABS = {
    "tous": (lambda _group: True, lazy("Tous")),
    "ajoutes": (lambda group: group.is_added, lazy("Ajoutés ici")),
    "changes": (lambda group: group.is_changed, lazy("Changés ici")),
    "eteints": (lambda group: not group.active, lazy("Éteints")),
}


@bp.route("/synonymes")
@desk_required
def synonyms() -> ResponseReturnValue:
    """Show the groups of synonyms, whole or those that hold a word."""
    number, tab, form = page_number(), request.args.get("etat", "tous"), SynonymFilterForm(request.args)
    if tab not in SYNONYM_TABS:
        abort(404)
    form.validate()
    everything = queries.groups()
    counts = {name: sum(map(kept, everything)) for name, (kept, _label) in SYNONYM_TABS.items()}
    shown = [group for group in everything if SYNONYM_TABS[tab][0](group) and _holds(group, form)]
    some = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
    page = within(Page(some, number, PER_PAGE, len(shown)))
    return render_form("admin/synonyms.html", form, page=page, tab=tab, tabs=SYNONYM_TABS, counts=counts)


@bp.route("/synonymes/nouveau", methods=["GET", "POST"])
@coordinator_required
def new_synonyms() -> ResponseReturnValue:
    form, shown = SynonymForm(), None
    if form.validate_on_submit():
        with form.refusals():
            shown = _shown("", (), form)
            if shown is None:
                actions.add_group(form.typed, by=current_user)
                flash(_("Le groupe est ajouté : la prochaine recherche en tient compte."))
                return redirect(url_for(".synonyms"))
    return render_form("admin/synonym_group.html", form, group=None, **_told("", form, shown))


@bp.route("/synonymes/<key>", methods=["GET", "POST"])
@coordinator_required
def synonym_group(key: str) -> ResponseReturnValue:
    """Write other terms in a group, once one has seen what that changes."""
    group, shown = queries.group_by_key(key) or abort(404), None
    form = SynonymForm(data={"terms": "\n".join(group.terms)})
    if form.validate_on_submit():
        with form.refusals():
            shown = _shown(key, group.terms if group.active else (), form)
            if shown is None:
                actions.change_group(key, form.typed, by=current_user)
                flash(_("Le groupe est changé : la prochaine recherche en tient compte."))
                return redirect(url_for(".synonyms"))
    return render_form("admin/synonym_group.html", form, group=group, **_told(key, form, shown))


@bp.route("/synonymes/<key>/service", methods=["GET", "POST"])
@coordinator_required
def switch_synonyms(key: str) -> ResponseReturnValue:
    """Take a group out of the search, or put it back; what that changes is shown first."""
    form = SwitchForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(_switched(key, form))
            return redirect(url_for(".synonyms"))
    group = queries.group_by_key(key) or abort(404)
    before, after = (group.terms, ()) if group.active else ((), group.terms)
    shown = _effects(key, before, after)
    return render_form("admin/switch_synonyms.html", form, group=group, shown=shown, titles=_titles(shown))


def _switched(key: str, form: SwitchForm) -> str:
    """Do what the button says, whatever became of the group since, and return the sentence that tells it."""
    match form.decision.data:
        case SwitchForm.SWITCH_OFF:
            actions.switch_group(key, active=False, by=current_user)
            return _("Le groupe est éteint.")
        case SwitchForm.SWITCH_ON:
            actions.switch_group(key, active=True, by=current_user)
            return _("Le groupe est de nouveau en service.")
    return abort(400)


def _holds(group: Group, form: SynonymFilterForm) -> bool:
    wanted = unaccented((form.text.data or "").lower())
    return any(wanted in unaccented(term.lower()) for term in group.terms)


def _shown(key: str, before: Sequence[str], form: SynonymForm) -> list[Effect] | None:
    """Return what the terms would change, None where their reader has seen it; refuse what is no group."""
    if obstacle := rules.obstacle_to_terms(form.typed, queries.groups(but=key)):
        raise Refused(obstacle, "terms")
    try:
        counted, everything = counting(current_app.extensions["search"])
    except SearchUnavailable:
        raise Refused(_("La recherche se prépare : on ne peut pas encore dire ce que cela change.")) from None
    if obstacle := rules.obstacle_to_common(form.typed, counted, everything):
        raise Refused(obstacle, "terms")
    return None if form.seen.data == form.digest else _effects(key, before, form.typed)


def _told(key: str, form: SynonymForm, shown: list[Effect] | None) -> dict[str, object]:
    """Return what the page tells of the effects shown, and note that its reader saw them."""
    form.seen.data = form.digest if shown is not None else ""
    shared = sharing(form.typed, queries.groups(but=key)) if shown is not None else []
    return {"shown": shown, "titles": _titles(shown), "shared": shared}


def _effects(key: str, before: Sequence[str], after: Sequence[str]) -> list[Effect]:
    try:
        return effects(current_app.extensions["search"], key, before, after)
    except SearchUnavailable:
        return []


def _titles(shown: Sequence[Effect] | None) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the title and the address of each document that the effects name, while it is public."""
    names = {name for effect in shown or () for name in (*effect.before.found, *effect.after.found)}
    return {(kind, key): found for kind, key in names if (found := _title(kind, key))}


def _title(kind: str, key: str) -> tuple[str, str] | None:
    if kind == "collection":
        found = collection_by_public_id(key)
        return (found.title, url_for("collections.show", slug=found.slug)) if found else None
    lookup = current_app.extensions["reportable"].get(kind)
    return lookup(key) if lookup else None
