from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from network import clock
from network.accounts.models import Account
from network.charter.certificate_models import Certificate, CertificateFailure
from network.charter.grace import lines_counting
from network.charter.models import (
    ON_DOCUMENT,
    CharterVersion,
    Clause,
    EndKind,
    MandateKind,
    Signature,
    Standing,
)
from network.charter.signing_models import SigningDraft
from network.charter.trust_queries import suspension_of
from network.db import db
from network.files.models import StoredFile
from network.members.models import College, Member, Membership, MemberStatus
from network.paging import Page, paged


def version_in_force() -> CharterVersion | None:
    """Return the version published last."""
    return db.session.scalar(
        select(CharterVersion)
        .where(CharterVersion.published_at.is_not(None))
        .order_by(CharterVersion.published_at.desc(), CharterVersion.id.desc())
        .limit(1)
    )


def published_version(number: str) -> CharterVersion | None:
    """Return the published version of this number."""
    return db.session.scalar(
        select(CharterVersion).where(
            CharterVersion.number == number, CharterVersion.published_at.is_not(None)
        )
    )


def published_versions() -> Sequence[CharterVersion]:
    """Return every published version, the latest first."""
    return db.session.scalars(
        select(CharterVersion)
        .where(CharterVersion.published_at.is_not(None))
        .order_by(CharterVersion.published_at.desc(), CharterVersion.id.desc())
    ).all()


def clauses_of(version: CharterVersion, college: College | None = None) -> list[Clause]:
    """Return a version's clauses in their order: all of them, or those of one college."""
    found = db.session.scalars(
        select(Clause).where(Clause.version_id == version.id).order_by(Clause.position)
    ).all()
    return [clause for clause in found if college is None or college in clause.colleges]


def holds_for(version: CharterVersion) -> ColumnElement[bool]:
    """Tell, in SQL, the signatures that hold for a version: those of any version on its line."""
    line = select(CharterVersion.id).where(CharterVersion.line == version.line)
    return Signature.version_id.in_(line)


def signature_of(member: Member, version: CharterVersion) -> Signature | None:
    """Return the member's signature that holds for this version and has not ended."""
    return db.session.scalar(
        select(Signature)
        .where(Signature.member_id == member.id, holds_for(version), Signature.ended_at.is_(None))
        .order_by(Signature.number.desc())
        .options(joinedload(Signature.version))
        .limit(1)
    )


def held_for(version: CharterVersion, signatures: Sequence[Signature]) -> Signature | None:
    """Return, of a member's signatures, the one that holds for this version and has not ended."""
    held = (s for s in signatures if s.ended_at is None and s.version.line == version.line)
    return next(held, None)


def signatures_of(member: Member) -> Sequence[Signature]:
    """Return every signature of a member, ended ones included, the latest first."""
    return db.session.scalars(
        select(Signature)
        .where(Signature.member_id == member.id)
        .order_by(Signature.number.desc())
        .options(joinedload(Signature.version))
    ).all()


def signature_by_code(code: str) -> Signature | None:
    """Return the signature of this public code."""
    return db.session.scalar(
        select(Signature)
        .where(Signature.code == code)
        .options(joinedload(Signature.version), joinedload(Signature.member))
    )


def signature_by_key(key: str) -> Signature | None:
    """Return the signature that this idempotency key made."""
    return db.session.scalar(select(Signature).where(Signature.key == key))


def last_entered(member: Member) -> Signature | None:
    """Return the member's last signature that stands in the register and has not ended."""
    return entered_among(signatures_of(member))


def entered_among(signatures: Sequence[Signature]) -> Signature | None:
    """Return, of a member's signatures, the last that stands in the register and has not ended."""
    entered = (s for s in signatures if s.entry_index is not None and s.ended_at is None)
    return next(entered, None)


def last_number() -> int:
    """Return the number of the last signature, or 0 before the first one."""
    return db.session.scalar(select(func.max(Signature.number))) or 0


def certificate_of(signature: Signature) -> Certificate | None:
    """Return the certificate, once it is made."""
    return db.session.get(Certificate, signature.id)


def signatures_to_certify(now: datetime, limit: int = 50) -> Sequence[Signature]:
    """Return the signatures whose certificate is to be made now, the oldest first."""
    return db.session.scalars(
        select(Signature)
        .outerjoin(Certificate, Certificate.signature_id == Signature.id)
        .outerjoin(CertificateFailure, CertificateFailure.signature_id == Signature.id)
        .where(
            Certificate.signature_id.is_(None),
            Signature.erased_at.is_(None),
            or_(CertificateFailure.signature_id.is_(None), CertificateFailure.retry_at <= now),
        )
        .order_by(Signature.number)
        .options(joinedload(Signature.version), joinedload(Signature.account))
        .limit(limit)
    ).all()


def certificate_failures(*, number: int = 1, per_page: int = 50) -> Page[CertificateFailure]:
    """Return a page of the certificates that could not be made, the oldest signature first."""
    query = select(CertificateFailure).join(CertificateFailure.signature).order_by(Signature.number)
    return paged(query.options(contains_eager(CertificateFailure.signature)), number, per_page)


