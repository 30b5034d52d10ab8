"""What the tables of sheets and of resources have in common: columns, and what the database holds of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from network.accounts.models import Account
from network.db import UTCDateTime, choice
from network.editorial.states import DECIDED, EDITABLE, NEXT, OPEN, State
from network.editorial.triggers import holding_states, keeping_submitted_text
from network.triggers import create_with


class Publication:
    """What members tell and readers find. Its words stand in its revisions, at most one of them published."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str | None] = mapped_column(String(100), unique=True)  # from the first publication on
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Address:
    """An address a publication has or once had: never given to another."""

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Revision:
    """One writing of a publication. From its submission on its words never change, unless it is sent back."""

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT, index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    # Counts the savings: a form carries the one it was filled from, so that none overwrites another unseen.
    saved_version: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    # Why it was sent back the last time; kept for the next reading.
    reason: Mapped[str | None] = mapped_column(Text)

    @declared_attr
    @classmethod
    def author(cls) -> Mapped[Account]:
        return relationship(foreign_keys=[cls.author_id])

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE


def archived_with_a_reason() -> CheckConstraint:
    """Return what holds an archived publication to its reason."""
    return CheckConstraint("(archived_at IS NULL) = (archived_reason IS NULL)", name="archived_with_a_reason")


def lifecycle(of: str) -> tuple[SchemaItem, ...]:
    """Return what holds the revisions of a « sheet »: one open, one published, decisions whole."""
    return (
        UniqueConstraint(f"{of}_id", "number"),
        _only_one(of, "open", among(OPEN)),
        _only_one(of, "published", "state = 'published'"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_unless_draft"),
        CheckConstraint(f"({among(DECIDED)}) = (decided_at IS NOT NULL)", name="decided_once_decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "state <> 'sent_back' OR coalesce(length(reason), 0) > 0", name="sent_back_with_a_reason"
        ),
    )


def among(states: Sequence[State]) -> str:
    """Return the condition that a revision is in one of these states."""
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


def hold(table: Table, frozen: Sequence[str]) -> None:
    """Have a table of revisions keep these columns once submitted, and its states go as the rules say."""
    create_with(table, keeping_submitted_text(table.name, frozen, EDITABLE))
    create_with(table, holding_states(table.name, NEXT))


def _only_one(of: str, which: str, condition: str) -> Index:
    name = f"uq_{of}_revision_one_{which}"
    return Index(
        name, f"{of}_id", unique=True, sqlite_where=text(condition), postgresql_where=text(condition)
    )
