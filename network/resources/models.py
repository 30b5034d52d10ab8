from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.files.models import StoredFile
from network.members.models import Member
from network.resources.content import CHECKS, FIELDS, Content
from network.sheets.states import DECIDED, EDITABLE, NEXT, OPEN, State
from network.sheets.triggers import holding_states, keeping_submitted_text
from network.triggers import create_with


def _among(states: tuple[State, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def _only_one(name: str, condition: str) -> Index:
    return Index(
        name, "resource_id", unique=True, sqlite_where=text(condition), postgresql_where=text(condition)
    )


class Resource(db.Model):
    """A guide, a tool, a study… proposed by a member, or entered by the coordination (no `owner`).

    Its words stand in its revisions, at most one of them published: as for sheets.
    """

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)  # from the first publication on
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    owner: Mapped[Member | None] = relationship()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class ResourceSlug(db.Model):
    """An address a resource has or once had: never given to another."""

    __tablename__ = "resource_slug"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    resource: Mapped[Resource] = relationship()
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ResourceRevision(Content, db.Model):
    """One writing of a resource. From its proposal on its words never change, unless it is sent back."""

    __tablename__ = "resource_revision"
    __table_args__ = (
        UniqueConstraint("resource_id", "number"),
        _only_one("uq_resource_revision_one_open", _among(OPEN)),
        _only_one("uq_resource_revision_one_published", "state = 'published'"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_unless_draft"),
        CheckConstraint(f"({_among(DECIDED)}) = (decided_at IS NOT NULL)", name="decided_once_decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "state <> 'sent_back' OR coalesce(length(reason), 0) > 0", name="sent_back_with_a_reason"
        ),
        CheckConstraint(
            f"{_among(EDITABLE)} OR url <> '' OR file_id IS NOT NULL", name="leads_somewhere_once_submitted"
        ),
        CheckConstraint("(file_id IS NULL) = (file_digest IS NULL)", name="file_with_its_digest"),
        *(CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    resource: Mapped[Resource] = relationship()
    number: Mapped[int]
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT, index=True)
    summary_html: Mapped[str] = mapped_column(Text, default="")  # rendered once
    url_key: Mapped[str] = mapped_column(String(64), default="", index=True)  # same page, same key
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    file: Mapped[StoredFile | None] = relationship()
    # SHA-256 of the file as it was sent: it is kept re-saved, and two savings of one file may differ.
    file_digest: Mapped[str | None] = mapped_column(String(64), index=True)
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


FROZEN = [*FIELDS, "file_id", "resource_id", "number"]
TRIGGERS = [
    keeping_submitted_text(ResourceRevision.__tablename__, FROZEN, EDITABLE),
    holding_states(ResourceRevision.__tablename__, NEXT),
]
for statements in TRIGGERS:
    create_with(ResourceRevision.__table__, statements)