def mandates_to_confirm(*, number: int = 1, per_page: int = 50) -> Page[Signature]:
    """Return a page of the signatures in force whose act is still to be confirmed, the oldest first."""
    query = (
        select(Signature)
        .where(
            Signature.mandate_kind.in_(ON_DOCUMENT),
            Signature.mandate_confirmed_at.is_(None),
            Signature.ended_at.is_(None),
            Signature.suspended_at.is_(None),
        )
        .order_by(Signature.number)
        .options(
            joinedload(Signature.version),
            joinedload(Signature.member),
            joinedload(Signature.account),
            joinedload(Signature.act_file),
            joinedload(Signature.delegation_file),
        )
    )
    return paged(query, number, per_page)


_GIVEN = (Standing.SIGNED, Standing.ASIDE, Standing.UNVERIFIED)


def status_of(
    member: Member, on: date | None = None, signatures: Sequence[Signature] | None = None
) -> MemberStatus:
    """Return where a membership stands by the best of its signatures that count today, or on a day to come.

    Suspended as a whole, or with nothing left but a suspended signature, it is suspended. What it signed
    makes a candidate of it until the network takes it in, and nothing more while it is asleep.
    `signatures` are those of the member, where they were read already.
    """
    if suspension_of(member):
        return MemberStatus.SUSPENDED
    lines = lines_counting(on or clock.today())
    signatures = signatures_of(member) if signatures is None else signatures
    if not member.counts and any(signature.standing in _GIVEN for signature in signatures):
        if member.dormant_at:
            return MemberStatus.DORMANT
        return MemberStatus.DECLINED if member.declined_at else MemberStatus.CANDIDATE
    standings = {signature.standing for signature in signatures if signature.version.line in lines}
    earlier = any(signature.standing == Standing.SIGNED for signature in signatures)
    best = (MemberStatus.SIGNED, MemberStatus.UNVERIFIED, MemberStatus.PRINCIPLE)
    otherwise = MemberStatus.EARLIER if earlier else _without_signature(signatures)
    if Standing.SUSPENDED in standings:
        otherwise = MemberStatus.SUSPENDED
    return next((status for status in best if Standing(status) in standings), otherwise)


def _without_signature(signatures: Sequence[Signature]) -> MemberStatus:
    """Return where a membership stands without a signature that counts: it withdrew, or has yet to sign."""
    ended = [signature for signature in signatures if signature.ended_at]
    if len(ended) == len(signatures) and ended:
        last = max(ended, key=lambda signature: (signature.ended_at, signature.number))
        if last.end_kind == EndKind.WITHDRAWN:
            return MemberStatus.WITHDRAWN
    return MemberStatus.REGISTERED


def last_line() -> int:
    """Return the line of the version in force, or 0 before the first one."""
    return db.session.scalar(select(func.max(CharterVersion.line))) or 0


def mandate_file_for(account: Account, code: str) -> StoredFile | None:
    """Return the document of a signature's act or delegation, for the desk and the member's people only."""
    is_its = StoredFile.id.in_((Signature.act_file_id, Signature.delegation_file_id))
    query = select(StoredFile).join(Signature, is_its).where(Signature.code == code)
    if not account.is_coordinator:
        query = query.join(Membership, Membership.member_id == Signature.member_id).where(
            Membership.account_id == account.id
        )
    return db.session.scalar(query)


def draft_of(member: Member, account: Account, version: CharterVersion) -> SigningDraft | None:
    """Return what this person prepares to sign for this member."""
    return db.session.scalar(
        select(SigningDraft)
        .where(
            SigningDraft.member_id == member.id,
            SigningDraft.account_id == account.id,
            SigningDraft.version_id == version.id,
        )
        .options(joinedload(SigningDraft.act_file), joinedload(SigningDraft.delegation_file))
    )


def drafts_untouched_since(moment: datetime) -> Sequence[SigningDraft]:
    """Return what people prepared before this moment and left there."""
    return db.session.scalars(
        select(SigningDraft)
        .where(SigningDraft.updated_at < moment)
        .order_by(SigningDraft.id)
        .options(joinedload(SigningDraft.act_file), joinedload(SigningDraft.delegation_file))
    ).all()


def is_shown() -> ColumnElement[bool]:
    """Tell, in SQL, the signatures that lists show, counted or not: in force, not suspended, not aside."""
    return and_(
        Signature.ended_at.is_(None),
        Signature.suspended_at.is_(None),
        or_(Signature.mandate_kind == MandateKind.PRINCIPLE, _is_of_a_member_that_counts(Signature)),
    )


def _is_of_a_member_that_counts(which: Any) -> ColumnElement[bool]:
    return which.member_id.in_(select(Member.id).where(Member.counts))


def is_counted(which: Any = Signature) -> ColumnElement[bool]:
    """Tell, in SQL, the signatures that count.

    In force, not suspended, a public body's mandate confirmed, of a member that the network took in and
    that is awake: those whose standing is `SIGNED`.
    """
    return and_(
        which.ended_at.is_(None),
        which.suspended_at.is_(None),
        _is_of_a_member_that_counts(which),
        or_(
            which.mandate_kind == MandateKind.LEGAL_REPRESENTATIVE,
            and_(which.mandate_kind.in_(ON_DOCUMENT), which.mandate_confirmed_at.is_not(None)),
        ),
    )
