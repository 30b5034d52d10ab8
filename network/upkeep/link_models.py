from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.db import UTCDateTime, choice, db
from network.upkeep.calling import Cause

LONGEST_LINK = 2000


class LinkState(StrEnum):
    NEW = "new"
    ALIVE = "alive"
    FAILING = "failing"  # on one or two days so far
    DEAD = "dead"
    UNKNOWN = "unknown"  # nobody can tell: a robot is not let in


class OutwardLink(db.Model):
    """An address of the web to which the library leads, and what becomes of it.

    `failures` counts the days, one after another, on which it could not be opened; one success forgives
    them all. `noted_on` is since when pages say that it is broken, because somebody of the desk decided so.
    """

    __tablename__ = "outward_link"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures_counted"),
        CheckConstraint("(failures = 0) = (failed_on IS NULL)", name="failed_some_day"),
        CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="failing_since_some_day"),
        CheckConstraint("state <> 'dead' OR failures >= 3", name="dead_after_three_days"),
        CheckConstraint("noted_on IS NULL OR state = 'dead'", name="noted_while_dead"),
        CheckConstraint("length(url_sha256) = 64", name="url_digested"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(LONGEST_LINK))
    url_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    host: Mapped[str] = mapped_column(String(253), index=True)
    state: Mapped[LinkState] = mapped_column(choice(LinkState, "link_state"), default=LinkState.NEW)
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, "link_cause"))
    status: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[date | None] = mapped_column(Date)
    failed_on: Mapped[date | None] = mapped_column(Date)
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    moved_to: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    noted_on: Mapped[date | None] = mapped_column(Date)


class LinkUse(db.Model):
    """A published document that leads to a link."""

    __tablename__ = "link_use"

    link_id: Mapped[int] = mapped_column(ForeignKey("outward_link.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    link: Mapped[OutwardLink] = relationship()


class ArchiveCopy(db.Model):
    """Where a copy of a resource is kept by somebody who archives the web: shown once its link is broken."""

    __tablename__ = "archive_copy"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(String(LONGEST_LINK))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
