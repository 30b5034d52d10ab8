from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.members.models import Member
from network.territories.models import Kind


class ReferenceDecision(db.Model):
    """What the coordination decided for a member whose entry of the official lists is no more.

    `successor` is the code the member follows; without one the member stays as it is, for a `reason`.
    """

    __tablename__ = "reference_decision"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "code"),
        CheckConstraint("successor IS NOT NULL OR length(reason) > 0", name="kept_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    code: Mapped[str] = mapped_column(String(9))
    successor: Mapped[str | None] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    member: Mapped[Member] = relationship()
