import secrets
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete

from network import clock
from network.accounts.models import Account
from network.accounts.queries import coordinators
from network.charter import codes, mails, queries, rules
from network.charter.evidence import note
from network.charter.inquiries import ask_organisation
from network.charter.models import (
    CharterVersion,
    Clause,
    ClauseKind,
    Confirmer,
    Level,
    MandateKind,
    Means,
    Signature,
    Standing,
)
from network.charter.pledge import Mandate, Origin, Pledge, digest
from network.charter.signing_models import EventKind, SignatureEvent, SigningDraft
from network.charter.wording import exact_text
from network.config import ROOT
from network.db import action, db
from network.errors import Refused
from network.files.actions import Received, forget, keep
from network.files.models import StoredFile
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.actions import note_status
from network.members.models import Member, MemberStatus
from network.members.official import official_address_of
from network.members.queries import membership_in
from network.text import public_id, sha256_hex

MODEL = ROOT / "network" / "data" / "charter" / "1.0.toml"


class KeyReused(Refused):
    """The idempotency key already served, for another request."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette demande de signature a déjà servi, avec d’autres réponses. Rien n’a été changé.")
        )


@action
def publish_model_charter() -> CharterVersion:
    """Publish the model charter where no charter was ever published; return the version in force."""
    if (version := queries.version_in_force()) is not None:
        return version
    with MODEL.open("rb") as file:
        return publish_version(tomllib.load(file))


@action
def publish_version(model: Mapping[str, Any]) -> CharterVersion:
    """Publish a version of the charter, given as its file reads."""
    version = CharterVersion(
        number=model["number"],
        title=model["title"],
        preamble=model["preamble"].strip(),
        level=Level(model["level"]),
        is_model=model["is_model"],
    )
    clauses = [
        Clause(version=version, position=position, **{**clause, "kind": ClauseKind(clause["kind"])})
        for position, clause in enumerate(model["clauses"], start=1)
    ]
    db.session.add_all(clauses)
    bring_into_force(version, clauses)
    record("charter.published", subject=f"charter:{version.number}", sha256=version.sha256)
    return version


@action
def bring_into_force(version: CharterVersion, clauses: Sequence[Clause]) -> None:
    """Make a version the charter that one signs; its text never changes afterwards.

    A minor version keeps the signatures of the one before; a major one opens a line without any.
    """
    version.text = exact_text(version, clauses)
    version.sha256 = sha256_hex(version.content)
    # The triggers let clauses in until the version is published.
    db.session.flush()
    last = queries.last_line()
    version.line = last if last and version.level == Level.MINOR else last + 1
    version.published_at = clock.now()
    db.session.flush()
    if version.line != last:
        for member, has_signed in queries.members_to_sign_again():
            note_status(member, MemberStatus.EARLIER if has_signed else MemberStatus.REGISTERED)


@action
def prepare_signing(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    *,
    act_file: Received | None = None,
    by: Account,
    origin: Origin,
) -> SigningDraft:
    """Keep what somebody is about to sign, and that the text was shown; a code sent before is void."""
    refuse_what_cannot_be_signed(member, version, pledge, by)
    draft = queries.draft_of(member, by, version)
    if draft is None:
        draft = SigningDraft(
            key=secrets.token_urlsafe(24), member_id=member.id, account_id=by.id, version_id=version.id
        )
        db.session.add(draft)
    draft.content, draft.updated_at = pledge.as_json(), clock.now()
    draft.content_sha256 = digest(version.sha256, member.public_id, draft.content)
    draft.code_sha256 = draft.code_sent_at = None
    if act_file:
        _attach(act_file, draft, by)
    if draft.act_file:
        draft.content_sha256 = digest(draft.content_sha256, draft.act_file.sha256)
    db.session.flush()
    note(draft.key, EventKind.TEXT_SHOWN, by=by, origin=origin, text_sha256=version.sha256)
    return draft


def _attach(act_file: Received, draft: SigningDraft, by: Account) -> None:
    former = draft.act_file
    draft.act_file = keep(act_file, kind="act", owner_kind="member", owner_id=draft.member_id, by=by)
    db.session.flush()
    if former:
        forget(former, by=by)


@action
def send_signing_code(
    draft: SigningDraft, member: Member, version: CharterVersion, *, shown: str, by: Account, origin: Origin
) -> None:
    """Write down the consent to what was shown and mail the six digits that will sign it."""
    _refuse_what_changed(draft, shown)
    note(draft.key, EventKind.CONSENT_GIVEN, by=by, origin=origin, content_sha256=shown)
    _mail_code(draft, member, version, by, origin)


@action
def send_code_again(
    draft: SigningDraft, member: Member, version: CharterVersion, *, by: Account, origin: Origin
) -> None:
    """Mail another code for what was already consented to; the one before no longer signs."""
    if draft.code_sent_at is None:
        raise Refused(_("Relisez d’abord ce que vous allez signer."))
    _mail_code(draft, member, version, by, origin)


def _mail_code(
    draft: SigningDraft, member: Member, version: CharterVersion, by: Account, origin: Origin
) -> None:
    code = codes.draw_code()
    draft.code_sha256, draft.code_sent_at = rules.code_sha256(draft.key, code), clock.now()
    note(draft.key, EventKind.CODE_SENT, by=by, origin=origin)
    mandate = Pledge.from_json(draft.content).mandate
    queue(mails.signing_code(member, version, mandate, code), to=by.email)


@action
def sign_charter(
    member: Member, version: CharterVersion, *, key: str, shown: str, code: str, by: Account, origin: Origin
) -> Signature:
    """Sign in the member's name what was prepared under `key`; asked again, return the same signature."""
    request_sha256 = digest(member.public_id, version.sha256, shown, code)
    if (made := queries.signature_by_key(key)) is not None:
        if made.request_sha256 != request_sha256:
            raise KeyReused
        return made
    draft = queries.draft_of(member, by, version)
    if draft is None or draft.key != key:
        current = queries.signature_of(member, version)
        gone = rules.obstacle_to_signing(member, version, current)
        raise Refused(gone or _("Cette page n’est plus à jour : reprenez la signature à son début."))
    _refuse_what_changed(draft, shown)
    if obstacle := rules.obstacle_to_code(draft, code, clock.now()):
        raise Refused(obstacle, "code")
    pledge = Pledge.from_json(draft.content)
    refuse_what_cannot_be_signed(member, version, pledge, by)
    signature = enter_signature(
        member,
        version,
        pledge,
        means=Means.SITE,
        key=key,
        request_sha256=request_sha256,
        account=by,
        act_file=draft.act_file,
        by=by,
    )
    _delete(draft, keeping=signature.act_file)
    note(key, EventKind.CODE_CHECKED, by=by, origin=origin)
    note(key, EventKind.SIGNED, by=by, origin=origin)
    return signature


