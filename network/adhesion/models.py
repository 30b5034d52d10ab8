from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.adhesion.triggers import keeping_steps
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member
from network.triggers import create_with


class StepKind(StrEnum):
    """What happened in the life of a membership."""

    APPLIED = "applied"
    SPONSOR_ASKED = "sponsor_asked"
    SPONSORED = "sponsored"
    NOT_SPONSORED = "not_sponsored"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONTESTED = "contested"
    UPHELD = "upheld"
    LAPSED = "lapsed"
    FIRST_NOTICE = "first_notice"
    SECOND_NOTICE = "second_notice"
    EXTENDED = "extended"
    ASLEEP = "asleep"
    HEARD = "heard"
    BACK = "back"

    @property
    def label(self) -> str:
        return str(_STEPS[self])


_STEPS = {
    StepKind.APPLIED: lazy("Candidature ouverte"),
    StepKind.SPONSOR_ASKED: lazy("Parrainage demandé"),
    StepKind.SPONSORED: lazy("Parrainage accordé"),
    StepKind.NOT_SPONSORED: lazy("Parrainage décliné"),
    StepKind.ACCEPTED: lazy("Entrée dans le réseau"),
    StepKind.DECLINED: lazy("Candidature non retenue"),
    StepKind.CONTESTED: lazy("Décision contestée par l’organisation"),
    StepKind.UPHELD: lazy("Décision maintenue"),
    StepKind.LAPSED: lazy("Candidature sans suite"),
    StepKind.FIRST_NOTICE: lazy("Premier rappel"),
    StepKind.SECOND_NOTICE: lazy("Second rappel"),
    StepKind.EXTENDED: lazy("Trois mois de plus"),
    StepKind.ASLEEP: lazy("Mise en sommeil"),
    StepKind.HEARD: lazy("Nouvelles reçues par la coordination"),
    StepKind.BACK: lazy("Retour dans le réseau"),
}
NOTICES = (StepKind.FIRST_NOTICE, StepKind.SECOND_NOTICE)


class LifeStep(db.Model):
    """One step in the life of a membership: what, when, by whom, why. Triggers keep it as it is.

    Read by the organisation and the coordination alone. `author` is « Le site » where nobody did it.
    """

    __tablename__ = "life_step"
    __table_args__ = (
        CheckConstraint("length(author) > 0 AND length(reason) > 0", name="author_and_reason_told"),
        Index("ix_life_step_member_id_kind", "member_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "life_step_kind"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author: Mapped[str] = mapped_column(String(330))
    reason: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship()


class NoticeLink(db.Model):
    """The link of a notice, kept as a digest: to a representative, or to the official address (`sent_to`)."""

    __tablename__ = "notice_link"
    __table_args__ = (
        CheckConstraint("length(token_sha256) = 64", name="token_is_hashed"),
        CheckConstraint("(account_id IS NULL) <> (sent_to IS NULL)", name="to_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("life_step.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    sent_to: Mapped[str | None] = mapped_column(String(254))

    step: Mapped[LifeStep] = relationship()
    account: Mapped[Account | None] = relationship()


class News(db.Model):
    """What a member tells once a year: what it did, what is hard, what help it wishes."""

    __tablename__ = "news"
    __table_args__ = (CheckConstraint("length(done) > 0", name="something_told"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    author: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    done: Mapped[str] = mapped_column(Text)
    hard: Mapped[str] = mapped_column(Text, default="")
    wished: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship()


for statements in keeping_steps():
    create_with(LifeStep.__table__, statements)
