from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from network.db import UTCDateTime, db


class SearchChange(db.Model):
    """A document that the index must read again.

    `seq` grows in the order of commits. `mark` is random: an index that remembers a change not found
    here, mark included, was made from another database, or from what a restored backup has undone.
    """

    __tablename__ = "search_change"
    __table_args__ = {"sqlite_autoincrement": True}

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(100))
    mark: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
