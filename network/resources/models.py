from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    """A guide, a tool, a study… proposed by a member, or entered by the coordination (no `owner`)."""

    __tablename__ = "resource"
    __table_args__ = (archived_with_a_reason(),)

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    owner: Mapped[Member | None] = relationship()


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


hold(ResourceRevision.__table__, [*FIELDS, "file_id", "resource_id", "number"])
