"""Documents to take away, before signing or to sign elsewhere, and the signed ones that come back.

Its routes stand on the blueprint of `views`.
"""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask import current_app as app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock, odt
from network.charter import acts, booklet, document_actions, document_rules, queries, rules, signature_form
from network.charter import trust_queries as trust
from network.charter.document_forms import DocumentForm
from network.charter.models import ActKind, CharterVersion, ClauseKind
from network.charter.pledge import Pledge, taken_up
from network.charter.signing_views import my_draft, not_to_be_signed, origin, received
from network.charter.views import bp, version_in_force_or_404, version_or_404
from network.files import storage
from network.i18n import _
from network.members.access import current_member, member_required, representative_required
from network.members.models import College, Member
from network.throttles.actions import hit
from network.web.access import public, signed_in
from network.web.forms import render_form
from network.web.uploads import attachment

PDF = "application/pdf"


@bp.route("/charte/versions/<number>.pdf")
@public
def pdf(number: str) -> ResponseReturnValue:
    version = version_or_404(number)
    made = booklet.pdf_of(version, queries.clauses_of(version))
    return attachment(made, content_type=PDF, name=f"charte-{version.number}.pdf")


@bp.route("/charte/modeles/<any(deliberation, decision):kind>.<any(odt, pdf):suffix>")
@public
def model_act(kind: str, suffix: str) -> ResponseReturnValue:
    """Send the model of an act with blanks for the name and the figures, for anybody."""
    return _act(ActKind(kind), suffix, None)


@bp.route("/charte/<any(deliberation, decision):kind>.<any(odt, pdf):suffix>")
@member_required
def own_act(kind: str, suffix: str) -> ResponseReturnValue:
    """Send the model of an act with the name of the member, and the figures this person prepared."""
    member = current_member()
    if not member.is_public_body:
        abort(404)
    hit(document_rules.FORMS_BY_ACCOUNT, current_user.public_id)
    return _act(ActKind(kind), suffix, member)


def _act(kind: ActKind, suffix: str, member: Member | None) -> ResponseReturnValue:
    version = version_in_force_or_404()
    pledge = _known(version) if member else None
    blocks = acts.blocks(
        kind,
        app.config["NETWORK_NAME"],
        version,
        queries.clauses_of(version, member.college if member else College.LOCAL_AUTHORITIES),
        member,
        pledge.commitments if pledge else None,
    )
    made_at = clock.now() if member else version.published_at or clock.now()
    name = f"modele-{kind.value}-charte-{version.number}.{suffix}"
    if suffix == "odt":
        made = acts.as_odt(kind, blocks, made_at=made_at)
        return attachment(made, content_type=odt.MIMETYPE, name=name)
    made = acts.as_pdf(kind, blocks, made_at=made_at, is_public=member is None)
    return attachment(made, content_type=PDF, name=name)


def _known(version: CharterVersion) -> Pledge | None:
    """Return what this person prepared to sign for the member, or what it declared or signed before."""
    draft, member = my_draft(version), current_member()
    if draft:
        return Pledge.from_json(draft.content)
    held = queries.signature_of(member, version)
    if held and not held.is_principle:
        return None  # it signed this text already: the sheet is blank
    earlier = held or queries.last_entered(member)
    return taken_up(earlier, current_user) if earlier else None


@bp.route("/charte/signer/formulaire.pdf")
@representative_required
def signature_sheet() -> ResponseReturnValue:
    """Send the sheet to sign by pen or in a workflow of one's own."""
    version, member = version_in_force_or_404(), current_member()
    hit(document_rules.FORMS_BY_ACCOUNT, current_user.public_id)
    clauses = queries.clauses_of(version, member.college)
    made = signature_form.pdf_of(member, version, clauses, _known(version), made_at=clock.now())
    return attachment(made, content_type=PDF, name=f"signature-charte-{version.number}.pdf")


@bp.route("/charte/signer/document", methods=["GET", "POST"])
@representative_required
def sign_by_document() -> ResponseReturnValue:
    """Tell how one signs outside the site, and take the signed document."""
    version, member = version_in_force_or_404(), current_member()
    current = queries.signature_of(member, version)
    if obstacle := rules.obstacle_to_signing(member, version, current):
        return not_to_be_signed(current, obstacle)
    waiting, clauses = trust.waiting_document(member), queries.clauses_of(version, member.college)
    known = Pledge.from_json(waiting.content) if waiting else _known(version)
    form = DocumentForm(member, clauses, clock.today(), known)
    if form.validate_on_submit():
        with form.refusals():
            hit(document_rules.DOCUMENTS_BY_ACCOUNT, current_user.public_id)
            document = received(form, "document")
            assert document is not None, "the form asks for it"
            others: dict[str, Any] = {name: received(form, name) for name in form.files()}
            document_actions.send_document(
                member,
                version,
                **form.values(),
                document=document,
                **others,
                by=current_user,
                origin=origin(),
            )
            flash(_("Votre document est bien arrivé : la coordination le vérifie et vous répond par mail."))
            return redirect(url_for(".sign_by_document"))
    return render_form(
        "charter/sign_by_document.html",
        form,
        version=version,
        member=member,
        clauses=clauses,
        kinds=list(ClauseKind),
        waiting=waiting,
    )


@bp.route("/charte/documents/<public_id>.pdf")
@signed_in
def document(public_id: str) -> ResponseReturnValue:
    """Send a signed document to the coordination and to the member's people; to others it is not there."""
    found = trust.document_for(current_user, public_id) or abort(404)
    file = found.file
    return attachment(storage.path(file.public_id), content_type=file.content_type, name=file.name)


@bp.route("/charte/documents/<public_id>/acte.pdf")
@signed_in
def document_act(public_id: str) -> ResponseReturnValue:
    """Send the act or the delegation that came with a signed document, to the same people."""
    found = trust.document_for(current_user, public_id)
    file = (found and (found.act_file or found.delegation_file)) or abort(404)
    return attachment(storage.path(file.public_id), content_type=file.content_type, name=file.name)
