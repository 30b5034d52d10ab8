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
from network.charter.triggers import keeping_published, keeping_signed
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.i18n import _, lazy
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
    Means.LINK: lazy("Signature en ligne, par un lien"),
    Means.DOCUMENT: lazy("Signature par document"),
    Means.PAPER: lazy("Signature papier"),
}


class MandateKind(StrEnum):
    """In whose name one signs.

    By an act of the assembly, as legal representative, by delegation of either, or without an act yet.
    """

    ACT = "act"
    LEGAL_REPRESENTATIVE = "legal_representative"
    DELEGATION = "delegation"
    PRINCIPLE = "principle"


# Between two people who sign together: « Jeanne Martin ; Paul Roux ».
HANDS = " ; "
# A mandate that somebody confirms before the signature counts.
ON_DOCUMENT = (MandateKind.ACT, MandateKind.DELEGATION)


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


class EndKind(StrEnum):
    """Why a signature is no longer in force.

    The member withdrew; the mandate, or the entry itself, was not recognised; another body took over; a
    principle gave way to a signature; the person was erased.
    """

    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    REPLACED = "replaced"
    SUPERSEDED = "superseded"
    ERASED = "erased"


class Standing(StrEnum):
    """What a signature is worth today; only `SIGNED` counts.

    `ASIDE` is in force, of an organisation that is not in the network, or asleep.
    """

    SIGNED = "signed"
    ASIDE = "aside"
    UNVERIFIED = "unverified"
    PRINCIPLE = "principle"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(_STANDINGS[self])


_STANDINGS = {
    Standing.SIGNED: lazy("Charte signée"),
    Standing.ASIDE: lazy("Charte signée, non comptée"),
    Standing.UNVERIFIED: lazy("Mandat déclaré, non vérifié"),
    Standing.PRINCIPLE: lazy("Engagement de principe"),
    Standing.SUSPENDED: lazy("Signature suspendue"),
    Standing.ENDED: lazy("Signature terminée"),
}


