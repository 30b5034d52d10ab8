from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import lazy


class FindingKind(StrEnum):
    DEAD_LINK = "dead_link"
    MOVED_LINK = "moved_link"
    REVIEW_DUE = "review_due"
    SIMILAR = "similar"
    SAME_FILE = "same_file"
    NEVER_FOUND = "never_found"

    @property
    def label(self) -> str:
        """How the desk reads several of them."""
        return str(_KINDS[self])

    @property
    def of_one(self) -> str:
        """What one of them is called."""
        return str(_ONES[self])


_KINDS = {
    FindingKind.DEAD_LINK: lazy("Liens rompus"),
    FindingKind.MOVED_LINK: lazy("Liens déplacés"),
    FindingKind.REVIEW_DUE: lazy("Ressources à relire de nouveau"),
    FindingKind.SIMILAR: lazy("Textes presque semblables"),
    FindingKind.SAME_FILE: lazy("Mêmes fichiers"),
    FindingKind.NEVER_FOUND: lazy("Fiches jamais trouvées"),
}

_ONES = {
    FindingKind.DEAD_LINK: lazy("Lien rompu"),
    FindingKind.MOVED_LINK: lazy("Lien déplacé"),
    FindingKind.REVIEW_DUE: lazy("Ressource à relire de nouveau"),
    FindingKind.SIMILAR: lazy("Textes presque semblables"),
    FindingKind.SAME_FILE: lazy("Même fichier"),
    FindingKind.NEVER_FOUND: lazy("Fiche jamais trouvée"),
}


class FindingState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    GONE = "gone"  # it no longer holds, whatever was decided


class Decision(StrEnum):
    ACCEPTED = "accepted"
    MARKED_DEAD = "marked_dead"  # pages say that the link is broken

    @property
    def label(self) -> str:
        """How the desk reads it."""
        return str(_DECISIONS[self])


_DECISIONS = {
    Decision.ACCEPTED: lazy("Laissé tel quel"),
    Decision.MARKED_DEAD: lazy("Signalé comme rompu"),
}


class Finding(db.Model):
    """Something to mend in the library, found by night: about one document, decided on once.

    `aspect` tells it from another of its kind in the same document: the digest of a link, or the other
    document as « sheet:<public id> ». `facts` is a digest of what a decision rests on: once it changes,
    the finding is open again.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("kind", "subject_kind", "subject_key", "aspect"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_some_day"),
        CheckConstraint("state <> 'decided' OR decision IS NOT NULL", name="decided_somehow"),
        CheckConstraint("(state = 'gone') = (gone_at IS NOT NULL)", name="gone_some_day"),
        Index("ix_finding_state_kind", "state", "kind", "first_seen_at"),
        Index("ix_finding_subject", "subject_kind", "subject_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[FindingKind] = mapped_column(choice(FindingKind, "finding_kind"))
    subject_kind: Mapped[str] = mapped_column(String(20))  # of the document: « sheet », « resource »
    subject_key: Mapped[str] = mapped_column(String(20))
    aspect: Mapped[str] = mapped_column(String(80), default="", index=True)
    facts: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[FindingState] = mapped_column(
        choice(FindingState, "finding_state"), default=FindingState.OPEN
    )
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its owner, by mail
    decision: Mapped[Decision | None] = mapped_column(choice(Decision, "finding_decision"))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    decided_by: Mapped[Account | None] = relationship()

    @property
    def subject(self) -> str:
        """« sheet:<public id> », as the journal names it."""
        return f"{self.subject_kind}:{self.subject_key}"


class LibraryReading(db.Model):
    """What the nights read of a published document: they read it again once its revision is another."""

    __tablename__ = "library_reading"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    revision_id: Mapped[int]
    compared_id: Mapped[int | None]  # the revision that was last compared with the others


class LibraryFile(db.Model):
    """A file that a published document gives, by its digest."""

    __tablename__ = "library_file"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(120))


class UpkeepNight(db.Model):
    """A night's work: which parts of it are done; without an end, it is taken up again."""

    __tablename__ = "upkeep_night"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done: Mapped[list[str]] = mapped_column(JSON, default=list)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
