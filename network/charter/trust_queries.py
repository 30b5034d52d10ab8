from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from network.accounts.models import Account
from network.charter.models import Signature
from network.charter.trust_models import (
    INQUIRY_LIFETIME,
    DocumentState,
    MandateInquiry,
    SignedDocument,
    StepKind,
    Suspension,
    TrustStep,
)
from network.db import db
from network.members.models import Member, Membership
from network.paging import Page, paged
from network.text import sha256_hex

DECIDED = (StepKind.MANDATE_CONFIRMED, StepKind.MANDATE_REFUSED)


def open_inquiry(token: str, now: datetime) -> MandateInquiry | None:
    """Return the inquiry that this link may still answer, or None.

    It lives thirty days, as long as its signature, and until any inquiry about the signature is answered.
    It dies when the desk asks at another address since, or, if the site asked of its own accord, when its
    address is no longer the official one.
    """
    other = aliased(MandateInquiry)
    asked_elsewhere = exists().where(
        other.signature_id == MandateInquiry.signature_id,
        other.id > MandateInquiry.id,
        other.sent_to != MandateInquiry.sent_to,
    )
    answered = exists().where(
        other.signature_id == MandateInquiry.signature_id, other.answered_at >= MandateInquiry.asked_at
    )
    return db.session.scalar(
        select(MandateInquiry)
        .join(MandateInquiry.signature)
        .join(Signature.member)
        .where(
            MandateInquiry.token_sha256 == sha256_hex(token),
            MandateInquiry.asked_at > now - INQUIRY_LIFETIME,
            Signature.ended_at.is_(None),
            ~answered,
            ~asked_elsewhere,
            or_(
                MandateInquiry.asked_by_id.is_not(None),
                MandateInquiry.sent_to == Member.official_email,
            ),
        )
    )


def inquiries_of(signature: Signature) -> Sequence[MandateInquiry]:
    """Return the mails sent to the organisation about this mandate, the latest first."""
    return db.session.scalars(
        select(MandateInquiry)
        .where(MandateInquiry.signature_id == signature.id)
        .order_by(MandateInquiry.id.desc())
    ).all()


def _contested() -> ColumnElement[bool]:
    """Tell, in SQL, the signatures whose organisation said no, and that nobody decided about since."""
    later = aliased(TrustStep)
    decided = exists().where(
        later.signature_id == TrustStep.signature_id, later.kind.in_(DECIDED), later.id > TrustStep.id
    )
    return exists().where(
        TrustStep.signature_id == Signature.id,
        TrustStep.kind == StepKind.MANDATE_CONTESTED,
        Signature.ended_at.is_(None),
        ~decided,
    )


def is_contested(signature: Signature) -> bool:
    """Say whether the organisation answered no, and the coordination has not decided yet."""
    return bool(db.session.scalar(select(exists().where(Signature.id == signature.id, _contested()))))


def contested_mandates(*, number: int = 1, per_page: int = 50) -> Page[Signature]:
    """Return a page of the signatures whose mandate the organisation contests, the oldest first."""
    query = select(Signature).where(_contested()).order_by(Signature.number)
    return paged(query.options(joinedload(Signature.version), joinedload(Signature.member)), number, per_page)


def suspension_of(member: Member, signature: Signature | None = None) -> Suspension | None:
    """Return the suspension under way of a member as a whole, or of one of its signatures."""
    of_signature = Suspension.signature_id == signature.id if signature else Suspension.signature_id.is_(None)
    return db.session.scalar(
        select(Suspension).where(
            Suspension.member_id == member.id, Suspension.lifted_at.is_(None), of_signature
        )
    )


def suspensions_under_way(member: Member) -> Sequence[Suspension]:
    """Return what of a member is suspended now, the first come first."""
    return db.session.scalars(
        select(Suspension)
        .where(Suspension.member_id == member.id, Suspension.lifted_at.is_(None))
        .order_by(Suspension.id)
        .options(joinedload(Suspension.signature))
    ).all()


