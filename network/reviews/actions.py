"""Asking a member of another territory to read what was submitted, and what it answers."""

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.reviews import mails, queries, rules
from network.reviews.models import Answer, PeerReview
from network.sheets.models import Sheet
from network.sheets.submissions import waiting_submission
from network.text import public_id


@action
def invite_peer(sheet: Sheet, peer: Member, *, by: Account) -> PeerReview:
    """Ask a member to read what was submitted; its people get a mail, and nothing waits for them."""
    waiting, asked = waiting_submission(sheet), queries.peers_of(sheet)
    counting = [each for each in asked if each.is_waiting or each.is_reading]
    if obstacle := rules.obstacle_to_seeking(waiting, len(counting)):
        raise Refused(obstacle)
    assert waiting is not None, "the rule refuses what nobody submitted"
    readers = queries.readers_of(peer, sheet.owner)
    if obstacle := rules.obstacle_to_inviting(
        sheet.owner,
        peer,
        shared=queries.territory_of(sheet.owner) & queries.territory_of(peer),
        asked_before=peer.id in {each.member_id for each in asked},
        has_readers=bool(readers),
    ):
        raise Refused(obstacle)
    review = PeerReview(
        public_id=public_id(), submission=waiting, member=peer, invited_at=clock.now(), invited_by_id=by.id
    )
    db.session.add(review)
    db.session.flush()
    _record("review.invited", review, by)
    for reader in readers:
        queue(mails.peer_invited(review, waiting.words["title"]), to=reader.email)
    return review


@action
def answer_invitation(review: PeerReview, answer: Answer, *, by: Account) -> None:
    """Say, in a member's name, whether it reads a sheet; who asked is told."""
    db.session.refresh(review)
    if obstacle := rules.obstacle_to_answering(
        review.member,
        review.answer is not None,
        review.withdrawn_at is not None,
        queries.is_under_way(review),
    ):
        raise Refused(obstacle)
    if by.id not in {
        reader.id for reader in queries.readers_of(review.member, review.submission.sheet.owner)
    }:
        raise Refused(_("Vous agissez pour l’organisation qui a écrit cette fiche : un autre doit répondre."))
    answered_by = by.id
    review.answer, review.answered_at, review.answered_by_id = answer, clock.now(), answered_by
    db.session.flush()
    if answer == Answer.YES:
        _record("review.accepted", review, by)
    else:
        _record("review.declined", review, by)
    title = review.submission.words["title"]
    queue(mails.peer_answered(review, title), to=review.invited_by.email)


@action
def withdraw_invitation(review: PeerReview, *, by: Account) -> None:
    """Take an invitation back: the member reads the sheet no more."""
    db.session.refresh(review)
    if obstacle := rules.obstacle_to_withdrawing(
        review.withdrawn_at is not None, queries.is_under_way(review)
    ):
        raise Refused(obstacle)
    review.withdrawn_at = clock.now()
    _record("review.withdrawn", review, by)


def _record(event: str, review: PeerReview, by: Account) -> None:
    sheet = review.submission.sheet
    record(event, by=by, subject=f"sheet:{sheet.public_id}", member=review.member.public_id)
