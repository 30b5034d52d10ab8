"""The pages of published sheets, made once for all readers, and the pages each of them leads to."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from network.db import UTCDateTime, db


class SheetPage(db.Model):
    """The page of a published sheet as whoever is not logged in reads it; derived, it can be made again.

    Empty as long as it is to be made: `made_with` then names no state of the site. `mark` is another
    one each time the page ceases to be true: what was being made meanwhile is not kept.
    """

    __tablename__ = "sheet_page"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(20))
    made_with: Mapped[str] = mapped_column(String(20), default="", index=True)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    tag: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(160), default="")
    summary: Mapped[str] = mapped_column(String(600), default="")
    # Compressed; what is said of the sheet itself stands between these two bytes of the text.
    html: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    main_start: Mapped[int] = mapped_column(default=0)
    main_end: Mapped[int] = mapped_column(default=0)


class SheetPageLink(db.Model):
    """A page of the site that the page of a sheet leads to, by its address: « /fiches/chaufferie »."""

    __tablename__ = "sheet_page_link"

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("sheet_page.sheet_id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)
