from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member
from network.sheets.models import Sheet


class Stage(StrEnum):
    """How far the project has come that draws on a sheet."""

    CONSIDERED = "considered"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        return str(_STAGES[self])

    @property
    def tone(self) -> str:
        return _TONES.get(self, "neutral")


_STAGES = {
    Stage.CONSIDERED: lazy("En réflexion"),
    Stage.PLANNED: lazy("En projet"),
    Stage.UNDER_WAY: lazy("En cours"),
    Stage.DONE: lazy("Réalisé"),
    Stage.ABANDONED: lazy("Abandonné"),
}
_TONES = {Stage.PLANNED: "wait", Stage.UNDER_WAY: "wait", Stage.DONE: "good"}


class Reuse(db.Model):
    """A member's project that draws on a sheet of another one; its own sheet may tell of it later.

    Taken back, the row stays and tells nothing: the author of the sheet is not told twice. `shown` is
    what public pages last showed of it, nothing if they did not: the worker sees by it that this changed.
    """

    __tablename__ = "reuse"
    __table_args__ = (
        UniqueConstraint("member_id", "sheet_id", "project_key"),
        CheckConstraint("length(project) > 0", name="project_not_empty"),
        CheckConstraint("own_sheet_id <> sheet_id", name="own_sheet_is_another"),
        CheckConstraint(
            "taken_back_at IS NULL OR (own_sheet_id IS NULL AND taken = '')", name="taken_back_tells_nothing"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    project: Mapped[str] = mapped_column(String(160))
    project_key: Mapped[str] = mapped_column(String(200))  # the same for « La Halle » and « la halle »
    stage: Mapped[Stage] = mapped_column(choice(Stage, "reuse_stage"))
    taken: Mapped[str] = mapped_column(Text, default="")
    own_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id", ondelete="SET NULL"), index=True)
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the author of the sheet was told
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shown: Mapped[str] = mapped_column(String(600), default="")

    member: Mapped[Member] = relationship()
    sheet: Mapped[Sheet] = relationship(foreign_keys=[sheet_id])
    own_sheet: Mapped[Sheet | None] = relationship(foreign_keys=[own_sheet_id])
