from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.accounts.queries import count_accounts
from network.admin import queries
from network.admin.forms import JournalForm, OutboxForm
from network.admin.navigation import groups_for
from network.admin.outage import why_mail_waits
from network.admin.waiting import waiting_for
from network.charter.mandate_actions import confirm_mandate as confirm
from network.charter.queries import mandates_to_confirm, signature_by_code, version_in_force
from network.charter.sealing import warning as warning_of_seal
from network.charter.signatory_queries import count_signatories
from network.charter.trust_queries import contested_mandates
from network.i18n import _, lazy
from network.journal.labels import DETAILS, FAMILIES
from network.journal.queries import entries
from network.mail import actions as mail_actions
from network.mail import queries as mail_queries
from network.mail.models import State
from network.members.queries import count_by_college
from network.register import watch
from network.sheets.queries import count_public_sheets
from network.web.access import coordinator_required, desk_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within

bp = Blueprint("admin", __name__, url_prefix="/admin")

PER_PAGE = 50

TABS = {
    "en-attente": (State.WAITING, lazy("En attente")),
    "en-echec": (State.DEAD, lazy("En échec")),
    "envoyes": (State.SENT, lazy("Envoyés")),
}


@bp.app_context_processor
def navigation() -> dict[str, Any]:
    """Give the desk's pages the places that open to whoever is there."""
    return {"desk_groups": lambda: groups_for(current_user)}


@bp.route("")
@desk_required
def home() -> ResponseReturnValue:
    """Show what waits for a decision, the oldest first, then the network in figures."""
    only, version, last_check = request.args.get("sorte"), version_in_force(), watch.last_done()
    queue = waiting_for(current_user, only)
    if only and only not in {kind.name for kind, _count in queue.counts}:
        # The last one of its kind has been decided: on to the others.
        return redirect(url_for(".home"))
    return render_template(
        "admin/home.html",
        queue=queue,
        only=only,
        now=clock.now(),
        outage=outage() if current_user.is_coordinator else [],
        register_doubts=last_check.doubts if last_check else None,
        seal_warning=warning_of_seal(clock.now()) if current_user.is_coordinator else None,
        mails=mail_queries.count_by_state(),
        colleges=count_by_college(),
        accounts=count_accounts(),
        signatories=count_signatories(version) if version else 0,
        sheets=count_public_sheets(),
    )


@bp.route("/mandats")
@desk_required
def mandates() -> ResponseReturnValue:
    page = within(mandates_to_confirm(number=page_number(), per_page=PER_PAGE))
    return render_template("admin/mandates.html", page=page, contested=contested_mandates().items)


@bp.route("/mandats/<code>/confirmer", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def confirm_mandate(code: str) -> ResponseReturnValue:
    signature = signature_by_code(code) or abort(404)
    if request.method != "POST":  # the page that asked for the password, loaded again
        return redirect(url_for(".mandates"))
    confirm(signature, by=current_user)
    flash(_("Le mandat est confirmé : la signature de %(name)s compte.", name=signature.member_name))
    return redirect(url_for(".mandates"))


def outage() -> list[str]:
    """Return why mails do not leave, for whoever may see it."""
    settings = current_app.config["SETTINGS"]
    return why_mail_waits(clock.now(), has_relay=bool(settings.DEMO or settings.MAIL_SERVER))


@bp.route("/mails")
@coordinator_required
def outbox() -> ResponseReturnValue:
    number, tab = page_number(), request.args.get("etat", "en-attente")
    if tab not in TABS:
        abort(404)
    form, (state, _label), kind = OutboxForm(request.args), TABS[tab], request.args.get("sorte") or None
    text = form.text.data if form.validate() else None
    page = within(mail_queries.mails(state, kind, text, number=number, per_page=PER_PAGE))
    return render_form(
        "admin/outbox.html",
        form,
        page=page,
        state=state,
        kind=kind,
        counts=mail_queries.count_by_state(),
        tab=tab,
        tabs=TABS,
        outage=outage(),
    )


@bp.route("/mails/<public_id>/renvoyer", methods=["POST"])
@coordinator_required
def resend(public_id: str) -> ResponseReturnValue:
    mail = mail_queries.mail_by_public_id(public_id)
    if mail is None:
        abort(404)
    mail_actions.resend(mail, by=current_user)
    flash(_("Ce mail repart dans quelques secondes."))
    return redirect(url_for(".outbox", etat="en-echec"))


@bp.route("/journal")
@coordinator_required
def journal() -> ResponseReturnValue:
    number, family = page_number(), request.args.get("famille") or None
    if family and family not in FAMILIES:
        abort(404)
    form = JournalForm(request.args, family=family)
    event = form.event.data if form.validate() else None
    page = within(entries(event=family, exactly=event, number=number, per_page=PER_PAGE))
    return render_form(
        "admin/journal.html",
        form,
        page=page,
        family=family,
        families=FAMILIES,
        details=DETAILS,
        names=queries.names(page.items),
    )
