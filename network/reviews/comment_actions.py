"""What is said of the parts of a submitted sheet, answered, settled; and told by mail, a burst at a time."""

from datetime import timedelta

from network import clock
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.i18n import _
from network.jobs.turns import Turn
from network.journal.actions import record
from network.mail.actions import queue
from network.reviews import mails, queries, rules
from network.reviews.models import Comment, Speaker
from network.sheets import queries as sheet_queries
from network.sheets.content import Part
from network.sheets.models import Sheet
from network.sheets.submissions import waiting_submission
from network.text import public_id

QUIET = timedelta(minutes=10)  # without another comment: the burst is over
LONGEST = timedelta(hours=1)  # that a comment waits for others


@action
def write_comment(sheet: Sheet, part: Part, text: str, *, by: Account) -> Comment:
    """Say something of a part of what was submitted, as a peer or from the desk."""
    speaker, waiting = queries.speaker_of(by, sheet), waiting_submission(sheet)
    _refuse(sheet, speaker, is_answer=False)
    if waiting is None:
        raise Refused(_("Cette fiche n’attend plus de relecture : les commentaires sont clos."))
    comment = _keep(Comment(submission=waiting, part=part), speaker, sheet, text, by)
    record("review.commented", by=by, subject=f"sheet:{sheet.public_id}", part=part.value)
    return comment


@action
def answer_comment(sheet: Sheet, comment: Comment, text: str, *, by: Account) -> Comment:
    """Answer a comment, under the same part; who wrote it is told."""
    speaker = queries.speaker_of(by, sheet)
    _refuse(sheet, speaker, is_answer=True)
    about = comment.answers or comment
    answer = Comment(submission=about.submission, part=about.part, answers=about)
    _keep(answer, speaker, sheet, text, by)
    record("review.answered", by=by, subject=f"sheet:{sheet.public_id}", part=about.part.value)
    return answer


@action
def settle_comment(sheet: Sheet, comment: Comment, settled: bool, *, by: Account) -> None:
    """Note that the author did what a comment asked, or that it is to be done after all."""
    speaker = queries.speaker_of(by, sheet)
    is_theirs = speaker == Speaker.AUTHOR and comment.answers_id is None
    if obstacle := rules.obstacle_to_settling(is_theirs, queries.is_being_written(sheet)):
        raise Refused(obstacle)
    if settled == comment.is_resolved:
        return
    settler, subject = by.id, f"sheet:{sheet.public_id}"
    comment.resolved_at, comment.resolved_by_id = (clock.now(), settler) if settled else (None, None)
    if settled:
        record("review.settled", by=by, subject=subject)
    else:
        record("review.reopened", by=by, subject=subject)


def _refuse(sheet: Sheet, speaker: Speaker | None, *, is_answer: bool) -> None:
    if speaker is None:
        raise Refused(_("Les pairs invités et le bureau commentent cette fiche."))
    is_author, is_open = speaker == Speaker.AUTHOR, queries.is_being_written(sheet)
    if obstacle := rules.obstacle_to_commenting(queries.is_submitted(sheet), is_answer, is_author, is_open):
        raise Refused(obstacle)


def _keep(comment: Comment, speaker: Speaker | None, sheet: Sheet, text: str, by: Account) -> Comment:
    reading = queries.reading_of(by, sheet.public_id) if speaker == Speaker.PEER else None
    comment.public_id, comment.text, comment.written_at = public_id(), text, clock.now()
    comment.speaker, comment.author_id = speaker or Speaker.DESK, by.id
    comment.member_id = reading.member_id if reading else None
    db.session.add(comment)
    db.session.flush()
    return comment


def tell_comments() -> bool:
    """Write to those whom bursts of comments concern; say whether some may be left. Safe to repeat."""
    now = clock.now()
    ids = queries.sheets_with_untold_comments(now - QUIET, now - LONGEST)
    return Turn().work_through("comments on sheet", ids, _tell)


def _tell(sheet_id: int) -> None:
    with unit_of_work():
        tell_comments_on(sheet_id)


@action
def tell_comments_on(sheet_id: int) -> None:
    """Tell each person concerned what others said of a sheet and they did not see yet, in one mail."""
    sheet, comments = sheet_queries.sheet_by_id(sheet_id), queries.untold_comments(sheet_id)
    if sheet is None or not comments:
        return
    told: dict[Account, list[Comment]] = {}
    answered = {(each.answers_id, each.author_id) for each in comments}
    for comment in comments:
        for account in _concerned(sheet, comment):
            if account.id != comment.resolved_by_id and (comment.id, account.id) not in answered:
                told.setdefault(account, []).append(comment)
        comment.told_at = clock.now()
    newest = sheet_queries.newest_revision(sheet)
    for account, theirs in told.items():
        if newest and queries.speaker_of(account, sheet):
            queue(mails.comments_written(sheet, newest.title, theirs), to=account.email)


def _concerned(sheet: Sheet, comment: Comment) -> set[Account]:
    """Return whom a comment is for: the sheet's author, and who wrote what it answers; never its own."""
    submission = comment.submission
    people = {submission.submitted_by}
    if submission.revision:
        people.add(submission.revision.author)
    if comment.speaker == Speaker.AUTHOR:
        people.clear()
    if comment.answers:
        people.add(comment.answers.author)
    return {person for person in people if person.id != comment.author_id}