class CharterVersion(db.Model):
    """A version of the charter. Triggers refuse to change or delete it once published.

    Signatures of one `line` hold for all its versions: a minor version stands on the line of the one
    before, a major one opens the next line. From the day `grace_until` on, those of earlier lines no
    longer count (`network/charter/grace.py`).
    """

    __tablename__ = "charter_version"
    __table_args__ = (
        CheckConstraint("(published_at IS NULL) = (line IS NULL)", name="line_once_published"),
        CheckConstraint(
            "(grace_until IS NULL) = (published_at IS NULL OR level = 'minor' OR line = 1)",
            name="grace_with_a_new_line",
        ),
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
    grace_until: Mapped[date | None]
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
AND act_sha256 IS NULL END
"""
_DELEGATION_IS_WHOLE = """
CASE WHEN mandate_kind = 'delegation'
THEN delegation_scope IS NOT NULL AND delegation_until IS NOT NULL AND delegation_sha256 IS NOT NULL
ELSE delegation_scope IS NULL AND delegation_until IS NULL AND delegation_sha256 IS NULL
AND delegation_file_id IS NULL END
"""


class Signature(db.Model):
    """A member's signature of a version: what its entry in the register does not say publicly, and its life.

    The member's name, college and reference code are those of the day it was entered. `number` counts
    from 1 without gap, principles included, which have no entry in the register. `signed_at` is noon in
    Paris where only a day is known: the site was not there (`means.is_outside`).
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(text_sha256) = 64", name="text_sha256_is_whole"),
        CheckConstraint(
            "(mandate_kind = 'principle') = (entry_index IS NULL)", name="entered_unless_principle"
        ),
        CheckConstraint(" ".join(_ACT_IFF_MANDATED_BY_ACT.split()), name="act_iff_mandated_by_act"),
        CheckConstraint(" ".join(_DELEGATION_IS_WHOLE.split()), name="delegation_is_whole"),
        CheckConstraint(
            "mandate_confirmed_at IS NULL OR mandate_kind IN ('act', 'delegation')", name="mandate_to_confirm"
        ),
        CheckConstraint("act_file_id IS NULL OR act_sha256 IS NOT NULL", name="act_file_is_hashed"),
        CheckConstraint("document_file_id IS NULL OR document_sha256 IS NOT NULL", name="document_is_hashed"),
        CheckConstraint("means <> 'document' OR document_sha256 IS NOT NULL", name="document_signed_on"),
        CheckConstraint(
            "(mandate_confirmed_at IS NULL) = (mandate_confirmed_by IS NULL)", name="confirmed_by_somebody"
        ),
        CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (end_kind IS NULL)",
            name="end_has_a_reason",
        ),
        CheckConstraint("erased_at IS NULL OR ended_at IS NOT NULL", name="erased_once_ended"),
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
    entry_index: Mapped[int | None] = mapped_column(ForeignKey("register_entry.index"), unique=True)
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
    signatory_email: Mapped[str | None] = mapped_column(String(254))  # of who signed by a link
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    means: Mapped[Means] = mapped_column(choice(Means, "signature_means"))
    commitments: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    # What the last correction says instead, if one was entered.
    corrected_commitments: Mapped[dict[str, dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    mandate_kind: Mapped[MandateKind] = mapped_column(choice(MandateKind, "mandate_kind"))
    act_kind: Mapped[ActKind | None] = mapped_column(choice(ActKind, "act_kind"))
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    executory_on: Mapped[date | None]
    act_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    act_sha256: Mapped[str | None] = mapped_column(String(64))
    delegation_scope: Mapped[str | None] = mapped_column(String(300))
    delegation_until: Mapped[date | None]
    delegation_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    delegation_sha256: Mapped[str | None] = mapped_column(String(64))
    mandate_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mandate_confirmed_by: Mapped[Confirmer | None] = mapped_column(choice(Confirmer, "mandate_confirmed_by"))
    document_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(300))
    end_kind: Mapped[EndKind | None] = mapped_column(choice(EndKind, "end_kind"))
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its figures, the last time

    version: Mapped[CharterVersion] = relationship()
    member: Mapped[Member] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    prepared_by: Mapped[Account | None] = relationship(foreign_keys=prepared_by_id)
    act_file: Mapped[StoredFile | None] = relationship(foreign_keys=act_file_id)
    delegation_file: Mapped[StoredFile | None] = relationship(foreign_keys=delegation_file_id)
    document_file: Mapped[StoredFile | None] = relationship(foreign_keys=document_file_id)

    @property
    def is_principle(self) -> bool:
        """Tell an engagement of principle, which no page calls a signature."""
        return self.mandate_kind == MandateKind.PRINCIPLE

    @property
    def signatory(self) -> str:
        """Return who signed, with their function, or that they were erased."""
        if self.erased_at:
            return _("personne effacée")
        if not self.has_two_hands:
            return f"{self.signatory_name}, {self.signatory_function}"
        pairs = zip(self.signatory_name.split(HANDS), self.signatory_function.split(HANDS), strict=True)
        first, second = (f"{name}, {function}" for name, function in pairs)
        return _("%(first)s, et %(second)s", first=first, second=second)

    @property
    def commitments_today(self) -> dict[str, dict[str, str]]:
        """What the member committed to, corrections included."""
        return self.commitments if self.corrected_commitments is None else self.corrected_commitments

    @property
    def has_two_hands(self) -> bool:
        """Tell a signature that two people gave together: both stand under « signatory »."""
        return self.means == Means.LINK and HANDS in self.signatory_name

    @property
    def addresses(self) -> list[str]:
        """Return where those who gave this signature, or prepared it, are written to."""
        people = [account.email for account in (self.account, self.prepared_by) if account]
        given = self.signatory_email.split(HANDS) if self.signatory_email else []
        return list(dict.fromkeys([*given, *people]))

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
        if self.mandate_is_to_confirm:
            return Standing.UNVERIFIED
        return Standing.SIGNED if self.member.counts else Standing.ASIDE

    @property
    def mandate_is_to_confirm(self) -> bool:
        """Tell a mandate that rests on a document which nobody has confirmed yet."""
        return self.mandate_kind in ON_DOCUMENT and not self.mandate_confirmed_at


for table in (CharterVersion.__table__, Clause.__table__):
    for statements in keeping_published(table.name):
        create_with(table, statements)
for statements in keeping_signed():
    create_with(Signature.__table__, statements)
