from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.accounts.models import Account
from network.charter.models import ActKind, CharterVersion, Signature
from network.db import UTCDateTime, choice, db
from network.i18n import lazy
from network.imports.runs import Run, RunRow, whole_run
from network.members.models import Member, MemberRole


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    COMPLETED = "completed"
    KNOWN = "known"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return str(_OUTCOMES[self])


_OUTCOMES = {
    Outcome.NEW: lazy("Nouvelle"),
    Outcome.COMPLETED: lazy("Complétée"),
    Outcome.KNOWN: lazy("Déjà là"),
    Outcome.REFUSED: lazy("Refusée"),
}


class Trust(StrEnum):
    """Whether the desk has seen the acts that the papers cite, or still has to."""

    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"


class ImportRun(Run, db.Model):
    """A spreadsheet of members that a coordinator brings in.

    `version_id` is the charter that the papers carry; without one, they are adhesions earlier than the
    site.
    """

    __tablename__ = "import_run"
    __table_args__ = whole_run()

    version_id: Mapped[int | None] = mapped_column(ForeignKey("charter_version.id"))
    trust: Mapped[Trust] = mapped_column(choice(Trust, "import_trust"), default=Trust.UNVERIFIED)
    inviting_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    inviting: Mapped[Account | None] = relationship(foreign_keys=[inviting_id])
    version: Mapped[CharterVersion | None] = relationship()


class ImportRow(RunRow, db.Model):
    """A row of a spreadsheet of members: what became of it, what it wrote.

    `written` keeps, by column of the member, what was there before and what the run wrote: nothing
    before where the run made the member (`created`). `invite_at` is when the contact is due to be invited.
    """

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("run_id", "line"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "import_outcome"))
    becomes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created: Mapped[bool] = mapped_column(default=False)
    written: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_role: Mapped[MemberRole | None] = mapped_column(choice(MemberRole, "contact_role"))
    invite_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    not_invited: Mapped[str | None] = mapped_column(String(300))

    run: Mapped[ImportRun] = relationship()
    member: Mapped[Member | None] = relationship()
    signature: Mapped[Signature | None] = relationship()


class EarlierAdhesion(db.Model):
    """A member's adhesion on a paper that does not carry a text of this site.

    It is shown for what it is, and never as a signature of a version: nobody signed here a text they
    had not seen. `row_id` is the row that entered it.
    """

    __tablename__ = "earlier_adhesion"
    __table_args__ = (UniqueConstraint("member_id", "adhered_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    adhered_on: Mapped[date]
    charter: Mapped[str] = mapped_column(String(120))
    act_kind: Mapped[ActKind | None] = mapped_column(choice(ActKind, "earlier_act_kind"))
    act_number: Mapped[str | None] = mapped_column(String(60))
    act_on: Mapped[date | None]
    executory_on: Mapped[date | None]
    signatory_name: Mapped[str | None] = mapped_column(String(200))
    signatory_function: Mapped[str | None] = mapped_column(String(120))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("import_row.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    member: Mapped[Member] = relationship()
