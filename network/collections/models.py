from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.editorial.models import Address
from network.files.models import StoredFile
from network.resources.models import Resource
from network.sheets.models import Sheet


class Standing(StrEnum):
    """Where a collection stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Collection(db.Model):
    """Sheets and resources that the coordination put in an order, and introduced."""

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("length(title) > 0", name="title_not_empty"),
        CheckConstraint("(standing = 'draft') = (published_at IS NULL)", name="published_unless_draft"),
        CheckConstraint("standing = 'draft' OR slug IS NOT NULL", name="addressed_once_published"),
        CheckConstraint("standing = 'draft' OR length(introduction) > 0", name="introduced_once_published"),
        CheckConstraint("(standing = 'archived') = (archived_at IS NOT NULL)", name="archived_once_archived"),
        CheckConstraint("(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)  # from the first publication on
    title: Mapped[str] = mapped_column(String(160))
    introduction: Mapped[str] = mapped_column(Text, default="")
    introduction_html: Mapped[str] = mapped_column(Text, default="")  # rendered once
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    picture: Mapped[StoredFile | None] = relationship()
    standing: Mapped[Standing] = mapped_column(
        choice(Standing, "collection_standing"), default=Standing.DRAFT, index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Counts the savings: a form carries the one it was filled from, so that none overwrites another unseen.
    saved_version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_reason: Mapped[str | None] = mapped_column(Text)

    items: Mapped[list["CollectionItem"]] = relationship(
        order_by="CollectionItem.position, CollectionItem.id",
        cascade="all, delete-orphan",
        back_populates="collection",
    )

    @property
    def is_published(self) -> bool:
        return self.standing == Standing.PUBLISHED


class CollectionSlug(Address, db.Model):
    """An address a collection has or once had."""

    __tablename__ = "collection_slug"

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), index=True)
    collection: Mapped[Collection] = relationship()


class CollectionItem(db.Model):
    """A sheet or a resource in its place; it stays there, unseen by readers, while it is archived."""

    __tablename__ = "collection_item"
    __table_args__ = (
        CheckConstraint("(sheet_id IS NULL) <> (resource_id IS NULL)", name="one_thing"),
        UniqueConstraint("collection_id", "sheet_id"),
        UniqueConstraint("collection_id", "resource_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    collection: Mapped[Collection] = relationship(back_populates="items")
    position: Mapped[int]
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    sheet: Mapped[Sheet | None] = relationship()
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    resource: Mapped[Resource | None] = relationship()
    why: Mapped[str] = mapped_column(String(300), default="")

    @property
    def thing(self) -> Sheet | Resource:
        """What it is."""
        thing = self.sheet or self.resource
        assert thing is not None, "the database holds one of both"
        return thing
