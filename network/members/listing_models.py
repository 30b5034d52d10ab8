"""What the directory finds and counts a member by, and the addresses it once had."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, db
from network.members.models import Member


class MemberListing(db.Model):
    """The words a member is found by, each after a blank: of its name, of its territory, its numbers."""

    __tablename__ = "member_listing"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    member: Mapped[Member] = relationship()


class MemberDepartment(db.Model):
    """A department that a member covers; a member without any covers all of France."""

    __tablename__ = "member_department"
    __table_args__ = (Index("ix_member_department_code", "code", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    member: Mapped[Member] = relationship()


class MemberAddress(db.Model):
    """An address that a member once had, before it took another name: it leads to today's."""

    __tablename__ = "member_address"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    left_at: Mapped[datetime] = mapped_column(UTCDateTime)
    member: Mapped[Member] = relationship()
