from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.charter.models import CharterVersion
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member


class NoticeKind(StrEnum):
    """Why a member was written to: the new version, a reminder, the end of the grace."""

    ASKED = "asked"
    MONTH_BEFORE = "month_before"
    WEEK_BEFORE = "week_before"
    BY_HAND = "by_hand"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(_NOTICES[self])


_NOTICES = {
    NoticeKind.ASKED: lazy("Annonce de la nouvelle version"),
    NoticeKind.MONTH_BEFORE: lazy("Rappel, un mois avant la date"),
    NoticeKind.WEEK_BEFORE: lazy("Rappel, une semaine avant la date"),
    NoticeKind.BY_HAND: lazy("Relance du bureau"),
    NoticeKind.ENDED: lazy("Fin de validité de la signature"),
}


class RenewalReminder(db.Model):
    """The desk asks to remind those who have not signed again; the worker writes to them."""

    __tablename__ = "renewal_reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    version: Mapped[CharterVersion] = relationship()
    asked_by: Mapped[Account | None] = relationship()


class RenewalNotice(db.Model):
    """A member was written to about a major version: kept with its mails, in one transaction.

    `people` counts the addresses; none where nobody represents the member and its official address is
    unknown. The keys see to it that nobody is written to twice for one reason.
    """

    __tablename__ = "renewal_notice"
    __table_args__ = (
        CheckConstraint("(kind = 'by_hand') = (reminder_id IS NOT NULL)", name="reminder_by_hand"),
        CheckConstraint("people >= 0", name="people_counted"),
        UniqueConstraint("reminder_id", "member_id"),
        Index(
            "uq_renewal_notice_once",
            "version_id",
            "member_id",
            "kind",
            unique=True,
            sqlite_where=text("reminder_id IS NULL"),
            postgresql_where=text("reminder_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("charter_version.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind, "notice_kind"))
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("renewal_reminder.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    people: Mapped[int]

    version: Mapped[CharterVersion] = relationship()
    member: Mapped[Member] = relationship()
