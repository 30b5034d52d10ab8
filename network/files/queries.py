from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from network.db import db
from network.files.models import FilePreview, FileText, PreviewWork, StoredFile


def known_among(public_ids: Collection[str]) -> set[str]:
    """Return those of these names on the disk that the database knows: files, and what shows them."""
    kept = select(StoredFile.public_id).where(StoredFile.public_id.in_(public_ids))
    shown = select(FilePreview.public_id).where(FilePreview.public_id.in_(public_ids))
    return set(db.session.scalars(kept.union_all(shown)))


def file_by_public_id(public_id: str) -> StoredFile | None:
    """Return a kept file, whoever asks: who may see it is for its owner's feature to say."""
    return db.session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))


def files_by_public_id(public_ids: Collection[str]) -> dict[str, StoredFile]:
    """Return those of these files that are kept, by public id."""
    found = db.session.scalars(select(StoredFile).where(StoredFile.public_id.in_(public_ids)))
    return {file.public_id: file for file in found}


def files_of(owner_kind: str, owner_id: int) -> list[StoredFile]:
    """Return the files that belong to something, the first kept first."""
    query = select(StoredFile).where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
    return list(db.session.scalars(query.order_by(StoredFile.id)))


def preview_of(file: StoredFile, width: int) -> FilePreview | None:
    """Return the widest picture of a file that is no wider than asked, or None before they are made."""
    query = select(FilePreview).where(FilePreview.file_id == file.id, FilePreview.width <= width)
    return db.session.scalar(query.order_by(FilePreview.width.desc()).limit(1))


def preview_due(now: datetime) -> PreviewWork | None:
    """Return the next file whose previews are to be made: the one that has waited longest."""
    query = select(PreviewWork).join(PreviewWork.file).options(contains_eager(PreviewWork.file))
    due = query.where(PreviewWork.retry_at <= now)
    return db.session.scalar(due.order_by(PreviewWork.retry_at, PreviewWork.file_id).limit(1))


def texts_of(public_ids: Collection[str]) -> str:
    """Return the words of these files, as far as they were read."""
    if not public_ids:
        return ""
    query = select(FileText.text).join(FileText.file).where(StoredFile.public_id.in_(public_ids))
    return "\n".join(filter(None, db.session.scalars(query.order_by(FileText.file_id))))


def text_due(now: datetime) -> FileText | None:
    """Return the next file whose words are to be read: the one that has waited longest."""
    query = select(FileText).join(FileText.file).options(contains_eager(FileText.file))
    due = query.where(FileText.retry_at <= now)
    return db.session.scalar(due.order_by(FileText.retry_at, FileText.file_id).limit(1))
