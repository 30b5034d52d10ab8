import secrets
from datetime import date

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.charter import document_mails as mails
from network.charter import document_rules, queries, rules, trust_queries
from network.charter.actions import refuse_what_cannot_be_signed
from network.charter.entries import enter_signature
from network.charter.evidence import note
from network.charter.models import CharterVersion, Confirmer, Means, Signature
from network.charter.pledge import Origin, Pledge
from network.charter.signing_models import EventKind
from network.charter.trust import keep_step
from network.charter.trust_models import DocumentState, SignedDocument, StepKind
from network.charter.voiding import close_document
from network.db import action, db
from network.errors import Refused
from network.files.actions import Received, forget, keep
from network.files.models import StoredFile
from network.i18n import _
from network.journal.actions import record
from network.members.models import Member
from network.text import public_id


@action
def send_document(
    member: Member,
    version: CharterVersion,
    pledge: Pledge,
    *,
    signed_on: date,
    document: Received,
    act_file: Received | None = None,
    delegation_file: Received | None = None,
    by: Account,
    origin: Origin,
) -> SignedDocument:
    """Keep a charter signed elsewhere for the coordination to look at; another one replaces it until then.

    Nothing is signed, numbered or counted before it is accepted.
    """
    has_document = delegation_file is not None
    refuse_what_cannot_be_signed(member, version, pledge, by, has_document=has_document, on=signed_on)
    if fault := document_rules.fault_in_day(signed_on, version, clock.today()):
        raise Refused(fault, "signed_on")
    if former := trust_queries.waiting_document(member):
        _take_back(former, by)
    sent = SignedDocument(
        public_id=public_id(16),
        key=secrets.token_urlsafe(24),
        member=member,
        version=version,
        account=by,
        content=pledge.as_json(),
        signed_on=signed_on,
        file=_kept(document, "signed-charter", member, by),
        act_file=_kept(act_file, "act", member, by) if act_file else None,
        delegation_file=_kept(delegation_file, "delegation", member, by) if delegation_file else None,
        sent_at=clock.now(),
    )
    db.session.add(sent)
    db.session.flush()
    note(sent.key, EventKind.DOCUMENT_RECEIVED, by=by, origin=origin, sha256=sent.file.sha256)
    record("charter.document_sent", by=by, subject=f"member:{member.public_id}", sha256=sent.file.sha256)
    tell_desk(mails.document_to_check(sent))
    return sent


def _kept(received: Received, kind: str, member: Member, by: Account) -> StoredFile:
    return keep(received, kind=kind, owner_kind="member", owner_id=member.id, by=by)


def _take_back(document: SignedDocument, by: Account) -> None:
    files = [file for file in (document.file, document.act_file, document.delegation_file) if file]
    db.session.delete(document)
    db.session.flush()
    for file in files:
        forget(file, by=by)


@action
def accept_document(document: SignedDocument, *, by: Account) -> Signature:
    """Hold the signature on a document, and its mandate, for established: it is entered, and counts."""
    if obstacle := document_rules.obstacle_to_deciding(document):
        raise Refused(obstacle)
    signature = enter_signature(
        document.member,
        document.version,
        Pledge.from_json(document.content),
        means=Means.DOCUMENT,
        key=document.key,
        account=document.account,
        act_file=document.act_file,
        delegation_file=document.delegation_file,
        document=document.file,
        signed_on=document.signed_on,
        mandate_confirmed_by=Confirmer.DESK,
        by=by,
    )
    document.state, document.decided_at, document.signature = (
        DocumentState.ACCEPTED,
        clock.now(),
        signature,
    )
    note(document.key, EventKind.DOCUMENT_ACCEPTED, by=by, sha256=document.file.sha256)
    note(document.key, EventKind.SIGNED, by=by)
    keep_step(StepKind.DOCUMENT_ACCEPTED, document.member, by=by, signature=signature)
    record("charter.document_accepted", by=by, subject=f"signature:{signature.code}")
    return signature


@action
def refuse_document(document: SignedDocument, reason: str, *, by: Account) -> None:
    """Refuse a signed document, and tell who sent it why; another one may be sent."""
    if obstacle := document_rules.obstacle_to_deciding(document):
        raise Refused(obstacle)
    if not reason:
        raise Refused(_("Dites ce qui ne va pas : la personne qui a envoyé le document le reçoit."), "reason")
    close_document(document, reason, by=by)


def obstacle_to_accepting(document: SignedDocument) -> str | None:
    """Say why the signature of a document could not be entered any more, or None."""
    current = queries.signature_of(document.member, document.version)
    return document_rules.obstacle_to_deciding(document) or rules.obstacle_to_signing(
        document.member, document.version, current
    )
