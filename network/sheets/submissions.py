"""What was put before the desk, each time: kept as it was, ended once, never changed.

The actions of a sheet call those below in their transaction, beside the change of the revision's state.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.files.queries import files_by_public_id
from network.sheets.content import FIELDS, Part
from network.sheets.models import Sheet, SheetRevision
from network.sheets.queries import named
from network.sheets.submission_models import Outcome, Submission

Words = Mapping[str, Any]


def words_of(revision: SheetRevision) -> dict[str, Any]:
    """Return the fields of a revision by name, as a submission keeps them."""
    return {name: getattr(revision, name) for name in FIELDS}


def waiting_submission(sheet: Sheet) -> Submission | None:
    """Return what the desk is to decide on, or None."""
    waiting = Submission.outcome == Outcome.WAITING
    return db.session.scalar(select(Submission).where(Submission.sheet_id == sheet.id, waiting))


def submissions_of(sheet: Sheet) -> Sequence[Submission]:
    """Return every submission of a sheet, the last one first, without their words."""
    query = select(Submission).where(Submission.sheet_id == sheet.id).order_by(Submission.rank.desc())
    people = joinedload(Submission.submitted_by), joinedload(Submission.decided_by)
    return db.session.scalars(
        query.options(*people, joinedload(Submission.revision), defer(Submission.words))
    ).all()


def submission_of(sheet: Sheet, rank: int) -> Submission | None:
    """Return one submission of a sheet, or None."""
    return db.session.scalar(
        select(Submission).where(Submission.sheet_id == sheet.id, Submission.rank == rank)
    )


def submission_before(submission: Submission) -> Submission | None:
    """Return what the desk answered last before this was submitted: what was sent back, or published."""
    answered = Submission.outcome.in_((Outcome.SENT_BACK, Outcome.PUBLISHED))
    before = (Submission.sheet_id == submission.sheet_id, Submission.rank < submission.rank)
    query = select(Submission).where(*before, answered).order_by(Submission.rank.desc())
    return db.session.scalar(query.limit(1))


def what_was_asked(revision: SheetRevision) -> Submission | None:
    """Return why a revision was sent back the last time, until it is published; None if it never was."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.revision_id == revision.id, Submission.outcome == Outcome.SENT_BACK)
        .order_by(Submission.rank.desc())
        .limit(1)
        .options(joinedload(Submission.decided_by))
    )


def all_that_was_said(reason: str, reasons: Mapping[str, str]) -> str:
    """Return the general reason and those of the parts, in the order of the sheet, as one text."""
    by_part = (f"{part.label} : {reasons[part]}" for part in Part if part in reasons)
    return "\n\n".join(filter(None, (reason, *by_part)))


@action
def keep_submission(revision: SheetRevision, *, by: Account) -> Submission:
    """Write down the words of a revision that was just submitted."""
    last = select(func.max(Submission.rank)).where(Submission.sheet_id == revision.sheet_id)
    files = files_by_public_id(named(revision.picture, revision.attachments))
    submission = Submission(
        sheet=revision.sheet,
        revision=revision,
        rank=(db.session.scalar(last) or 0) + 1,
        submitted_at=revision.submitted_at or clock.now(),
        submitted_by_id=by.id,
        words=words_of(revision),
        file_names={public_id: file.name for public_id, file in files.items()},
    )
    db.session.add(submission)
    db.session.flush()
    return submission


@action
def end_submission(
    revision: SheetRevision,
    outcome: Outcome,
    *,
    by: Account,
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Write down, once, what became of what was submitted."""
    submission = waiting_submission(revision.sheet) or keep_submission(revision, by=revision.author)
    decided_by = by.id  # read before anything changes: reading may write the changes made so far
    submission.reason, submission.reasons = reason, dict(reasons or {})
    submission.outcome, submission.decided_at, submission.decided_by_id = outcome, clock.now(), decided_by
    db.session.flush()
