from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from network.db import db
from network.mail.models import MailboxMail, MailRecipient, OutboxMail, State, StoppedTopic
from network.mail.rules import PACE, PACE_WINDOW
from network.mail.topics import Topic
from network.paging import Page, paged
from network.text import sha256_hex


def free_moment(recipient: str, kind: str, now: datetime) -> datetime:
    """Return when one more mail of this kind may go to this address: at most five an hour."""
    earlier = db.session.scalars(
        select(OutboxMail.due_at)
        .where(
            OutboxMail.recipient == recipient,
            OutboxMail.kind == kind,
            OutboxMail.due_at > now - PACE_WINDOW,
            OutboxMail.state != State.STOPPED,
        )
        .order_by(OutboxMail.due_at.desc())
        .limit(PACE)
    ).all()
    return max(now, earlier[-1] + PACE_WINDOW) if len(earlier) == PACE else now


def mails(
    state: State,
    kind: str | None = None,
    text: str | None = None,
    *,
    oldest_first: bool = False,
    number: int = 1,
    per_page: int = 50,
) -> Page[OutboxMail]:
    """Return a page of the outbox's mails in this state, newest first unless asked.

    Of one kind or of all; `text` is looked for in the subject and in the address.
    """
    query = select(OutboxMail).where(OutboxMail.state == state)
    query = query.where(OutboxMail.kind == kind) if kind else query
    if text:
        held = (
            OutboxMail.subject.icontains(text, autoescape=True),
            OutboxMail.recipient.icontains(text, autoescape=True),
        )
        query = query.where(or_(*held))
    return paged(query.order_by(OutboxMail.id if oldest_first else OutboxMail.id.desc()), number, per_page)


def count_by_state() -> dict[State, int]:
    """Return how many mails of the outbox are in each state."""
    rows = db.session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
    return dict.fromkeys(State, 0) | dict(rows.all())


def mail_by_public_id(public_id: str) -> OutboxMail | None:
    """Return the outbox's mail with this public identifier."""
    return db.session.scalar(select(OutboxMail).where(OutboxMail.public_id == public_id))


def oldest_due(now: datetime) -> datetime | None:
    """Return since when the longest-waiting mail could have left, or None when none waits."""
    return db.session.scalar(
        select(func.min(OutboxMail.due_at)).where(OutboxMail.state == State.WAITING, OutboxMail.due_at <= now)
    )


def recipient_at(address: str) -> MailRecipient | None:
    """Return what is known of an address we write to, or None before its first mail."""
    return db.session.scalar(select(MailRecipient).where(MailRecipient.address == address.strip().lower()))


def recipient_by_token(token: str) -> MailRecipient | None:
    """Return the address whose mails carry this token, or None."""
    return db.session.scalar(select(MailRecipient).where(MailRecipient.token_hash == sha256_hex(token)))


def stopped_topics(address: str) -> set[Topic]:
    """Return the kinds of mail that an address asked not to get."""
    query = select(StoppedTopic.topic).join(MailRecipient, MailRecipient.id == StoppedTopic.recipient_id)
    return set(db.session.scalars(query.where(MailRecipient.address == address.strip().lower())))


def was_written_of(topic: Topic, address: str) -> bool:
    """Say whether an address got a mail of this topic, as far back as the outbox remembers."""
    query = select(OutboxMail.id).where(
        OutboxMail.recipient == address.strip().lower(), OutboxMail.topic == topic
    )
    return db.session.scalar(query.limit(1)) is not None


def mailbox(recipient: str | None = None, limit: int = 200) -> Sequence[MailboxMail]:
    """Return the demonstration mailbox, newest first."""
    query = select(MailboxMail).order_by(MailboxMail.id.desc()).limit(limit)
    return db.session.scalars(query.where(MailboxMail.recipient == recipient) if recipient else query).all()


def mailbox_mail(id: int) -> MailboxMail | None:
    """Return one mail of the demonstration mailbox."""
    return db.session.get(MailboxMail, id)
