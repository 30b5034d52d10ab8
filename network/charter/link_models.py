"""A signing prepared by one person of an organisation, and the hands that give it by a mailed link."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.charter.models import CharterVersion, Signature
from network.charter.signing_models import AwaitsCode
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.members.models import Member


class PreparedState(StrEnum):
    """Where a prepared signing stands; `REPLACED`: somebody prepared it anew, and its links are void."""

    PREPARED = "prepared"
    SENT = "sent"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


_OPEN = "state IN ('prepared', 'sent')"


class PreparedSigning(db.Model):
    """All that is to be signed, but for the hands: figures, mandate, documents. One at a time for a member.

    `key` names the signing: its evidence is gathered under it, and the signature takes it over.
    """

    __tablename__ = "prepared_signing"
    __table_args__ = (
        CheckConstraint("(state = 'signed') = (signature_id IS NOT NULL)", name="signature_once_signed"),
        Index(
            "uq_prepared_signing_open",
            "member_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    delegation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[PreparedState] = mapped_column(
        choice(PreparedState, "prepared_state"), default=PreparedState.PREPARED
    )
    prepared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))

    member: Mapped[Member] = relationship()
    version: Mapped[CharterVersion] = relationship()
    prepared_by: Mapped[Account] = relationship()
    act_file: Mapped[StoredFile | None] = relationship(foreign_keys=act_file_id)
    delegation_file: Mapped[StoredFile | None] = relationship(foreign_keys=delegation_file_id)
    signature: Mapped[Signature | None] = relationship()
    hands: Mapped[list["SigningHand"]] = relationship(
        back_populates="signing", order_by="SigningHand.position", cascade="all, delete-orphan"
    )

    @property
    def mandate_file(self) -> StoredFile | None:
        """Return the document that carries the mandate, if it was sent."""
        return {"act": self.act_file, "delegation": self.delegation_file}.get(self.content["mandate"]["kind"])


class SigningHand(AwaitsCode, db.Model):
    """One who signs what was prepared, by a link of their own: kept as a digest, like the code.

    `key` makes the signing POST safe to repeat; `request_sha256` is what it was signed with.
    """

    __tablename__ = "signing_hand"
    __table_args__ = (
        UniqueConstraint("signing_id", "position"),
        CheckConstraint("(sent_at IS NULL) = (token_sha256 IS NULL)", name="token_once_sent"),
        CheckConstraint("token_sha256 IS NULL OR length(token_sha256) = 64", name="token_is_hashed"),
        CheckConstraint("(signed_at IS NULL) = (request_sha256 IS NULL)", name="request_once_signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    signing_id: Mapped[int] = mapped_column(ForeignKey("prepared_signing.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    request_sha256: Mapped[str | None] = mapped_column(String(64))

    signing: Mapped[PreparedSigning] = relationship(back_populates="hands")

    @property
    def evidence(self) -> dict[str, Any]:
        return {"key": self.signing.key, "account_id": None, "details": {"hand": str(self.position)}}
