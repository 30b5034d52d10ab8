from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import db
from network.editorial.models import Address, Publication, Revision, archived_with_a_reason, hold, lifecycle
from network.editorial.states import EDITABLE
from network.files.models import StoredFile
from network.members.models import Member
from network.sheets.content import CHECKS, FIELDS, Content
from network.sheets.freshness_models import Ageing, SheetFreshness
from network.sheets.triggers import keeping_submitted_files
from network.triggers import create_with


class Sheet(Publication, db.Model):
    """An experience, told by its owner."""

    __tablename__ = "sheet"
    __table_args__ = (archived_with_a_reason(),)

    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    owner: Mapped[Member] = relationship()
    freshness: Mapped[SheetFreshness | None] = relationship(lazy="joined", cascade="all, delete-orphan")


class SheetSlug(Address, db.Model):
    """An address a sheet has or once had."""

    __tablename__ = "sheet_slug"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[Sheet] = relationship()


class SheetRevision(Ageing, Revision, Content, db.Model):
    """One writing of a sheet."""

    __tablename__ = "sheet_revision"
    __table_args__ = (
        *lifecycle("sheet"),
        CheckConstraint("length(title) > 0", name="title_not_empty"),
        Index("ix_sheet_revision_state_decided", "state", "decided_at", "id"),
        *(CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
    )

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    sheet: Mapped[Sheet] = relationship()
    # The prose fields as safe HTML, rendered once; rendered again when what is let through changes.
    html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # What its author confirmed of the figures that looked wrong (see `plausibility.py`).
    confirmed: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))


hold(SheetRevision.__table__, [*FIELDS, "sheet_id", "number"])
create_with(
    StoredFile.__table__,
    keeping_submitted_files(StoredFile.__tablename__, SheetRevision.__tablename__, EDITABLE),
)
