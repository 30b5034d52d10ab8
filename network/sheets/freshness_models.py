from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from network import clock
from network.db import UTCDateTime, choice, db

FLAGGED_AFTER = timedelta(days=30)  # from the question to the flag, at least


class SheetFreshness(db.Model):
    """When somebody was asked whether a sheet is still true, and when somebody last said so.

    A publication is such an answer too: what was asked before it, or before a confirmation, is settled.
    `people` counts those who were asked; `noted_at` is when pages began to say that nobody answered.
    """

    __tablename__ = "sheet_freshness"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_at IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("(asked_at IS NULL) = (people IS NULL)", name="people_counted"),
        CheckConstraint("noted_at IS NULL OR noted_at > asked_at", name="noted_once_asked"),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    people: Mapped[int | None]
    noted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LinkKind(StrEnum):
    ASKED = "asked"
    REMINDED = "reminded"


class FreshnessLink(db.Model):
    """The link by which one person answers about one sheet, kept as a digest.

    `asked_at` names the question: the link is worth nothing once that is settled. The key sees to it that
    nobody is written to twice.
    """

    __tablename__ = "freshness_link"
    __table_args__ = (
        UniqueConstraint("sheet_id", "account_id", "asked_at", "kind"),
        CheckConstraint("length(token_sha256) = 64", name="token_is_hashed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "freshness_link_kind"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Ageing:
    """What follows, for a published revision, from its day and from what was asked and answered since."""

    sheet: Any
    decided_at: Any
    author_id: Any

    @property
    def confirmed_at(self) -> datetime | None:
        """When somebody last said that it is still true, since its publication."""
        kept: SheetFreshness | None = self.sheet.freshness
        if kept is None or kept.confirmed_at is None or self.decided_at is None:
            return None
        return kept.confirmed_at if kept.confirmed_at > self.decided_at else None

    @property
    def is_confirmed_by_author(self) -> bool:
        """Say whether it was its author."""
        return bool(self.confirmed_at and self.sheet.freshness.confirmed_by_id == self.author_id)

    @property
    def fresh_since(self) -> datetime:
        """When it was last said to be true: at its publication, or when it was confirmed since."""
        since: datetime = self.confirmed_at or self.decided_at
        return since

    @property
    def asked_at(self) -> datetime | None:
        """When somebody was asked whether it is still true, if nobody answered since."""
        kept: SheetFreshness | None = self.sheet.freshness
        asked = kept.asked_at if kept else None
        return asked if asked and asked > self.fresh_since else None

    @property
    def is_flagged(self) -> bool:
        """Say whether readers are told that nobody confirmed it: thirty days after somebody was asked."""
        asked = self.asked_at
        return asked is not None and asked + FLAGGED_AFTER <= clock.now()
