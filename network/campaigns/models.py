from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    LEFT = "left"

    @property
    def label(self) -> str:
        return str(_ANSWERS[self])


_ANSWERS = {
    Answer.CONFIRMED: lazy("Représente toujours l’organisation"),
    Answer.LEFT: lazy("Ne la représente plus"),
}


class Campaign(db.Model):
    """A question put to whoever represents the members of some legal forms, until it is closed."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("length(title) > 0", name="title_not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(Text)
    legal_forms: Mapped[list[str]] = mapped_column(JSON)
    due_on: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Question(db.Model):
    """What one person is asked about one member. Their answer may change until the campaign is closed."""

    __tablename__ = "campaign_question"
    __table_args__ = (
        UniqueConstraint("campaign_id", "member_id", "account_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when_answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)  # for the last time
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "answer"))
    note: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
