"""How a signature comes to stand among the others, and ceases to be in force."""

import secrets
from datetime import date, datetime, time
from typing import Any

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.charter import mails, queries, rules
from network.charter.inquiries import ask_organisation
from network.charter.models import (
    ON_DOCUMENT,
    CharterVersion,
    Confirmer,
    EndKind,
    MandateKind,
    Means,
    Signature,
    Standing,
)
from network.charter.pledge import Mandate, Pledge, digest
from network.charter.register_fields import fields_of, what_it_concerns
from network.charter.status import restate
from network.charter.voiding import void_what_was_prepared
from network.db import action, db
from network.errors import Refused
from network.files.models import StoredFile
from network.i18n import _
from network.journal.actions import record
from network.members.joining import JoiningPolicy, joining_policy
from network.members.models import Member
from network.members.official import official_address_of
from network.register.actions import Person, append
from network.register.canonical import utc
from network.register.models import Kind
from network.register.rules import digest_of
from network.text import public_id


@action
def enter_signature(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    *,
    means: Means,
    by: Account | None,
    key: str | None = None,
    request_sha256: str | None = None,
    account: Account | None = None,
    act_file: StoredFile | None = None,
    delegation_file: StoredFile | None = None,
    document: StoredFile | None = None,
    signatory_email: str | None = None,
    prepared_by: Account | None = None,
    signed_on: date | None = None,
    mandate_confirmed_by: Confirmer | None = None,
) -> Signature:
    """Give a signature its number: the one way in, for what is signed here, on a document, or was on paper.

    Refuses only what no signature may be: of a version not published, of a suspended member, or a
    second one (a principle is replaced). Whether the pledge, the act and the person are right was
    settled before, by `sign_charter`, by the coordination that accepted the document, or by the desk's
    import: an earlier adhesion on paper may lack its act and its figures (`commitments={}`).

    `by` enters it (None: whoever signs by a mailed link); `account` is that of the person who signed or
    sent the document, who gets the mails and the certificate (None for an import); who signs by a mailed
    link has none, but `signatory_email`, and somebody who prepared it (`prepared_by`). `signed_on` is the
    day written on the paper, without which it is signed now. `mandate_confirmed_by=Confirmer.DESK` says
    that the desk has seen the act or the delegation: without it, the mandate waits to be confirmed, and the
    desk is told. `key` and `request_sha256` make the entry safe to repeat for the caller that looks for them.
    """
    history = queries.signatures_of(member)
    current = queries.held_for(version, history)
    if obstacle := rules.obstacle_to_signing(member, version, current):
        raise Refused(obstacle)
    if current:
        end_signature(current, _("Remplacé par la signature, appuyée sur un acte."), EndKind.SUPERSEDED)
    _void_the_rest(member, version, pledge, key)
    now = clock.now()
    mandate = pledge.mandate
    if mandate.kind != MandateKind.ACT:
        act_file = None
    if mandate.kind != MandateKind.DELEGATION:
        delegation_file = None
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
        signatory_email=signatory_email,
        prepared_by=prepared_by,
        means=means,
        commitments=pledge.commitments,
        signed_at=datetime.combine(signed_on, time(12), clock.PARIS) if signed_on else now,
        entered_at=now,
        act_file=act_file,
        act_sha256=act_file.sha256 if act_file else None,
        delegation_file=delegation_file,
        delegation_sha256=delegation_file.sha256 if delegation_file else None,
        document_file=document,
        document_sha256=document.sha256 if document else None,
        **_identity(member),
        **_what_mandates(mandate),
    )
    signature.request_sha256 = request_sha256 or digest(signature.key)
    if mandate.kind in ON_DOCUMENT and mandate_confirmed_by:
        signature.mandate_confirmed_at, signature.mandate_confirmed_by = now, mandate_confirmed_by
    if not signature.is_principle:
        signature.entry_index = _entered(signature, queries.entered_among(history))
    db.session.add(signature)
    db.session.flush()
    _take_in(signature)
    restate(member, (signature, *history))
    subject = f"signature:{signature.code}"
    record("charter.signed", by=by, subject=subject, number=signature.number, means=means.value)
    # Papers come by the hundred, from the desk itself: it asks the organisations when it wants.
    if signature.standing == Standing.UNVERIFIED and means != Means.PAPER:
        if address := official_address_of(member):
            ask_organisation(signature, address)
        tell_desk(mails.mandate_to_confirm(signature))
    return signature


