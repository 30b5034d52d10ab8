from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, db


class Verification(db.Model):
    """A time that the whole register was checked, or waits to be; `doubts` are what was found, a line each.

    It was asked by somebody of the desk, or came with the night. `alarmed_at` is when the coordination was
    told of the doubts.
    """

    __tablename__ = "register_verification"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (doubts IS NULL)", name="doubts_known_once_done"),
        CheckConstraint("alarmed_at IS NULL OR done_at IS NOT NULL", name="alarm_once_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    doubts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    alarmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    asked_by: Mapped[Account | None] = relationship()

    @property
    def is_in_doubt(self) -> bool:
        """Say whether something was found."""
        return bool(self.doubts)
