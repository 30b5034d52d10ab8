"""What makes a signature trusted: mandates asked about, documents looked at, suspensions, their history."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.charter.models import CharterVersion, Signature
from network.charter.triggers import keeping_steps
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.i18n import lazy
from network.members.models import Member
from network.triggers import create_with

INQUIRY_LIFETIME = timedelta(days=30)


class Answer(StrEnum):
    """What the organisation says of a mandate."""

    YES = "yes"
    NO = "no"


class MandateInquiry(db.Model):
    """A mail to the official address of an organisation, which asks about a mandate.

    The link is only kept as a digest. One answer closes every inquiry about the signature.
    """

    __tablename__ = "mandate_inquiry"
    __table_args__ = (
        CheckConstraint("length(token_sha256) = 64", name="token_is_hashed"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answerer IS NULL)",
            name="answer_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), index=True)
    sent_to: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: asked at signing
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "mandate_answer"))
    answerer: Mapped[str | None] = mapped_column(String(330))  # « Nom, fonction »
    comment: Mapped[str] = mapped_column(Text, default="")

    signature: Mapped[Signature] = relationship()


class Suspension(db.Model):
    """A membership, or one of its signatures, that does not count for now; the organisation may answer."""

    __tablename__ = "suspension"
    __table_args__ = (
        # Of a member as a whole: one at a time; and one of each signature.
        Index(
            "uq_suspension_of_member",
            "member_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL AND signature_id IS NULL"),
            postgresql_where=text("lifted_at IS NULL AND signature_id IS NULL"),
        ),
        Index(
            "uq_suspension_of_signature",
            "signature_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("ix_suspension_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship()
    signature: Mapped[Signature | None] = relationship()


class DocumentState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SignedDocument(db.Model):
    """A charter signed by pen or in an organisation's own workflow, sent for the coordination to look at."""

    __tablename__ = "signed_document"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_unless_waiting"),
        CheckConstraint("(state = 'accepted') = (signature_id IS NOT NULL)", name="signature_if_accepted"),
        Index(
            "uq_signed_document_waiting",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed_on: Mapped[date]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    delegation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[DocumentState] = mapped_column(
        choice(DocumentState, "document_state"), default=DocumentState.WAITING
    )
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))

    member: Mapped[Member] = relationship()
    version: Mapped[CharterVersion] = relationship()
    account: Mapped[Account] = relationship()
    file: Mapped[StoredFile] = relationship(foreign_keys=file_id)
    act_file: Mapped[StoredFile | None] = relationship(foreign_keys=act_file_id)
    delegation_file: Mapped[StoredFile | None] = relationship(foreign_keys=delegation_file_id)
    signature: Mapped[Signature | None] = relationship()


class StepKind(StrEnum):
    """What was decided about a member, or what its people answered."""

    MANDATE_CONFIRMED = "mandate_confirmed"
    MANDATE_CONTESTED = "mandate_contested"
    MANDATE_REFUSED = "mandate_refused"
    SUSPENDED = "suspended"
    ANSWERED = "answered"
    SUSPENSION_UPHELD = "suspension_upheld"
    SUSPENSION_LIFTED = "suspension_lifted"
    DOCUMENT_ACCEPTED = "document_accepted"
    DOCUMENT_REFUSED = "document_refused"

    @property
    def label(self) -> str:
        return str(_STEPS[self])


_STEPS = {
    StepKind.MANDATE_CONFIRMED: lazy("Mandat confirmé"),
    StepKind.MANDATE_CONTESTED: lazy("Mandat contesté depuis l’adresse officielle"),
    StepKind.MANDATE_REFUSED: lazy("Mandat refusé, signature terminée"),
    StepKind.SUSPENDED: lazy("Suspension"),
    StepKind.ANSWERED: lazy("Réponse de l’organisation"),
    StepKind.SUSPENSION_UPHELD: lazy("Suspension maintenue"),
    StepKind.SUSPENSION_LIFTED: lazy("Suspension levée"),
    StepKind.DOCUMENT_ACCEPTED: lazy("Document signé accepté"),
    StepKind.DOCUMENT_REFUSED: lazy("Document signé refusé"),
}


class TrustStep(db.Model):
    """One step in the history of a member: what, when, by whom, why. Triggers keep it as it is.

    Read by the organisation and the coordination alone. Without an account, `author` says who answered
    from the official address; it is empty once they are erased.
    """

    __tablename__ = "trust_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"), index=True)
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "step_kind"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author: Mapped[str] = mapped_column(String(330))
    reason: Mapped[str] = mapped_column(Text, default="")

    signature: Mapped[Signature | None] = relationship()
    suspension: Mapped[Suspension | None] = relationship()


for statements in keeping_steps():
    create_with(TrustStep.__table__, statements)
