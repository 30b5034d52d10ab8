import secrets
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from network import clock
from network.accounts.models import Account
from network.charter import codes, mails, queries, rules
from network.charter.entries import enter_signature
from network.charter.evidence import note
from network.charter.grace import usual_day
from network.charter.models import (
    CharterVersion,
    Clause,
    ClauseKind,
    Level,
    Means,
    Signature,
)
from network.charter.pledge import Origin, Pledge, digest
from network.charter.signing_models import EventKind, HoldsMandate, SignatureEvent, SigningDraft
from network.charter.status import announce_end_of_grace
from network.charter.wording import exact_text
from network.config import ROOT
from network.db import action, db
from network.errors import Refused
from network.files.actions import Received, forget, keep
from network.files.models import StoredFile
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.members.queries import membership_in
from network.text import sha256_hex

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
def bring_into_force(
    version: CharterVersion, clauses: Sequence[Clause], *, grace_until: date | None = None
) -> None:
    """Make a version the charter that one signs; its text never changes afterwards.

    A minor version keeps the signatures of the one before; a major one opens a line without any, and
    those of the lines before count until a day, six months later where nobody chose it.
    """
    version.text = exact_text(version, clauses)
    version.sha256 = sha256_hex(version.content)
    # The triggers let clauses in until the version is published.
    db.session.flush()
    last = queries.last_line()
    version.line = last if last and version.level == Level.MINOR else last + 1
    version.published_at = clock.now()
    if last and version.line != last:
        version.grace_until = grace_until or usual_day(clock.today())
    db.session.flush()
    if version.grace_until:
        announce_end_of_grace(version.grace_until)


@action
def prepare_signing(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    *,
    act_file: Received | None = None,
    delegation_file: Received | None = None,
    by: Account,
    origin: Origin,
) -> SigningDraft:
    """Keep what somebody is about to sign, and that the text was shown; a code sent before is void."""
    draft = queries.draft_of(member, by, version)
    has_document = bool(delegation_file or (draft and draft.delegation_file))
    refuse_what_cannot_be_signed(member, version, pledge, by, has_document=has_document)
    if draft is None:
        draft = SigningDraft(
            key=secrets.token_urlsafe(24), member_id=member.id, account_id=by.id, version_id=version.id
        )
    draft.content, draft.updated_at = pledge.as_json(), clock.now()
    draft.code_sha256 = draft.code_sent_at = None
    attach(draft, draft.member_id, act_file=act_file, delegation_file=delegation_file, by=by)
    draft.content_sha256 = digest_of_content(version, member, draft)
    db.session.add(draft)
    db.session.flush()
    note(draft.key, EventKind.TEXT_SHOWN, by=by, origin=origin, text_sha256=version.sha256)
    return draft


def digest_of_content(version: CharterVersion, member: Member, held: HoldsMandate) -> str:
    """Return the digest of all that a page shows before it is signed: text, answers, documents."""
    shown = digest(version.sha256, member.public_id, held.content)
    for file in filter(None, (held.act_file, held.delegation_file)):
        shown = digest(shown, file.sha256)
    return shown


@action
def attach(
    to: HoldsMandate,
    member_id: int,
    *,
    act_file: Received | None = None,
    delegation_file: Received | None = None,
    by: Account,
) -> None:
    """Keep the documents that were sent with something prepared; each replaces the one before it."""
    for column, received in (("act_file", act_file), ("delegation_file", delegation_file)):
        if received is None:
            continue
        former = getattr(to, column)
        kind = column.removesuffix("_file")
        setattr(to, column, keep(received, kind=kind, owner_kind="member", owner_id=member_id, by=by))
        db.session.flush()
        if former:
            forget(former, by=by)


