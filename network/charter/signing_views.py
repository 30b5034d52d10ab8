"""Signing, in three steps: read and fill in, read again and agree, type the mailed code.

Its routes stand on the blueprint of `views`.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network import clock
from network.charter import actions, figures, queries, rules
from network.charter.codes import check_code
from network.charter.forms import CodeForm, ConsentForm, PledgeForm
from network.charter.models import CharterVersion, ClauseKind, Signature
from network.charter.pledge import Origin, Pledge, taken_up
from network.charter.signing_models import SigningDraft
from network.charter.views import bp, version_in_force_or_404
from network.charter.worth import worth_of
from network.errors import Refused
from network.files.actions import Received, receive_pdf
from network.i18n import _, lazy
from network.members.access import current_member, representative_required
from network.throttles.actions import hit
from network.web.access import client_address, fresh_required
from network.web.forms import render_form

STEPS = (lazy("Lire et compléter"), lazy("Relire"), lazy("Signer"))
STEPS_OF_PRINCIPLE = (*STEPS[:2], lazy("Déclarer"))


def origin() -> Origin:
    """Return where this request comes from."""
    return Origin(client_address()[:45], request.headers.get("User-Agent", "")[:300])


def my_draft(version: CharterVersion) -> SigningDraft | None:
    """Return what this person prepares for the member they act for."""
    return queries.draft_of(current_member(), current_user, version)


def not_to_be_signed(current: Signature | None, obstacle: str) -> str:
    """Return the page that tells why nothing is to be signed; `current` is the signature that holds."""
    worth = worth_of([current] if current else [])
    return render_template("charter/signed_already.html", signature=current, worth=worth, obstacle=obstacle)


@bp.route("/charte/signer", methods=["GET", "POST"])
@representative_required
def sign() -> ResponseReturnValue:
    """Show the whole text; take the figures, the function and the mandate."""
    version, member = version_in_force_or_404(), current_member()
    current = queries.signature_of(member, version)
    if obstacle := rules.obstacle_to_signing(member, version, current):
        return not_to_be_signed(current, obstacle)
    draft, clauses = my_draft(version), queries.clauses_of(version)
    earlier = current or queries.last_entered(member)
    ours = [clause for clause in clauses if member.college in clause.colleges]
    form = PledgeForm(
        member,
        ours,
        clock.today(),
        _begun(draft, earlier),
        has_document=bool(draft and draft.delegation_file),
    )
    if form.validate_on_submit():
        with form.refusals():
            files = {name: received(form, name) for name in form.files()}
            pledge = form.pledge(signatory=current_user.name)
            actions.prepare_signing(member, version, pledge, **files, by=current_user, origin=origin())
            return redirect(url_for(".review"))
    return render_form(
        "charter/sign.html",
        form,
        steps=STEPS,
        version=version,
        member=member,
        clauses=ours,
        others=[clause for clause in clauses if clause not in ours],
        kinds=list(ClauseKind),
        draft=draft,
        earlier=earlier,
    )


@bp.route("/charte/signer/relire", methods=["GET", "POST"])
@representative_required
@fresh_required
def review() -> ResponseReturnValue:
    """Show everything back; take the consent and send the code."""
    version, member = version_in_force_or_404(), current_member()
    draft, current = my_draft(version), queries.signature_of(member, version)
    if draft is None or rules.obstacle_to_signing(member, version, current):
        return redirect(url_for(".sign"))  # which tells what a colleague signed meanwhile
    pledge = Pledge.from_json(draft.content)
    form = ConsentForm(pledge, draft.content_sha256)
    if form.validate_on_submit():
        with form.refusals():
            hit(rules.CODES_BY_ACCOUNT, current_user.public_id)
            actions.send_signing_code(
                draft, member, version, shown=form.shown.data, by=current_user, origin=origin()
            )
            return redirect(url_for(".confirm"))
    return render_form(
        "charter/review.html",
        form,
        steps=STEPS_OF_PRINCIPLE if pledge.mandate.is_principle else STEPS,
        version=version,
        member=member,
        draft=draft,
        pledge=pledge,
        clauses=queries.clauses_of(version, member.college),
        in_words=figures.in_words,
    )


@bp.route("/charte/signer/code", methods=["GET", "POST"])
@representative_required
@fresh_required
def confirm() -> ResponseReturnValue:
    """Take the code: this signs."""
    version, member = version_in_force_or_404(), current_member()
    draft = my_draft(version)
    if request.method != "POST" and (draft is None or draft.code_sent_at is None):
        return redirect(url_for(".review"))
    form = CodeForm(data={"key": draft.key, "shown": draft.content_sha256} if draft else None)
    if form.validate_on_submit():
        with form.refusals():
            if draft:
                check_code(draft, form.digits(), origin())
            try:
                signature = actions.sign_charter(
                    member,
                    version,
                    key=form.key.data,
                    shown=form.shown.data,
                    code=form.digits(),
                    by=current_user,
                    origin=origin(),
                )
            except actions.KeyReused as reused:
                abort(409, reused.sentence)
            flash(
                _("Merci : votre engagement de principe est enregistré.")
                if signature.is_principle
                else _("Merci : votre signature est enregistrée.")
            )
            return redirect(url_for(".signature", code=signature.code), 303)
    is_principle = draft is not None and Pledge.from_json(draft.content).mandate.is_principle
    return render_form(
        "charter/confirm.html",
        form,
        steps=STEPS_OF_PRINCIPLE if is_principle else STEPS,
        is_principle=is_principle,
        version=version,
        member=member,
    )


@bp.route("/charte/signer/code/renvoyer", methods=["POST"])
@representative_required
@fresh_required
def send_again() -> ResponseReturnValue:
    """Send another code for what was already agreed to."""
    version, member = version_in_force_or_404(), current_member()
    draft = my_draft(version)
    if draft is None:
        return redirect(url_for(".sign"))
    hit(rules.CODES_BY_ACCOUNT, current_user.public_id)
    actions.send_code_again(draft, member, version, by=current_user, origin=origin())
    flash(_("Un nouveau code est parti par mail ; le précédent ne sert plus."))
    return redirect(url_for(".confirm"))


def _begun(draft: SigningDraft | None, earlier: Signature | None) -> Pledge | None:
    """Return what the form starts from: what was prepared last, or what was signed or declared before."""
    if draft:
        return Pledge.from_json(draft.content)
    return taken_up(earlier, current_user) if earlier else None


def received(form: PledgeForm, name: str) -> Received | None:
    """Check and write the PDF that was sent in a field, if one was: before the first action."""
    sent = form[name].data
    if sent is None:
        return None
    hit(rules.ACT_FILES_BY_ACCOUNT, current_user.public_id)
    try:
        return receive_pdf(sent.stream.read(), sent.filename)
    except Refused as refused:
        raise Refused(refused.sentence, name) from None
