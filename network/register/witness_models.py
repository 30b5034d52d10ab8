from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from network.db import UTCDateTime, db


class Witness(db.Model):
    """Somebody outside who keeps the heads of the register, named by the desk; one once they said yes.

    `is_shown` where they let the site name them. `written_at` and `written_size` are of the last head
    that was mailed to them.
    """

    __tablename__ = "register_witness"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("confirmed_at IS NOT NULL OR written_at IS NULL", name="written_once_confirmed"),
        CheckConstraint("(written_at IS NULL) = (written_size IS NULL)", name="written_with_a_size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    why: Mapped[str] = mapped_column(Text)
    named_at: Mapped[datetime] = mapped_column(UTCDateTime)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_shown: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    written_size: Mapped[int | None] = mapped_column()