@action
def enter_signature(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    *,
    means: Means,
    by: Account,
    key: str | None = None,
    request_sha256: str | None = None,
    account: Account | None = None,
    act_file: StoredFile | None = None,
    document: StoredFile | None = None,
    signed_on: date | None = None,
    mandate_confirmed_by: Confirmer | None = None,
) -> Signature:
    """Give a signature its number: the one way in, for what is signed here, on a document, or was on paper.

    Refuses only what no signature may be: of a version not published, of a suspended member, or a
    second one (a principle is replaced). Whether the pledge, the act and the person are right was
    settled before, by `sign_charter`, by the coordination that accepted the document, or by the desk's
    import: an earlier adhesion on paper may lack its act and its figures (`commitments={}`).

    `by` enters it; `account` is that of the person who signed or sent the document, who gets the mails
    and the certificate (None for an import). `signed_on` is the day written on the paper, without which
    it is signed now. `mandate_confirmed_by=Confirmer.DESK` says that the desk has seen the act: without
    it, the mandate of a public body waits to be confirmed, and the desk is told. `key` and
    `request_sha256` make the entry safe to repeat for the caller that looks for them.
    """
    current = queries.signature_of(member, version)
    if obstacle := rules.obstacle_to_signing(member, version, current):
        raise Refused(obstacle)
    if current:
        end_signature(current, _("Remplacé par la signature, appuyée sur un acte."))
    now = clock.now()
    mandate = pledge.mandate
    with_act = mandate.kind == MandateKind.ACT
    signature = Signature(
        number=queries.last_number() + 1,
        code=public_id(),
        key=key or secrets.token_urlsafe(24),
        version=version,
        text_sha256=version.sha256,
        member=member,
        account=account,
        signatory_name=pledge.signatory,
        signatory_function=pledge.function,
        salt=secrets.token_hex(32),
        means=means,
        commitments=pledge.commitments,
        signed_at=datetime.combine(signed_on, time(12), clock.PARIS) if signed_on else now,
        entered_at=now,
        act_file=act_file if with_act else None,
        act_sha256=act_file.sha256 if with_act and act_file else None,
        document_file=document,
        document_sha256=document.sha256 if document else None,
        **_identity(member),
        **_what_mandates(mandate),
    )
    signature.request_sha256 = request_sha256 or digest(signature.key)
    if with_act and mandate_confirmed_by:
        signature.mandate_confirmed_at, signature.mandate_confirmed_by = now, mandate_confirmed_by
    db.session.add(signature)
    db.session.flush()
    note_status(member, queries.status_of(member))
    subject = f"signature:{signature.code}"
    record("charter.signed", by=by, subject=subject, number=signature.number, means=means.value)
    # Papers come by the hundred, from the desk itself: it asks the organisations when it wants.
    if signature.standing == Standing.UNVERIFIED and means != Means.PAPER:
        if address := official_address_of(member):
            ask_organisation(signature, address)
        for coordinator in coordinators():
            queue(mails.mandate_to_confirm(signature), to=coordinator.email)
    return signature


