from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy


class Problem(StrEnum):
    """What is wrong, in the words of whoever reads the page."""

    IDENTITY = "identity"
    MANDATE = "mandate"
    MISTAKE = "mistake"
    RIGHTS = "rights"
    CONDUCT = "conduct"
    OTHER = "other"

    @property
    def label(self) -> str:
        return str(PROBLEMS[self])


PROBLEMS = {
    Problem.IDENTITY: lazy("Quelqu’un se fait passer pour cette organisation"),
    Problem.MANDATE: lazy("La personne qui a signé n’en avait pas le mandat"),
    Problem.MISTAKE: lazy("Une information est fausse ou dépassée"),
    Problem.RIGHTS: lazy("Un texte ou une image est repris sans autorisation"),
    Problem.CONDUCT: lazy("Un propos est injurieux, ou vise une personne"),
    Problem.OTHER: lazy("Autre chose"),
}


class Report(db.Model):
    """What anybody says is wrong with something public; its author's address goes once it is answered.

    `kind` and `subject` name the thing (« member », its public id) for the feature that holds it; its
    title is kept as it was.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (answer IS NULL)", name="closed_with_an_answer"),
        CheckConstraint("closed_at IS NULL OR email IS NULL", name="address_forgotten_once_closed"),
        Index("ix_report_open", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    problem: Mapped[Problem] = mapped_column(choice(Problem, "problem"))
    message: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(254))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str | None] = mapped_column(Text)

    closed_by: Mapped[Account | None] = relationship()
