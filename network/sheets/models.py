from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.members.models import Member
from network.sheets.content import CHECKS, FIELDS, Content
from network.sheets.states import DECIDED, EDITABLE, NEXT, OPEN, State
from network.sheets.triggers import holding_states, keeping_submitted_files, keeping_submitted_text
from network.triggers import create_with


def _among(states: tuple[State, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def _only_one(name: str, condition: str) -> Index:
    return Index(
        name, "sheet_id", unique=True, sqlite_where=text(condition), postgresql_where=text(condition)
    )


class Sheet(db.Model):
    """An experience, told by its owner. Its words stand in its revisions, at most one of them published."""

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)  # from the first publication on
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    owner: Mapped[Member] = relationship()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class SheetSlug(db.Model):
    """An address a sheet has or once had: never given to another."""

    __tablename__ = "sheet_slug"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[Sheet] = relationship()
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SheetRevision(Content, db.Model):
    """One writing of a sheet. From its submission on its words never change, unless it is sent back."""

    __tablename__ = "sheet_revision"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        _only_one("uq_sheet_revision_one_open", _among(OPEN)),
        _only_one("uq_sheet_revision_one_published", "state = 'published'"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_unless_draft"),
        CheckConstraint(f"({_among(DECIDED)}) = (decided_at IS NOT NULL)", name="decided_once_decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "state <> 'sent_back' OR coalesce(length(reason), 0) > 0", name="sent_back_with_a_reason"
        ),
        CheckConstraint("length(title) > 0", name="title_not_empty"),
        *(CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    sheet: Mapped[Sheet] = relationship()
    number: Mapped[int]
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT, index=True)
    # The prose fields as safe HTML, rendered once; rendered again when what is let through changes.
    html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    author: Mapped[Account] = relationship(foreign_keys=[author_id])
    # Counts the savings: a form carries the one it was filled from, so that none overwrites another unseen.
    saved_version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Why it was sent back the last time; kept for the next reading.
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE


FROZEN = [*FIELDS, "sheet_id", "number"]
TRIGGERS = [
    keeping_submitted_text(SheetRevision.__tablename__, FROZEN, EDITABLE),
    holding_states(SheetRevision.__tablename__, NEXT),
]
for statements in TRIGGERS:
    create_with(SheetRevision.__table__, statements)
FILE_TRIGGERS = keeping_submitted_files(StoredFile.__tablename__, SheetRevision.__tablename__, EDITABLE)
create_with(StoredFile.__table__, FILE_TRIGGERS)
