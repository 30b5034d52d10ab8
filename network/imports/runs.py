"""What every import of a file has in common: its run, its rows, how both are read again.

A file is prepared (nothing is changed yet), entered in one go, and may be undone as a whole.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship
from sqlalchemy.sql.base import ExecutableOption

from network import clock
from network.accounts.models import Account
from network.db import UTCDateTime, choice, db
from network.i18n import _, lazy
from network.paging import Page, paged
from network.spreadsheets import Table
from network.text import public_id


class RunState(StrEnum):
    """A file was read (nothing is changed yet), entered, or entered and then undone."""

    PREPARED = "prepared"
    DONE = "done"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        """Return what pages call it."""
        return str(_STATES[self])


_STATES = {
    RunState.PREPARED: lazy("En préparation"),
    RunState.DONE: lazy("Importé"),
    RunState.UNDONE: lazy("Annulé"),
}


class Run:
    """A file that a coordinator brings in. `matching` gives each heading what it stands for, or None.

    `trial_sha256` is the digest of what the trial showed.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(100), default="")
    sheets: Mapped[list[str]] = mapped_column(JSON)
    headings: Mapped[list[str]] = mapped_column(JSON)
    matching: Mapped[list[str | None]] = mapped_column(JSON)
    state: Mapped[RunState] = mapped_column(choice(RunState, "import_state"), default=RunState.PREPARED)
    read: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    trial_sha256: Mapped[str | None] = mapped_column(String(64))
    prepared_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    run_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    @declared_attr
    @classmethod
    def account(cls) -> Mapped[Account | None]:
        """Who sent the file."""
        return relationship(foreign_keys=[cls.account_id])

    @property
    def is_tried(self) -> bool:
        """Say whether every row was looked at since the columns were last matched."""
        return self.trial_sha256 is not None


class RunRow:
    """A row of the file: what it held until it was entered, what is wrong with it, why it outlived its run.

    `cells` is emptied once the run is entered.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), default="")
    cells: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    faults: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    kept_because: Mapped[str | None] = mapped_column(String(300))


def whole_run() -> tuple[CheckConstraint, ...]:
    """Return what holds a run to its state."""
    return (
        CheckConstraint("(state = 'prepared') = (run_at IS NULL)", name="run_at_iff_run"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_at_iff_undone"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("read >= 0", name="read_not_negative"),
    )


def of_file(table: Table, *, name: str, sha256: str, by: Account) -> dict[str, Any]:
    """Return what a run keeps of a file just read, besides what its columns were recognised as."""
    return {
        "public_id": public_id(),
        "account_id": by.id,
        "file_name": name,
        "sha256": sha256,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "headings": list(table.headings),
        "read": len(table.rows),
        "counts": {},
        "prepared_at": clock.now(),
    }


R = TypeVar("R", bound=Run)


def page_of_runs(model: type[R], account: Account, *, number: int, per_page: int) -> Page[R]:
    """Return a page of the imports, the newest first: those entered, and those this person prepares."""
    query = select(model).where(_may_see(model, account)).order_by(model.id.desc())
    return paged(query.options(joinedload(model.account)), number, per_page)


def run_for(model: type[R], account: Account, public_id: str) -> R | None:
    """Return an import, or None; what is being prepared is only shown to whoever sent the file."""
    query = select(model).where(model.public_id == public_id, _may_see(model, account))
    return db.session.scalar(query.options(joinedload(model.account)))


def _may_see(model: type[Run], account: Account) -> ColumnElement[bool]:
    return or_(model.state != RunState.PREPARED, model.account_id == account.id)


def page_of_rows(
    model: Any, run: Run, outcome: StrEnum | None, *options: ExecutableOption, number: int, per_page: int
) -> Page[Any]:
    """Return a page of an import's rows in the order of the file: all, or those of one outcome."""
    query = _rows(model, run).order_by(model.line)
    if outcome:
        query = query.where(model.outcome == outcome)
    return paged(query.options(*options), number, per_page)


def rows_of(model: Any, run: Run) -> Sequence[Any]:
    """Return every row of an import, in the order of the file."""
    return db.session.scalars(_rows(model, run).order_by(model.line)).all()


def _rows(model: Any, run: Run) -> Select[Any]:
    return select(model).where(model.run_id == run.id)


def obstacle_to_discarding(run: Run) -> str | None:
    """Say why a file cannot be forgotten, or None."""
    if run.state != RunState.PREPARED:
        return _("Cet import a déjà été fait : il s’annule, il ne s’abandonne plus.")
    return None


def obstacle_to_undoing(run: Run) -> str | None:
    """Say why an import cannot be undone, or None."""
    if run.state == RunState.UNDONE:
        return _("Cet import est déjà annulé.")
    if run.state == RunState.PREPARED:
        return _("Cet import n’est pas encore fait.")
    return None


def obstacle_to_entering(run: Run, refused: int) -> str | None:
    """Say why a prepared import cannot be entered, or None; so many of its rows are refused."""
    if run.state != RunState.PREPARED:
        return _("Cet import a déjà été fait.")
    if not run.is_tried:
        return _("Faites d’abord l’essai : il montre ce que deviendrait chaque ligne.")
    if refused == run.read:
        return _(
            "Aucune ligne ne peut être importée. Revenez aux colonnes si elles sont mal reconnues, "
            "ou corrigez le fichier, puis déposez-le de nouveau."
        )
    return None
