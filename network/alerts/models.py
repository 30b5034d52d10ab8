from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy


class Pace(StrEnum):
    """How often somebody is told what is new in a search of theirs."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"

    @property
    def label(self) -> str:
        return str(_PACES[self])


_PACES = {
    Pace.AT_ONCE: lazy("Dès que quelque chose paraît"),
    Pace.DAILY: lazy("Une fois par jour, le matin"),
    Pace.WEEKLY: lazy("Une fois par semaine, le lundi matin"),
    Pace.NONE: lazy("Jamais : je regarde ici"),
}


class Appearance(db.Model):
    """The first time that readers could find a document: once for ever, whatever is published of it later.

    `seq` grows in the order of commits: what came out after a number is what has a higher one.
    """

    __tablename__ = "appearance"
    __table_args__ = (UniqueConstraint("kind", "key"), {"sqlite_autoincrement": True})

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SavedSearch(db.Model):
    """A question of the library that somebody keeps, as its address writes it; it never changes.

    What appeared up to `told_up_to` was told by mail if it answered the question, or was there before
    `wanted_since`: when it was kept, or mails were wanted again. Up to `seen_up_to`, its owner says to have
    seen it. It is due from `due_at` on.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("account_id", "question"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("(pace = 'none') = (due_at IS NULL)", name="due_unless_never_told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    account: Mapped[Account] = relationship()
    name: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(String(1000))
    pace: Mapped[Pace] = mapped_column(choice(Pace, "alert_pace"))
    wanted_since: Mapped[datetime] = mapped_column("saved_at", UTCDateTime)
    told_up_to: Mapped[int]
    seen_up_to: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
