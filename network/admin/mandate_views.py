"""Trust, at the desk: mandates, signed documents, suspensions, and their history."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.admin.trust_forms import (
    DocumentDecisionForm,
    MandateForm,
    SuspendForm,
    SuspensionDecisionForm,
    chosen,
)
from network.admin.views import PER_PAGE, bp
from network.charter import document_actions, mandate_actions, mandate_rules, suspension_actions
from network.charter import queries as charter
from network.charter import trust_queries as trust
from network.charter.ending_queries import lives_of, representative_today
from network.charter.figures import in_words
from network.charter.models import Signature
from network.charter.pledge import Pledge
from network.charter.trust_models import DocumentState, SignedDocument, Suspension
from network.charter.worth import worth_of
from network.i18n import _
from network.members.official import official_address_of
from network.members.queries import member_by_public_id, representatives_of
from network.web.access import coordinator_required, fresh_required
from network.web.forms import render_form
from network.web.paging import page_number, within


@bp.route("/mandats/<code>", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def mandate(code: str) -> ResponseReturnValue:
    """Show all that is known of a mandate; confirm it, ask the organisation, or refuse it."""
    signature = charter.signature_by_code(code) or abort(404)
    form = MandateForm(data={"email": official_address_of(signature.member)})
    if form.validate_on_submit():
        with form.refusals():
            flash(_decided_on(signature, form))
            return redirect(url_for(".mandate", code=code))
    contested, inquiries = trust.is_contested(signature), trust.inquiries_of(signature)
    return render_form(
        "admin/mandate.html",
        form,
        signature=signature,
        contested=contested,
        inquiries=inquiries,
        steps=[step for step in trust.history_of(signature.member) if step.signature_id == signature.id],
        cannot_confirm=mandate_rules.obstacle_to_confirming_mandate(signature, is_contested=contested),
        cannot_ask=mandate_rules.obstacle_to_asking(signature, inquiries, clock.now()),
        cannot_refuse=mandate_rules.obstacle_to_refusing_mandate(signature),
    )


def _decided_on(signature: Signature, form: MandateForm) -> str:
    """Do what the button says, and return the sentence that tells it."""
    name = signature.member_name
    match form.decision.data:
        case MandateForm.CONFIRM:
            mandate_actions.confirm_mandate(signature, by=current_user)
            return _("Le mandat est confirmé : la signature de %(name)s compte.", name=name)
        case MandateForm.ASK:
            mandate_actions.ask_about_mandate(signature, form.email.data or "", by=current_user)
            return _("Le mail est parti : l’organisation dira si elle reconnaît ce mandat.")
        case MandateForm.REFUSE:
            mandate_actions.refuse_mandate(signature, form.reason.data or "", by=current_user)
            return _("Le mandat est refusé : la signature de %(name)s n’est plus en vigueur.", name=name)
    return abort(400)


@bp.route("/documents")
@coordinator_required
def documents() -> ResponseReturnValue:
    page = within(trust.documents_to_check(number=page_number(), per_page=PER_PAGE))
    return render_template("admin/documents.html", page=page)


@bp.route("/documents/<public_id>", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def document(public_id: str) -> ResponseReturnValue:
    """Show a signed document beside what its sender says of it; accept it or refuse it."""
    found, form = trust.document_by_id(public_id) or abort(404), DocumentDecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(_decided_about(found, form))
            return redirect(url_for(".documents"))
    return render_form(
        "admin/document.html",
        form,
        document=found,
        is_waiting=found.state == DocumentState.WAITING,
        pledge=Pledge.from_json(found.content),
        clauses=charter.clauses_of(found.version, found.member.college),
        in_words=in_words,
        obstacle=document_actions.obstacle_to_accepting(found),
    )


def _decided_about(document: SignedDocument, form: DocumentDecisionForm) -> str:
    name = document.member.name
    match form.decision.data:
        case DocumentDecisionForm.ACCEPT:
            signature = document_actions.accept_document(document, by=current_user)
            return _(
                "La signature de %(name)s est enregistrée sous le n° %(number)s.",
                name=name,
                number=signature.number,
            )
        case DocumentDecisionForm.REFUSE:
            document_actions.refuse_document(document, form.reason.data or "", by=current_user)
            return _("Le document de %(name)s est refusé, avec votre motif.", name=name)
    return abort(400)


@bp.route("/suspensions")
@coordinator_required
def suspensions() -> ResponseReturnValue:
    page = within(trust.suspensions(number=page_number(), per_page=PER_PAGE))
    return render_template("admin/suspensions.html", page=page, last=trust.last_steps(page.items))


@bp.route("/suspensions/<public_id>", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def suspension(public_id: str) -> ResponseReturnValue:
    """Show a suspension with what was said; lift it or uphold it."""
    found, form = trust.suspension_by_id(public_id) or abort(404), SuspensionDecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            flash(_settled(found, form))
            return redirect(url_for(".suspension", public_id=public_id))
    steps = trust.history_of(found.member, found)
    return render_form("admin/suspension.html", form, suspension=found, steps=steps)


def _settled(suspension: Suspension, form: SuspensionDecisionForm) -> str:
    name = suspension.member.name
    match form.decision.data:
        case SuspensionDecisionForm.LIFT:
            suspension_actions.lift_suspension(suspension, form.reason.data, by=current_user)
            return _("La suspension est levée ; %(name)s en est informée.", name=name)
        case SuspensionDecisionForm.UPHOLD:
            suspension_actions.uphold_suspension(suspension, form.reason.data, by=current_user)
            return _("La suspension est maintenue ; %(name)s en est informée.", name=name)
    return abort(400)


@bp.route("/membres/<public_id>/decisions", methods=["GET", "POST"])
@coordinator_required
@fresh_required
def trust_of_member(public_id: str) -> ResponseReturnValue:
    """Show the signatures of a member and what was decided of them; suspend it or one of them."""
    member = member_by_public_id(public_id) or abort(404)
    signatures = charter.signatures_of(member)
    in_force = [signature for signature in signatures if signature.ended_at is None]
    form = SuspendForm(in_force)
    if form.validate_on_submit():
        with form.refusals():
            what = chosen(form.what.data, in_force)
            made = suspension_actions.suspend(member, form.reason.data, signature=what, by=current_user)
            flash(_("%(name)s est prévenue et peut répondre.", name=member.name))
            return redirect(url_for(".suspension", public_id=made.public_id))
    return render_form(
        "admin/trust_of_member.html",
        form,
        member=member,
        signatures=signatures,
        worth=worth_of(signatures),
        representatives=representatives_of(member),
        official_address=official_address_of(member),
        under_way=trust.suspensions_under_way(member),
        steps=trust.history_of(member),
        lives=lives_of(signatures),
        represented={signature.id: representative_today(signature) for signature in in_force},
        in_words=in_words,
    )
