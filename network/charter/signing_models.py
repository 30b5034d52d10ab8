"""A signing on its way: what is prepared, and the evidence of each step."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile


class EventKind(StrEnum):
    """What happened to a signing; of a signature once entered, what became of its mandate."""

    TEXT_SHOWN = "text_shown"
    CONSENT_GIVEN = "consent_given"
    CODE_SENT = "code_sent"
    CODE_REFUSED = "code_refused"
    CODE_CHECKED = "code_checked"
    SIGNING_PREPARED = "signing_prepared"
    LINK_SENT = "link_sent"
    LINK_WITHDRAWN = "link_withdrawn"
    HAND_GIVEN = "hand_given"
    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_ACCEPTED = "document_accepted"
    SIGNED = "signed"
    CERTIFICATE_MADE = "certificate_made"
    MANDATE_ASKED = "mandate_asked"
    MANDATE_ANSWERED = "mandate_answered"
    MANDATE_CONFIRMED = "mandate_confirmed"
    MANDATE_REFUSED = "mandate_refused"


class AwaitsCode:
    """What waits for six mailed digits before it signs: `codes` checks them and counts the wrong ones."""

    key: Mapped[str] = mapped_column(String(255), unique=True)
    code_sha256: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table__: ClassVar[Any]

    @property
    def evidence(self) -> dict[str, Any]:
        """What each of its pieces of evidence says: the signing, the account, which hand."""
        raise NotImplementedError


class HoldsMandate(Protocol):
    """What is prepared, with the document of an act or of a delegation."""

    content: Any
    act_file: Any
    delegation_file: Any


class SigningDraft(AwaitsCode, db.Model):
    """What one person prepares to sign for a member; deleted once signed.

    `key` names this one signing: it makes the signature's request safe to repeat, and gathers its evidence.
    """

    __tablename__ = "signing_draft"
    __table_args__ = (UniqueConstraint("member_id", "account_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    delegation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    act_file: Mapped[StoredFile | None] = relationship(foreign_keys=act_file_id)
    delegation_file: Mapped[StoredFile | None] = relationship(foreign_keys=delegation_file_id)

    @property
    def evidence(self) -> dict[str, Any]:
        return {"key": self.key, "account_id": self.account_id, "details": {}}


class SignatureEvent(db.Model):
    """A piece of evidence about one signing: what happened, when, from where."""

    __tablename__ = "signature_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), index=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind, "signature_event_kind"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    address: Mapped[str | None] = mapped_column(String(45))
    agent: Mapped[str | None] = mapped_column(String(300))
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
