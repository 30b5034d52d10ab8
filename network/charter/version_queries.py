"""The drafts of the charter, for those who write them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from network.charter.models import CharterVersion, Clause, Signature
from network.db import db


def draft_version() -> CharterVersion | None:
    """Return the version being written, or None; there is one at most."""
    return db.session.scalar(
        select(CharterVersion)
        .where(CharterVersion.published_at.is_(None))
        .options(joinedload(CharterVersion.saved_by))
    )


def clause_of(version: CharterVersion, id: int) -> Clause | None:
    """Return the clause of this version with this number, or None."""
    return db.session.scalar(select(Clause).where(Clause.version_id == version.id, Clause.id == id))


def signatures_by_version(versions: Sequence[CharterVersion]) -> dict[int, int]:
    """Return how many signatures that have not ended were given to each version, by its id."""
    rows = db.session.execute(
        select(Signature.version_id, func.count())
        .where(Signature.ended_at.is_(None), Signature.version_id.in_([v.id for v in versions]))
        .group_by(Signature.version_id)
    )
    return dict(rows.all())