def suspensions(*, number: int = 1, per_page: int = 50) -> Page[Suspension]:
    """Return a page of the suspensions under way, the oldest first."""
    query = select(Suspension).where(Suspension.lifted_at.is_(None)).order_by(Suspension.id)
    return paged(
        query.options(joinedload(Suspension.member), joinedload(Suspension.signature)), number, per_page
    )


def suspensions_answered(*, number: int = 1, per_page: int = 50) -> Page[TrustStep]:
    """Return a page of the answers of organisations that the coordination has not settled, oldest first."""
    later = aliased(TrustStep)
    settled = exists().where(
        later.suspension_id == TrustStep.suspension_id,
        later.kind.in_((StepKind.SUSPENSION_LIFTED, StepKind.SUSPENSION_UPHELD, StepKind.ANSWERED)),
        later.id > TrustStep.id,
    )
    query = select(TrustStep).where(TrustStep.kind == StepKind.ANSWERED, ~settled).order_by(TrustStep.id)
    whole = joinedload(TrustStep.suspension).joinedload(Suspension.member)
    return paged(query.options(whole), number, per_page)


def last_steps(found: Sequence[Suspension]) -> dict[int, TrustStep]:
    """Return, by suspension id, what was said last about each."""
    rows = db.session.scalars(
        select(TrustStep)
        .where(TrustStep.suspension_id.in_([suspension.id for suspension in found]))
        .order_by(TrustStep.id)
    )
    return {row.suspension_id: row for row in rows if row.suspension_id}


def suspension_by_id(public_id: str) -> Suspension | None:
    """Return the suspension of this identifier, for the coordination."""
    return db.session.scalar(select(Suspension).where(Suspension.public_id == public_id))


def suspension_for(account: Account, public_id: str) -> Suspension | None:
    """Return the suspension of this identifier, for the organisation's people only."""
    return db.session.scalar(
        select(Suspension)
        .join(Membership, Membership.member_id == Suspension.member_id)
        .where(Suspension.public_id == public_id, Membership.account_id == account.id)
    )


def history_of(member: Member, suspension: Suspension | None = None) -> Sequence[TrustStep]:
    """Return what was decided and answered about a member, or in one suspension, the latest first."""
    query = select(TrustStep).where(TrustStep.member_id == member.id).order_by(TrustStep.id.desc())
    if suspension:
        query = query.where(TrustStep.suspension_id == suspension.id)
    return db.session.scalars(query.options(joinedload(TrustStep.signature))).all()


def waiting_document(member: Member) -> SignedDocument | None:
    """Return the signed document of this member that the coordination still has to look at."""
    return db.session.scalar(
        select(SignedDocument).where(
            SignedDocument.member_id == member.id, SignedDocument.state == DocumentState.WAITING
        )
    )


def documents_to_check(*, number: int = 1, per_page: int = 50) -> Page[SignedDocument]:
    """Return a page of the signed documents that wait for the coordination, the oldest first."""
    query = select(SignedDocument).where(SignedDocument.state == DocumentState.WAITING)
    whole = (joinedload(SignedDocument.member), joinedload(SignedDocument.version))
    return paged(query.order_by(SignedDocument.id).options(*whole), number, per_page)


def document_by_id(public_id: str) -> SignedDocument | None:
    """Return the signed document of this identifier, for the coordination."""
    return db.session.scalar(select(SignedDocument).where(SignedDocument.public_id == public_id))


def document_for(account: Account, public_id: str) -> SignedDocument | None:
    """Return a signed document for the coordination and the organisation's people only."""
    query = select(SignedDocument).where(SignedDocument.public_id == public_id)
    if not account.is_coordinator:
        query = query.join(Membership, Membership.member_id == SignedDocument.member_id)
        query = query.where(Membership.account_id == account.id)
    return db.session.scalar(query)


def signed_document_for(account: Account, signature: Signature) -> SignedDocument | None:
    """Return the document that a signature was given on, if it was sent here and this account may read it."""
    found = db.session.scalar(select(SignedDocument).where(SignedDocument.signature_id == signature.id))
    return document_for(account, found.public_id) if found else None
