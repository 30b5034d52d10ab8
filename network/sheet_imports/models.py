from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import choice, db
from network.i18n import lazy
from network.imports.runs import Run, RunRow, whole_run
from network.members.models import Member
from network.sheets.models import Sheet


class Outcome(StrEnum):
    """What becomes of a row."""

    DRAFT = "draft"
    PUBLISHED = "published"
    KNOWN = "known"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return str(_OUTCOMES[self])

    @property
    def enters(self) -> bool:
        """Say whether a sheet is made of the row."""
        return self in ENTERING


_OUTCOMES = {
    Outcome.DRAFT: lazy("Brouillon"),
    Outcome.PUBLISHED: lazy("Publiée"),
    Outcome.KNOWN: lazy("Déjà là"),
    Outcome.REFUSED: lazy("Refusée"),
}


ENTERING = (Outcome.DRAFT, Outcome.PUBLISHED)


class SheetImport(Run, db.Model):
    """A file of sheets that a coordinator brings in.

    `owner_id` is whose the sheets are where a row does not say; `origin` says where they come from.
    `before` are the lines above the headings, `remarks` what no cell tells (see `spreadsheets.Table`).
    """

    __tablename__ = "sheet_import"
    __table_args__ = whole_run()

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    origin: Mapped[str] = mapped_column(String(160), default="")
    publishes: Mapped[bool] = mapped_column(default=False)
    before: Mapped[list[list[str | int]]] = mapped_column(JSON, default=list)
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)

    owner: Mapped[Member | None] = relationship()


class SheetImportRow(RunRow, db.Model):
    """A row of a file of sheets: what became of it, the sheet that it entered.

    `unreadable` is why nothing of it could be read; `key` tells its sheet from every other: a row that
    has the same, in this file or in the next, enters nothing. `source` is where its sheet comes from.
    """

    __tablename__ = "sheet_import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "line"),
        CheckConstraint("sheet_id IS NULL OR outcome IN ('draft', 'published')", name="sheet_was_entered"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "sheet_import_outcome"))
    unreadable: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(300), default="")
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id", ondelete="SET NULL"), index=True)

    run: Mapped[SheetImport] = relationship()
    sheet: Mapped[Sheet | None] = relationship()