@action
def send_signing_code(
    draft: SigningDraft, member: Member, version: CharterVersion, *, shown: str, by: Account, origin: Origin
) -> None:
    """Write down the consent to what was shown and mail the six digits that will sign it."""
    refuse_what_changed(draft.content_sha256, shown)
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
    draft = queries.draft_of(member, by, version)
    if draft is None or draft.key != key:
        return _made_before(member, version, key, request_sha256)
    refuse_what_changed(draft.content_sha256, shown)
    if obstacle := rules.obstacle_to_code(draft, code, clock.now()):
        gone = rules.obstacle_to_signing(member, version, queries.signature_of(member, version))
        raise Refused(gone or obstacle, None if gone else "code")
    pledge = Pledge.from_json(draft.content)
    refuse_what_cannot_be_signed(member, version, pledge, by, has_document=draft.delegation_file is not None)
    signature = enter_signature(
        member,
        version,
        pledge,
        means=Means.SITE,
        key=key,
        request_sha256=request_sha256,
        account=by,
        act_file=draft.act_file,
        delegation_file=draft.delegation_file,
        by=by,
    )
    _delete(draft, keeping=(signature.act_file, signature.delegation_file))
    note(key, EventKind.CODE_CHECKED, by=by, origin=origin)
    note(key, EventKind.SIGNED, by=by, origin=origin)
    return signature


def _made_before(member: Member, version: CharterVersion, key: str, request_sha256: str) -> Signature:
    """Return the signature that this request made already, or refuse: nothing is prepared under its key."""
    if (made := queries.signature_by_key(key)) is not None:
        if made.request_sha256 != request_sha256:
            raise KeyReused
        return made
    gone = rules.obstacle_to_signing(member, version, queries.signature_of(member, version))
    raise Refused(gone or _("Cette page n’est plus à jour : reprenez la signature à son début."))


def _delete(draft: SigningDraft, keeping: Collection[StoredFile | None] = ()) -> None:
    """Delete a draft with its documents, but for those that a signature is `keeping`."""
    files = [file for file in (draft.act_file, draft.delegation_file) if file and file not in keeping]
    db.session.delete(draft)
    db.session.flush()
    for file in files:
        forget(file)


@action
def forget_stale_drafts() -> None:
    """Delete what was prepared and then left for thirty days, documents and evidence included."""
    for draft in queries.drafts_untouched_since(clock.now() - rules.DRAFT_KEPT):
        db.session.execute(delete(SignatureEvent).where(SignatureEvent.key == draft.key))
        _delete(draft)


def refuse_what_cannot_be_signed(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    by: Account,
    *,
    has_document: bool,
    on: date | None = None,
) -> None:
    """Raise `Refused` unless this person may sign this for the member: the pledge is whole and plausible."""
    if obstacle := rules.obstacle_to_representing(membership_in(member, by)):
        raise Refused(obstacle)
    refuse_pledge(member, version, pledge, has_document=has_document, on=on)


def refuse_pledge(
    member: Member, version: CharterVersion, pledge: Pledge, *, has_document: bool, on: date | None = None
) -> None:
    """Raise `Refused` unless the member may sign this, whoever signs: `on` a day, today by default.

    `has_document` says whether a delegation comes with its document.
    """
    current, today = queries.signature_of(member, version), clock.today()
    clauses = queries.clauses_of(version, member.college)
    for obstacle, field in (
        (rules.obstacle_to_signing(member, version, current), None),
        (rules.obstacle_to_mandate(member, pledge.mandate, current), "mandate"),
        (rules.obstacle_to_clauses(pledge, clauses), None),
    ):
        if obstacle:
            raise Refused(obstacle, field)
    for field, fault in rules.faults_in(pledge, clauses, today, has_document=has_document, on=on).items():
        raise Refused(fault, field)


def refuse_what_changed(prepared: str, shown: str) -> None:
    """Raise `Refused` where a page was shown before the answers changed; both are digests of the content."""
    if prepared != shown:
        raise Refused(
            _("Vos réponses ont changé depuis que cette page a été affichée : relisez-les avant de signer.")
        )
