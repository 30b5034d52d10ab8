from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, db
from network.files.triggers import keeping_as_received
from network.triggers import create_with


class StoredFile(db.Model):
    """A file somebody sent, kept under its public id; it belongs to one thing."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("(width IS NULL) = (height IS NULL)", name="measured_both_ways"),
        Index("ix_stored_file_owner", "owner_kind", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    owner_kind: Mapped[str] = mapped_column(String(30))
    owner_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Of what can be shown as a picture: an image, or a document once its first page was drawn.
    width: Mapped[int | None]
    height: Mapped[int | None]
    # What a picture says to those who do not see it; empty when it only decorates.
    alt: Mapped[str | None] = mapped_column(String(300))
    credit: Mapped[str | None] = mapped_column(String(160))

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def format(self) -> str:
        """« PDF », as its name says."""
        return self.name.rpartition(".")[2].upper()

    @property
    def has_picture(self) -> bool:
        return self.width is not None


class FilePreview(db.Model):
    """A file shown as a WebP picture at most `width` pixels wide; it goes with its file."""

    __tablename__ = "file_preview"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))


class PreviewWork(db.Model):
    """A file whose previews are still to be made: how often it was tried, and when it is tried again."""

    __tablename__ = "preview_work"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    # Never, once it is given up.
    retry_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    file: Mapped[StoredFile] = relationship()


class FileDownloads(db.Model):
    """How many times a file was downloaded in a month, named by its first day: a number, and nobody."""

    __tablename__ = "file_downloads"
    __table_args__ = (CheckConstraint("downloads > 0", name="some_downloads"),)

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    downloads: Mapped[int]


class FileText(db.Model):
    """The words of a file that readers may search, once the worker has read them; it goes with its file."""

    __tablename__ = "file_text"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    # When it is read, or tried again; never, once it was read or given up.
    retry_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    file: Mapped[StoredFile] = relationship()


TRIGGERS = [keeping_as_received(StoredFile.__tablename__)]
for statements in TRIGGERS:
    create_with(StoredFile.__table__, statements)
