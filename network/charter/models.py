from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
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

    @property
    def label(self) -> str:
        return str(_LEVELS[self])


_LEVELS = {Level.MAJOR: lazy("Version majeure"), Level.MINOR: lazy("Version mineure")}


class ClauseKind(StrEnum):
    OBJECTIVE = "objective"
    MEANS = "means"

    @property
    def label(self) -> str:
        return str(_CLAUSE_KINDS[self])


_CLAUSE_KINDS = {ClauseKind.OBJECTIVE: lazy("Objectif"), ClauseKind.MEANS: lazy("Moyen")}


class Means(StrEnum):
    """How a signature was given: on the site, by a mailed link, on a document sent here, earlier on paper."""

    SITE = "site"
    LINK = "link"
    DOCUMENT = "document"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return str(_MEANS[self])

    @property
    def is_outside(self) -> bool:
        """Tell a signature given away from the site: the coordination checked it before it was entered."""
        return self in (Means.DOCUMENT, Means.PAPER)


_MEANS = {
    Means.SITE: lazy("Signature en ligne"),
    Means.LINK: lazy("Signature en ligne"),
    Means.DOCUMENT: lazy("Signature par document"),
    Means.PAPER: lazy("Signature papier"),
}


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


class Confirmer(StrEnum):
    """Who confirmed a mandate: the organisation, from its official address, or the coordination."""

    OFFICIAL_MAIL = "official_mail"
    DESK = "desk"

    @property
    def label(self) -> str:
        return str(_CONFIRMERS[self])


_CONFIRMERS = {
    Confirmer.OFFICIAL_MAIL: lazy("par l’organisation, depuis son adresse officielle"),
    Confirmer.DESK: lazy("par la coordination du réseau"),
}


class Standing(StrEnum):
    """What a signature is worth today; only `SIGNED` counts."""

    SIGNED = "signed"
    UNVERIFIED = "unverified"
    PRINCIPLE = "principle"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(_STANDINGS[self])


_STANDINGS = {
    Standing.SIGNED: lazy("Charte signée"),
    Standing.UNVERIFIED: lazy("Mandat déclaré, non vérifié"),
    Standing.PRINCIPLE: lazy("Engagement de principe"),
    Standing.SUSPENDED: lazy("Signature suspendue"),
    Standing.ENDED: lazy("Signature terminée"),
}


class CharterVersion(db.Model):
    """A version of the charter. Triggers refuse to change or delete it once published.

    Signatures of one `line` hold for all its versions: a minor version stands on the line of the one
    before, a major one opens the next line.
    """

    __tablename__ = "charter_version"
    __table_args__ = (
        CheckConstraint("(published_at IS NULL) = (line IS NULL)", name="line_once_published"),
        Index(
            "uq_charter_version_one_draft",
            text("(published_at IS NULL)"),
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    preamble: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)  # what `/charte/versions/<number>.txt` serves, in UTF-8
    sha256: Mapped[str] = mapped_column(String(64))  # of these bytes
    level: Mapped[Level] = mapped_column(choice(Level, "charter_level"))
    is_model: Mapped[bool] = mapped_column(default=False)
    line: Mapped[int | None] = mapped_column(index=True)
    # Counts the savings of a draft: two people who write it are told of each other.
    saved_version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    saved_by: Mapped[Account | None] = relationship()

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
THEN (means = 'paper'
OR (act_kind IS NOT NULL AND act_number IS NOT NULL AND act_on IS NOT NULL AND executory_on IS NOT NULL))
AND (act_on IS NULL OR executory_on IS NULL OR executory_on >= act_on)
ELSE act_kind IS NULL AND act_number IS NULL AND act_on IS NULL AND executory_on IS NULL
AND act_sha256 IS NULL AND mandate_confirmed_at IS NULL END
"""


class Signature(db.Model):
    """A member's signature of a version, with all that the public register needs to take it over in order.

    The member's name, college and reference code are those of the day it was entered. `number` counts
    from 1 without gap; `salt` hides the signatory in the register's commitment. `signed_at` is noon in
    Paris where only a day is known: the site was not there (`means.is_outside`).
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(text_sha256) = 64 AND length(salt) >= 32", name="digests_are_whole"),
        CheckConstraint(" ".join(_ACT_IFF_MANDATED_BY_ACT.split()), name="act_iff_mandated_by_act"),
        CheckConstraint("act_file_id IS NULL OR act_sha256 IS NOT NULL", name="act_file_is_hashed"),
        CheckConstraint("document_file_id IS NULL OR document_sha256 IS NOT NULL", name="document_is_hashed"),
        CheckConstraint("means <> 'document' OR document_sha256 IS NOT NULL", name="document_signed_on"),
        CheckConstraint(
            "(mandate_confirmed_at IS NULL) = (mandate_confirmed_by IS NULL)", name="confirmed_by_somebody"
        ),
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
    mandate_confirmed_by: Mapped[Confirmer | None] = mapped_column(choice(Confirmer, "mandate_confirmed_by"))
    document_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(300))

    version: Mapped[CharterVersion] = relationship()
    member: Mapped[Member] = relationship()
    account: Mapped[Account | None] = relationship()
    act_file: Mapped[StoredFile | None] = relationship(foreign_keys=act_file_id)
    document_file: Mapped[StoredFile | None] = relationship(foreign_keys=document_file_id)

    @property
    def is_principle(self) -> bool:
        """Tell an engagement of principle, which no page calls a signature."""
        return self.mandate_kind == MandateKind.PRINCIPLE

    @property
    def tells_its_act(self) -> bool:
        """Say whether the act's number and both its days are known: a paper may lack them."""
        return bool(self.act_number and self.act_on and self.executory_on)

    @property
    def standing(self) -> Standing:
        """Return what the signature is worth today."""
        if self.ended_at:
            return Standing.ENDED
        if self.suspended_at:
            return Standing.SUSPENDED
        if self.is_principle:
            return Standing.PRINCIPLE
        if self.mandate_kind == MandateKind.ACT and not self.mandate_confirmed_at:
            return Standing.UNVERIFIED
        return Standing.SIGNED


for table in (CharterVersion.__table__, Clause.__table__):
    for statements in keeping_published(table.name):
        create_with(table, statements)
