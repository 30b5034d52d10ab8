from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from network.db import UTCDateTime, db


class SynonymGroup(db.Model):
    """A group of terms that find one another, as the desk wrote it or switched it off.

    Under the key of a group that comes with the site, it stands in its place; under any other, it was added.
    """

    __tablename__ = "synonym_group"
    __table_args__ = (CheckConstraint("key <> ''", name="has_a_key"),)

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    terms: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