def _identity(member: Member) -> dict[str, Any]:
    """Return who signs, as it is called on the day the signature is entered."""
    return {
        "member_name": member.name,
        "college": member.college,
        "reference": member.reference_code or member.siren or member.rna,
    }


def _what_mandates(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate_kind": mandate.kind,
        "act_kind": mandate.act_kind,
        "act_number": mandate.act_number,
        "act_on": mandate.act_on,
        "executory_on": mandate.executory_on,
    }


@action
def end_signature(signature: Signature, reason: str) -> None:
    """Let a signature no longer be in force, for a reason that everybody may read; nothing is erased."""
    signature.ended_at, signature.end_reason = clock.now(), reason
    # Before another one is inserted: a member has one signature in force.
    db.session.flush()
    note_status(signature.member, queries.status_of(signature.member))


def _delete(draft: SigningDraft, keeping: StoredFile | None = None) -> None:
    """Delete a draft with its document, unless a signature is `keeping` it."""
    file = draft.act_file
    db.session.delete(draft)
    db.session.flush()
    if file and file is not keeping:
        forget(file)


@action
def forget_stale_drafts() -> None:
    """Delete what was prepared and then left for thirty days, documents and evidence included."""
    for draft in queries.drafts_untouched_since(clock.now() - rules.DRAFT_KEPT):
        db.session.execute(delete(SignatureEvent).where(SignatureEvent.key == draft.key))
        _delete(draft)


def refuse_what_cannot_be_signed(
    member: Member, version: CharterVersion, pledge: Pledge, by: Account
) -> None:
    """Raise `Refused` unless this person may sign this for the member: the pledge is whole and plausible."""
    current, today = queries.signature_of(member, version), clock.today()
    clauses = queries.clauses_of(version, member.college)
    for obstacle, field in (
        (rules.obstacle_to_representing(membership_in(member, by)), None),
        (rules.obstacle_to_signing(member, version, current), None),
        (rules.obstacle_to_mandate(member, pledge.mandate, current), "mandate"),
        (rules.obstacle_to_clauses(pledge, clauses), None),
    ):
        if obstacle:
            raise Refused(obstacle, field)
    for field, fault in rules.faults_in(pledge, clauses, today).items():
        raise Refused(fault, field)


def _refuse_what_changed(draft: SigningDraft, shown: str) -> None:
    if draft.content_sha256 != shown:
        raise Refused(
            _("Vos réponses ont changé depuis que cette page a été affichée : relisez-les avant de signer.")
        )
