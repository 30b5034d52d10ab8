"""Peers asked to read a sheet over, and what is said of its parts before it is decided on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.members.models import Member
from network.sheets.content import Part
from network.sheets.submission_models import Submission


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


class PeerReview(db.Model):
    """A member of another territory asked to read what was submitted; it answers once.

    It reads from its yes to the decision: that of this submission or, where the author takes it back and
    submits it again, that of the one that follows.
    """

    __tablename__ = "peer_review"
    __table_args__ = (
        UniqueConstraint("submission_id", "member_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_is_whole"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= invited_at", name="withdrawn_once_invited"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("sheet_submission.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[Answer | None] = mapped_column(choice(Answer, "peer_answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    submission: Mapped[Submission] = relationship()
    member: Mapped[Member] = relationship()
    invited_by: Mapped[Account] = relationship(foreign_keys=[invited_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_waiting(self) -> bool:
        return self.answer is None and self.withdrawn_at is None

    @property
    def is_reading(self) -> bool:
        """Say whether its people said yes, and nobody took the invitation back."""
        return self.answer == Answer.YES and self.withdrawn_at is None


class Speaker(StrEnum):
    """As whom somebody speaks of a sheet."""

    PEER = "peer"
    DESK = "desk"
    AUTHOR = "author"

    @property
    def label(self) -> str:
        """How people read it."""
        return str(_SPEAKERS[self])


_SPEAKERS = {
    Speaker.PEER: lazy("pair"),
    Speaker.DESK: lazy("bureau"),
    Speaker.AUTHOR: lazy("auteur"),
}


class Comment(db.Model):
    """What a peer or the desk says of a part of what was submitted, or an answer to it; never public.

    An answer names the comment that it answers, and stands under the same part.
    """

    __tablename__ = "sheet_comment"
    __table_args__ = (
        CheckConstraint("length(text) > 0", name="text_not_empty"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"),
        CheckConstraint("answers_id IS NULL OR resolved_at IS NULL", name="comments_alone_are_resolved"),
        CheckConstraint("answers_id IS NOT NULL OR speaker <> 'author'", name="authors_answer"),
        CheckConstraint("(speaker = 'peer') = (member_id IS NOT NULL)", name="peers_speak_for_a_member"),
        Index("ix_sheet_comment_told_at", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("sheet_submission.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[Part] = mapped_column(choice(Part, "comment_part"))
    answers_id: Mapped[int | None] = mapped_column(
        ForeignKey("sheet_comment.id", ondelete="CASCADE"), index=True
    )
    speaker: Mapped[Speaker] = mapped_column(choice(Speaker, "comment_speaker"))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # When whom it concerns were told by mail, with those written at about the same time.
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    submission: Mapped[Submission] = relationship()
    author: Mapped[Account] = relationship(foreign_keys=[author_id])
    member: Mapped[Member | None] = relationship()
    answers: Mapped["Comment | None"] = relationship(remote_side=[id])
    resolved_by: Mapped[Account | None] = relationship(foreign_keys=[resolved_by_id])

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None
