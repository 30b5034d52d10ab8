from collections.abc import Collection

from sqlalchemy import select

from network.db import db
from network.files.models import StoredFile


def known_among(public_ids: Collection[str]) -> set[str]:
    """Return those of these names that the database knows."""
    return set(db.session.scalars(select(StoredFile.public_id).where(StoredFile.public_id.in_(public_ids))))
