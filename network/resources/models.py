from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network import clock
from network.accounts.models import Account
from network.db import db
from network.editorial.models import (
    Address,
    Publication,
    Revision,
    among,
    archived_with_a_reason,
    hold,
    lifecycle,
)
from network.editorial.states import EDITABLE
from network.files.models import StoredFile
from network.members.models import Member
from network.resources.content import CHECKS, FIELDS, Content


class Resource(Publication, db.Model):
    """A guide, a tool, a study… proposed by a member, or entered by the coordination (no `owner`).

    Its `owner` answers for it, or for the coordination's own a person of the desk. Once published it was
    read over on a day, and is to be read over again by another.
    """

    __tablename__ = "resource"
    __table_args__ = (
        archived_with_a_reason(),
        CheckConstraint(
            "review_due_on IS NULL OR reviewed_on IS NOT NULL", name="to_review_again_once_reviewed"
        ),
        CheckConstraint("owner_id IS NULL OR answerable_id IS NULL", name="answered_for_by_its_owner"),
    )

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    owner: Mapped[Member | None] = relationship()
    answerable_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    answerable: Mapped[Account | None] = relationship()
    reviewed_on: Mapped[date | None]
    review_due_on: Mapped[date | None] = mapped_column(index=True)

    @property
    def is_to_review(self) -> bool:
        """Say whether it is published and the day of its next reading has come."""
        due = self.review_due_on
        return due is not None and due <= clock.today() and not self.is_archived


class ResourceSlug(Address, db.Model):
    """An address a resource has or once had."""

    __tablename__ = "resource_slug"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    resource: Mapped[Resource] = relationship()


class ResourceRevision(Revision, Content, db.Model):
    """One writing of a resource."""

    __tablename__ = "resource_revision"
    __table_args__ = (
        *lifecycle("resource"),
        CheckConstraint(
            f"{among(EDITABLE)} OR url <> '' OR file_id IS NOT NULL", name="leads_somewhere_once_submitted"
        ),
        CheckConstraint("(file_id IS NULL) = (file_digest IS NULL)", name="file_with_its_digest"),
        *(CheckConstraint(condition, name=name) for name, condition in CHECKS.items()),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    resource: Mapped[Resource] = relationship()
    summary_html: Mapped[str] = mapped_column(Text, default="")  # rendered once
    url_key: Mapped[str] = mapped_column(String(64), default="", index=True)  # same page, same key
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    file: Mapped[StoredFile | None] = relationship()
    # SHA-256 of the file as it was sent: it is kept re-saved, and two savings of one file may differ.
    file_digest: Mapped[str | None] = mapped_column(String(64), index=True)

    @property
    def told(self) -> "FileTold | None":
        """What its file says of itself, if it was read."""
        return db.session.get(FileTold, self.file_id) if self.file_id else None


class FileTold(db.Model):
    """What a document says of itself, cleaned: its pages are shown, the rest only proposed to its writers."""

    __tablename__ = "resource_file_told"
    __table_args__ = (CheckConstraint("pages > 0", name="some_pages"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[int | None]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


hold(ResourceRevision.__table__, [*FIELDS, "file_id", "resource_id", "number"])
