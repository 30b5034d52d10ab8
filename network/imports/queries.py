from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from network.accounts.models import Account
from network.db import db
from network.imports import runs
from network.imports.models import EarlierAdhesion, ImportRow, ImportRun, Outcome
from network.members.models import Member
from network.paging import Page


def runs_for(account: Account, *, number: int = 1, per_page: int = 50) -> Page[ImportRun]:
    """Return a page of the imports, the newest first: those entered, and those this person prepares."""
    return runs.page_of_runs(ImportRun, account, number=number, per_page=per_page)


def run_for(account: Account, public_id: str) -> ImportRun | None:
    """Return an import, or None; what is being prepared is only shown to whoever sent the file."""
    return runs.run_for(ImportRun, account, public_id)


def rows_page(
    run: ImportRun, outcome: Outcome | None = None, *, number: int = 1, per_page: int = 50
) -> Page[ImportRow]:
    """Return a page of an import's rows in the order of the file: all, or those of one outcome."""
    member = joinedload(ImportRow.member)
    return runs.page_of_rows(ImportRow, run, outcome, member, number=number, per_page=per_page)


def rows_of(run: ImportRun) -> Sequence[ImportRow]:
    """Return every row of an import, in the order of the file."""
    return runs.rows_of(ImportRow, run)


def cells_of(run: ImportRun, most: int | None = None) -> list[tuple[int, list[str]]]:
    """Return the line and the cells of each row that is still kept: all, or the first ones."""
    rows = select(ImportRow.line, ImportRow.cells).where(
        ImportRow.run_id == run.id, ImportRow.cells.is_not(None)
    )
    return [
        (line, cells or []) for line, cells in db.session.execute(rows.order_by(ImportRow.line).limit(most))
    ]


def runs_entered_before(moment: datetime) -> Select[int]:
    """Select the imports that were entered before this moment."""
    return select(ImportRun.id).where(ImportRun.run_at <= moment)


def earlier_adhesions_of(member: Member) -> Sequence[EarlierAdhesion]:
    """Return the adhesions of a member that are older than the site's charter, the latest first."""
    return db.session.scalars(
        select(EarlierAdhesion)
        .where(EarlierAdhesion.member_id == member.id)
        .order_by(EarlierAdhesion.adhered_on.desc())
    ).all()


def count_contacts(run: ImportRun) -> dict[str, int]:
    """Return how many contacts of an import wait to be invited, are due, were invited, or cannot be."""
    rows = db.session.execute(
        select(ImportRow.invited_at, ImportRow.invite_at, ImportRow.not_invited, func.count())
        .where(
            ImportRow.run_id == run.id, ImportRow.contact_email.is_not(None), ImportRow.member_id.is_not(None)
        )
        .group_by(ImportRow.invited_at, ImportRow.invite_at, ImportRow.not_invited)
    )
    found = dict.fromkeys(("waiting", "due", "invited", "left_out"), 0)
    for invited_at, invite_at, not_invited, count in rows:
        state = "invited" if invited_at else "left_out" if not_invited else "due" if invite_at else "waiting"
        found[state] += count
    return found


def contacts_to_invite(run: ImportRun) -> Sequence[ImportRow]:
    """Return the rows whose contact was neither invited, left out nor due, in the order of the file."""
    return db.session.scalars(
        select(ImportRow)
        .where(
            ImportRow.run_id == run.id,
            ImportRow.contact_email.is_not(None),
            ImportRow.member_id.is_not(None),
            ImportRow.invite_at.is_(None),
            ImportRow.invited_at.is_(None),
            ImportRow.not_invited.is_(None),
        )
        .order_by(ImportRow.line)
        .options(joinedload(ImportRow.member))
    ).all()


def next_to_invite(now: datetime) -> ImportRow | None:
    """Return the row whose contact is due to be invited, the longest due first."""
    return db.session.scalar(
        select(ImportRow)
        .where(ImportRow.invite_at <= now, ImportRow.invited_at.is_(None), ImportRow.not_invited.is_(None))
        .order_by(ImportRow.invite_at, ImportRow.id)
        .limit(1)
    )


def last_invitation_due() -> datetime | None:
    """Return when the last invitation that was promised is due, of whatever import; None if none is."""
    return db.session.scalar(
        select(func.max(ImportRow.invite_at)).where(
            ImportRow.invited_at.is_(None), ImportRow.not_invited.is_(None)
        )
    )


def due_invitations(run: ImportRun) -> Sequence[ImportRow]:
    """Return the rows of an import whose contact is due to be invited, and was not yet."""
    return db.session.scalars(
        select(ImportRow).where(
            ImportRow.run_id == run.id, ImportRow.invite_at.is_not(None), ImportRow.invited_at.is_(None)
        )
    ).all()


def row_by_id(id: int) -> ImportRow:
    """Return one row of an import, which exists."""
    return db.session.get_one(ImportRow, id)


def rows_that_wrote(run: ImportRun) -> Sequence[ImportRow]:
    """Return the rows of an import that made a member, filled one in or entered an adhesion."""
    earlier = select(EarlierAdhesion.row_id).where(EarlierAdhesion.row_id == ImportRow.id).exists()
    rows = db.session.scalars(
        select(ImportRow)
        .where(
            ImportRow.run_id == run.id,
            or_(ImportRow.outcome.in_((Outcome.NEW, Outcome.COMPLETED)), earlier),
        )
        .order_by(ImportRow.line)
        .options(joinedload(ImportRow.member), joinedload(ImportRow.signature))
    )
    return rows.all()


def contacts_left_out(run: ImportRun, most: int = 100) -> Sequence[ImportRow]:
    """Return the rows whose contact could not be invited, in the order of the file."""
    return db.session.scalars(
        select(ImportRow)
        .where(ImportRow.run_id == run.id, ImportRow.not_invited.is_not(None))
        .order_by(ImportRow.line)
        .limit(most)
    ).all()