def _void_the_rest(member: Member, version: CharterVersion, pledge: Pledge, key: str | None) -> None:
    """Close what else was prepared to be signed; a principle leaves it, since it calls for a signature."""
    if not pledge.mandate.is_principle:
        reason = _("L’organisation a signé autrement depuis cet envoi.")
        void_what_was_prepared(member, reason, but=key, up_to=version)


def _take_in(signature: Signature) -> None:
    """Let the member belong to the network, where signing is enough; papers come from the network itself."""
    is_enough = joining_policy() == JoiningPolicy.OPEN or signature.means == Means.PAPER
    member = signature.member
    if is_enough and not signature.is_principle and member.accepted_at is None:
        member.accepted_at, member.declined_at = signature.entered_at, None


def _identity(member: Member) -> dict[str, Any]:
    """Return who signs, as it is called on the day the signature is entered."""
    return {
        "member_name": member.name,
        "college": member.college,
        "reference": member.reference,
    }


def _what_mandates(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate_kind": mandate.kind,
        "act_kind": mandate.act_kind,
        "act_number": mandate.act_number,
        "act_on": mandate.act_on,
        "executory_on": mandate.executory_on,
        "delegation_scope": mandate.delegation_scope,
        "delegation_until": mandate.delegation_until,
    }


def _entered(signature: Signature, earlier: Signature | None) -> int:
    """Append a signature to the register and return its index; it renews the earlier one still in force."""
    person = Person(
        signature.signatory_name,
        signature.signatory_function,
        signature.account.public_id if signature.account and signature.means == Means.SITE else None,
    )
    kind, about = (Kind.RENEWAL, earlier.entry_index) if earlier else (Kind.SIGNATURE, None)
    return append(kind, about=about, signer=person, **fields_of(signature))


# A person who is erased, or a signature that takes the place of a principle, ends nothing of the member's.
_ENDS_WHAT_WAITS = (EndKind.WITHDRAWN, EndKind.REFUSED, EndKind.REPLACED)
_ENTRY_OF_END = {
    EndKind.WITHDRAWN: Kind.WITHDRAWAL,
    EndKind.REFUSED: Kind.WITHDRAWAL,
    EndKind.REPLACED: Kind.REPLACEMENT,
    EndKind.ERASED: Kind.ERASURE,
}


@action
def end_signature(
    signature: Signature, reason: str, kind: EndKind, *, by: Person | None = None, **fields: Any
) -> None:
    """Let a signature no longer be in force, for a reason that everybody may read; nothing is erased.

    What the member had prepared to sign ends with it, unless only a person left. The register says so in
    an entry of its own, signed by whoever decided (`by`); `fields` of it may say more. A principle, which
    has no entry, ends without one.
    """
    signature.ended_at, signature.end_reason, signature.end_kind = clock.now(), reason, kind
    if signature.entry_index is not None:
        at = utc(signature.ended_at)
        append_about(signature, _ENTRY_OF_END[kind], reason, by=by, **{"signed_at": at, **fields})
    # Before another one is inserted: a member has one signature in force.
    db.session.flush()
    if kind in _ENDS_WHAT_WAITS:
        void_what_was_prepared(
            signature.member, _("Une signature de l’organisation a pris fin depuis cet envoi.")
        )
    history = queries.signatures_of(signature.member)
    if kind in (EndKind.WITHDRAWN, EndKind.REFUSED) and queries.entered_among(history) is None:
        # Whoever comes back comes as at first.
        signature.member.accepted_at = signature.member.dormant_at = None
    restate(signature.member, history)


def person(account: Account, function: str | None = None) -> Person:
    """Return who decides, as the register commits to them: the coordination if no function is told."""
    return Person(account.name, function or _("coordination du réseau"), account.public_id)


@action
def append_about(
    signature: Signature, kind: Kind, reason: str, *, by: Person | None = None, **fields: Any
) -> int:
    """Append what becomes of a signature to the register, dated and with the digest of its reason."""
    said = {**what_it_concerns(signature), "signed_at": utc(clock.now()), "reason_sha256": digest_of(reason)}
    return append(kind, about=signature.entry_index, signer=by, **{**said, **fields})
