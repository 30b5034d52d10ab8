"""A candidacy, and the members asked to sponsor it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.members.models import Member


class Outcome(StrEnum):
    """How a candidacy ended; it lapsed when the signature behind it was no longer in force."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Candidacy(db.Model):
    """An organisation that has signed, and that the network has not taken in yet: one open at a time."""

    __tablename__ = "candidacy"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="outcome_once_decided"),
        Index(
            "uq_candidacy_open",
            "member_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_candidacy_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "candidacy_outcome"))
    # When the organisation contested the decision last; empty once the coordination has answered.
    contested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship()

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def is_declined(self) -> bool:
        return self.outcome == Outcome.DECLINED


class SponsorAnswer(StrEnum):
    YES = "yes"
    NO = "no"


class Sponsorship(db.Model):
    """A member asked to confirm that a candidate belongs in the network; it answers once."""

    __tablename__ = "sponsorship"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "sponsor_id"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answerer IS NULL)",
            name="answer_is_whole",
        ),
        CheckConstraint("answer IS NULL OR answer = 'yes' OR length(reason) > 0", name="no_with_a_reason"),
        # Two members, never one person for both.
        Index(
            "uq_sponsorship_one_a_person",
            "candidacy_id",
            "answered_by_id",
            unique=True,
            sqlite_where=text("answer = 'yes'"),
            postgresql_where=text("answer = 'yes'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    sponsor_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[SponsorAnswer | None] = mapped_column(choice(SponsorAnswer, "sponsor_answer"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answerer: Mapped[str | None] = mapped_column(String(330))  # « Nom, organisation »
    reason: Mapped[str] = mapped_column(Text, default="")

    candidacy: Mapped[Candidacy] = relationship()
    sponsor: Mapped[Member] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.answer is None


class SponsorLink(db.Model):
    """The link mailed to one representative of a member asked to sponsor, kept as a digest."""

    __tablename__ = "sponsor_link"
    __table_args__ = (CheckConstraint("length(token_sha256) = 64", name="token_is_hashed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sponsorship_id: Mapped[int] = mapped_column(ForeignKey("sponsorship.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    sponsorship: Mapped[Sponsorship] = relationship()
    account: Mapped[Account] = relationship()
