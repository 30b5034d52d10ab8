from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member


class Means(StrEnum):
    """How a hand-over was confirmed."""

    REPRESENTATIVE = "representative"
    COLLEAGUE = "colleague"
    OFFICIAL_ADDRESS = "official_address"
    COORDINATION = "coordination"

    @property
    def label(self) -> str:
        return str(_MEANS[self])


_MEANS = {
    Means.REPRESENTATIVE: lazy("par une personne qui représente l’organisation"),
    Means.COLLEAGUE: lazy("par une autre personne de l’organisation"),
    Means.OFFICIAL_ADDRESS: lazy("depuis l’adresse officielle de l’organisation"),
    Means.COORDINATION: lazy("par la coordination du réseau"),
}


class Outcome(StrEnum):
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return str(_OUTCOMES[self])


_OUTCOMES = {
    Outcome.DONE: lazy("Relève faite"),
    Outcome.DECLINED: lazy("Relève refusée"),
    Outcome.WITHDRAWN: lazy("Demande retirée"),
}


class HandOver(db.Model):
    """Somebody asks to represent a member whose representatives no longer answer; kept for good.

    Confirmed, it is done at `due_at`: its representatives may object until then, and the coordination
    decides. `leaving` holds the public ids of those whom the confirmation says to have left.
    Names are kept beside the accounts, which may be gone one day.
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (means IS NULL)", name="means_iff_confirmed"),
        CheckConstraint("(confirmed_at IS NULL) = (due_at IS NULL)", name="due_iff_confirmed"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="outcome_iff_ended"),
        CheckConstraint(
            "confirmed_at IS NOT NULL OR coalesce(outcome, '') <> 'done'", name="done_if_confirmed"
        ),
        CheckConstraint("(token_hash IS NULL) = (token_until IS NULL)", name="token_has_its_end"),
        # One waiting request a person and member.
        Index(
            "uq_hand_over_waiting",
            "member_id",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    person: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    # The link mailed to the official address, kept as a digest.
    written_to: Mapped[str | None] = mapped_column(String(254))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    token_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    means: Mapped[Means | None] = mapped_column(choice(Means, "means"))
    confirmed_by: Mapped[str] = mapped_column(String(300), default="")
    because: Mapped[str] = mapped_column(Text, default="")
    leaving: Mapped[list[str]] = mapped_column(JSON, default=list)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    objected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    objected_by: Mapped[str] = mapped_column(String(80), default="")
    objection: Mapped[str] = mapped_column(Text, default="")

    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    ended_by: Mapped[str] = mapped_column(String(300), default="")
    ended_because: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account | None] = relationship(lazy="joined")

    @property
    def is_waiting(self) -> bool:
        """Say whether it is neither done nor given up."""
        return self.ended_at is None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_contested(self) -> bool:
        """Say whether a representative objects: only the coordination decides then."""
        return self.objected_at is not None

    @property
    def standing(self) -> tuple[str, str]:
        """Return where it stands, in words, and the tone that says so."""
        if self.outcome:
            return self.outcome.label, "good" if self.outcome == Outcome.DONE else "neutral"
        if self.is_contested:
            return str(lazy("Contestée : la coordination décide")), "warn"
        if self.is_confirmed:
            return str(lazy("Confirmée, pas encore faite")), "wait"
        return str(lazy("À confirmer")), "wait"
