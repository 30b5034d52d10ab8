"""Each time a sheet was put before the desk: its words as they were, what became of it, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.editorial.triggers import holding_states
from network.i18n import lazy
from network.sheets.content import Part
from network.sheets.models import Sheet, SheetRevision
from network.sheets.triggers import keeping_submissions
from network.triggers import create_with


class Outcome(StrEnum):
    """What became of a submission."""

    WAITING = "waiting"
    TAKEN_BACK = "taken_back"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(_OUTCOMES[self])


_OUTCOMES = {
    Outcome.WAITING: lazy("En relecture"),
    Outcome.TAKEN_BACK: lazy("Reprise par son auteur"),
    Outcome.SENT_BACK: lazy("Renvoyée"),
    Outcome.PUBLISHED: lazy("Publiée"),
}

# A decision is never taken again: what follows is another submission.
NEXT: dict[Outcome, frozenset[Outcome]] = {
    Outcome.WAITING: frozenset({Outcome.TAKEN_BACK, Outcome.SENT_BACK, Outcome.PUBLISHED}),
    Outcome.TAKEN_BACK: frozenset(),
    Outcome.SENT_BACK: frozenset(),
    Outcome.PUBLISHED: frozenset(),
}


class Submission(db.Model):
    """A revision as it was submitted; `rank` counts the submissions of its sheet.

    `words` are its fields by name, `file_names` say how the files that they name were called. `reasons`
    are by part, beside the general `reason`. The row outlives its revision, and goes with its sheet alone.
    """

    __tablename__ = "sheet_submission"
    __table_args__ = (
        UniqueConstraint("sheet_id", "rank"),
        Index(
            "uq_sheet_submission_one_waiting",
            "sheet_id",
            unique=True,
            sqlite_where=text("outcome = 'waiting'"),
            postgresql_where=text("outcome = 'waiting'"),
        ),
        CheckConstraint("rank > 0", name="rank_positive"),
        CheckConstraint("(outcome = 'waiting') = (decided_at IS NULL)", name="decided_unless_waiting"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "(outcome = 'sent_back') = (length(reason) > 0 OR length(CAST(reasons AS TEXT)) > 2)",
            name="sent_back_with_a_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("sheet_revision.id", ondelete="SET NULL"), index=True
    )
    rank: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_names: Mapped[dict[str, str]] = mapped_column(JSON)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "submission_outcome"), default=Outcome.WAITING)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    sheet: Mapped[Sheet] = relationship()
    revision: Mapped[SheetRevision | None] = relationship()
    submitted_by: Mapped[Account] = relationship(foreign_keys=[submitted_by_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def reasons_in_order(self) -> list[tuple[Part, str]]:
        """What was said under each part, in the order of the sheet."""
        return [(part, self.reasons[part]) for part in Part if part in self.reasons]

    @property
    def published_number(self) -> int | None:
        """The number of the version that readers got of it, if they did."""
        return self.revision.number if self.revision and self.outcome == Outcome.PUBLISHED else None


create_with(Submission.__table__, holding_states(Submission.__tablename__, NEXT, "outcome"))
for _statements in keeping_submissions(Submission.__tablename__, Outcome.WAITING):
    create_with(Submission.__table__, _statements)
