from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.charter.triggers import keeping_published
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.i18n import lazy
from network.members.models import College, Member
from network.triggers import create_with


class Level(StrEnum):
    """Whether earlier signatures hold (minor: wording) or the charter is to be signed again (major)."""

    MAJOR = "major"
    MINOR = "minor"


class ClauseKind(StrEnum):
    OBJECTIVE = "objective"
    MEANS = "means"


class Means(StrEnum):
    """Where a signature was given: on the site, by a mailed link, on a document."""

    SITE = "site"
    LINK = "link"
    DOCUMENT = "document"


class MandateKind(StrEnum):
    """In whose name one signs: by an act of the assembly, as legal representative, or without an act yet."""

    ACT = "act"
    LEGAL_REPRESENTATIVE = "legal_representative"
    PRINCIPLE = "principle"


class ActKind(StrEnum):
    DELIBERATION = "deliberation"
    DECISION = "decision"

    @property
    def label(self) -> str:
        return str(_ACT_KINDS[self])


_ACT_KINDS = {ActKind.DELIBERATION: lazy("Délibération"), ActKind.DECISION: lazy("Décision")}


class Standing(StrEnum):
    """What a signature is worth today; only `SIGNED` counts."""

    SIGNED = "signed"
    UNVERIFIED = "unverified"
    PRINCIPLE = "principle"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(_STANDINGS[self])


_STANDINGS = {
    Standing.SIGNED: lazy("Charte signée"),
    Standing.UNVERIFIED: lazy("Mandat déclaré, non vérifié"),
    Standing.PRINCIPLE: lazy("Engagement de principe"),
    Standing.ENDED: lazy("Signature terminée"),
}


class EventKind(StrEnum):
    TEXT_SHOWN = "text_shown"
    CONSENT_GIVEN = "consent_given"
    CODE_SENT = "code_sent"
    CODE_REFUSED = "code_refused"
    CODE_CHECKED = "code_checked"
    SIGNED = "signed"
    CERTIFICATE_MADE = "certificate_made"


class CharterVersion(db.Model):
    """A version of the charter. Triggers refuse to change or delete it once published."""

    __tablename__ = "charter_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    preamble: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)  # what `/charte/versions/<number>.txt` serves, in UTF-8
    sha256: Mapped[str] = mapped_column(String(64))  # of these bytes
    level: Mapped[Level] = mapped_column(choice(Level, "charter_level"))
    is_model: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    @property
    def content(self) -> bytes:
        """Return the exact bytes of the text that is signed."""
        return self.text.encode()


class Clause(db.Model):
    """One commitment of a version: who takes it, by when, and what shows that it is kept."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(8))
    kind: Mapped[ClauseKind] = mapped_column(choice(ClauseKind, "clause_kind"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    by_whom: Mapped[str] = mapped_column(String(300))
    by_when: Mapped[str] = mapped_column(String(300))
    proof: Mapped[str] = mapped_column(String(500))
    colleges: Mapped[list[str]] = mapped_column(JSON)
    figures: Mapped[list[str]] = mapped_column(JSON)

    version: Mapped[CharterVersion] = relationship()


_ACT_IFF_MANDATED_BY_ACT = """
CASE WHEN mandate_kind = 'act'
THEN act_kind IS NOT NULL AND act_number IS NOT NULL AND act_on IS NOT NULL AND executory_on IS NOT NULL
AND executory_on >= act_on
ELSE act_kind IS NULL AND act_number IS NULL AND act_on IS NULL AND executory_on IS NULL
AND act_sha256 IS NULL AND mandate_confirmed_at IS NULL END
"""


class Signature(db.Model):
    """A member's signature of a version, with all that the public register needs to take it over in order.

    The member's name, college and reference code are those of the day it signed. `number` counts from
    1 without gap; `salt` hides the signatory in the register's commitment.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(text_sha256) = 64 AND length(salt) >= 32", name="digests_are_whole"),
        CheckConstraint(" ".join(_ACT_IFF_MANDATED_BY_ACT.split()), name="act_iff_mandated_by_act"),
        CheckConstraint("act_file_id IS NULL OR act_sha256 IS NOT NULL", name="act_file_is_hashed"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_a_reason"),
        Index(
            "uq_signature_in_force",
            "member_id",
            "version_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"), index=True)
    text_sha256: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    member_name: Mapped[str] = mapped_column(String(200))
    college: Mapped[College] = mapped_column(choice(College, "signature_college"))
    reference: Mapped[str | None] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    signatory_name: Mapped[str] = mapped_column(String(200))
    signatory_function: Mapped[str] = mapped_column(String(120))
    salt: Mapped[str] = mapped_column(String(64))
    means: Mapped[Means] = mapped_column(choice(Means, "signature_means"))
    commitments: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    mandate_kind: Mapped[MandateKind] = mapped_column(choice(MandateKind, "mandate_kind"))
    act_kind: Mapped[ActKind | None] = mapped_column(choice(ActKind, "act_kind"))
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    executory_on: Mapped[date | None]
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    act_sha256: Mapped[str | None] = mapped_column(String(64))
    mandate_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(300))

    version: Mapped[CharterVersion] = relationship()
    member: Mapped[Member] = relationship()
    account: Mapped[Account | None] = relationship()
    act_file: Mapped[StoredFile | None] = relationship()

    @property
    def is_principle(self) -> bool:
        """Tell an engagement of principle, which no page calls a signature."""
        return self.mandate_kind == MandateKind.PRINCIPLE

    @property
    def standing(self) -> Standing:
        """Return what the signature is worth today."""
        if self.ended_at:
            return Standing.ENDED
        if self.is_principle:
            return Standing.PRINCIPLE
        if self.mandate_kind == MandateKind.ACT and not self.mandate_confirmed_at:
            return Standing.UNVERIFIED
        return Standing.SIGNED


class Certificate(db.Model):
    """The certificate of a signature, made once and served identically ever after."""

    __tablename__ = "certificate"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    signature: Mapped[Signature] = relationship()


class CertificateFailure(db.Model):
    """A certificate that could not be made yet: how often it was tried, and when it is tried again."""

    __tablename__ = "certificate_failure"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    attempts: Mapped[int]
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)

    signature: Mapped[Signature] = relationship()


class SigningDraft(db.Model):
    """What one person prepares to sign for a member; deleted once signed.

    `key` names this one signing: it makes the signature's request safe to repeat, and gathers its evidence.
    """

    __tablename__ = "signing_draft"
    __table_args__ = (UniqueConstraint("member_id", "account_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    code_sha256: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    act_file: Mapped[StoredFile | None] = relationship()


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


for table in (CharterVersion.__table__, Clause.__table__):
    for statements in keeping_published(table.name):
        create_with(table, statements)
