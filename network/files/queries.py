from collections.abc import Collection, Sequence

from sqlalchemy import select

from network.db import db
from network.files.models import StoredFile


def file_of(public_id: str, *, owner_kind: str, owner_id: int) -> StoredFile | None:
    """Return a file, if it belongs to this owner."""
    return db.session.scalar(
        select(StoredFile).where(
            StoredFile.public_id == public_id,
            StoredFile.owner_kind == owner_kind,
            StoredFile.owner_id == owner_id,
        )
    )


def files_of(*, owner_kind: str, owner_id: int) -> Sequence[StoredFile]:
    """Return the files of this owner, oldest first."""
    owned = (StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
    return db.session.scalars(select(StoredFile).where(*owned).order_by(StoredFile.id)).all()


def known_among(public_ids: Collection[str]) -> set[str]:
    """Return those of these names that the database knows."""
    return set(db.session.scalars(select(StoredFile.public_id).where(StoredFile.public_id.in_(public_ids))))
