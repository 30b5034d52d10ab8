from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from network import clock
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail import queries, rules
from network.mail.links import preferences_token
from network.mail.messages import Attachment, Mail, kept
from network.mail.models import SUBJECT, WORDLESS, MailRecipient, OutboxMail, State, StoppedTopic
from network.mail.topics import Topic
from network.text import public_id, sha256_hex


@action
def queue(mail: Mail, *, to: str, attachment: Attachment | None = None) -> OutboxMail:
    """Put a mail to one address in the outbox, in the transaction of its cause; the worker delivers it.

    Where its reader stopped its topic, only the fact that it was not sent is kept.
    """
    for heading in (mail.subject, to, mail.reply_to or "", attachment.name if attachment else ""):
        if obstacle := rules.obstacle_to_heading(heading):
            raise ValueError(obstacle)
    now = clock.now()
    _note_recipient(to, now)
    row = OutboxMail(
        public_id=public_id(16),
        kind=mail.kind,
        topic=mail.topic,
        recipient=to,
        reply_to=mail.reply_to,
        subject=mail.subject[:SUBJECT],
        paragraphs=[kept(paragraph) for paragraph in mail.paragraphs],
        queued_at=now,
        due_at=queries.free_moment(to, mail.kind, now) if mail.paced else now,
    )
    if mail.action:
        row.action_label, row.action_url = mail.action
    if attachment:
        row.attachment_name, row.attachment_type = attachment.name, attachment.content_type
        row.attachment = attachment.data
    if mail.topic in queries.stopped_topics(to):
        stop(row)
    db.session.add(row)
    db.session.flush()
    return row


def _note_recipient(address: str, now: datetime) -> MailRecipient:
    """Return what is kept of an address, ready for a mail whose foot leads to its page of preferences."""
    recipient = queries.recipient_at(address)
    if recipient is None:
        recipient = MailRecipient(address=address.strip().lower())
        db.session.add(recipient)
    recipient.token_hash, recipient.written_at = sha256_hex(preferences_token(address)), now
    db.session.flush()
    return recipient


def stop(mail: OutboxMail) -> None:
    """Keep a mail from leaving, without its words: its reader wants no more of its kind."""
    mail.state = State.STOPPED
    for name, value in WORDLESS.items():
        setattr(mail, name, value)


@action
def choose_topics(address: str, wanted: Collection[Topic], *, among: Collection[Topic], by: object) -> None:
    """Write down which of these topics an address wants at once; it gets no mail of the others."""
    now = clock.now()
    recipient = queries.recipient_at(address) or _note_recipient(address, now)
    stopped = queries.stopped_topics(address)
    resumed = [topic for topic in among if topic in wanted and topic in stopped]
    refused = [topic for topic in among if topic not in wanted and topic not in stopped]
    mine = StoppedTopic.recipient_id == recipient.id
    db.session.execute(delete(StoppedTopic).where(mine, StoppedTopic.topic.in_(resumed)))
    db.session.add_all(StoppedTopic(recipient_id=recipient.id, topic=t, stopped_at=now) for t in refused)
    if resumed or refused:
        record(
            "mail.topics_chosen", by=by, subject=f"recipient:{recipient.id}", stopped=refused, back=resumed
        )


@action
def stop_topic(address: str, topic: Topic) -> None:
    """Send an address no more mail of this topic; again changes nothing."""
    choose_topics(address, (), among=(topic,), by=None)


@action
def carry_choices(old: str, new: str, *, by: object) -> None:
    """Let somebody's new address get no mail that they did not want at the one before."""
    choose_topics(new, (), among=queries.stopped_topics(old), by=by)


@action
def resend(mail: OutboxMail, *, by: object) -> None:
    """Give a mail that was given up another chance, at once."""
    if mail.state != State.DEAD or mail.paragraphs is None:
        raise Refused(_("Ce mail n’attend pas d’être renvoyé."))
    mail.state, mail.due_at, mail.queued_at, mail.attempts = State.WAITING, clock.now(), clock.now(), 0
    record("mail.resent", by=by, subject=f"mail:{mail.public_id}", kind=mail.kind)


@action
def forget_old_mail() -> None:
    """Delete what the outbox no longer needs.

    Mails given up or stopped for a month, sent ones after a year, addresses not written to for three;
    one that stopped something is kept, for its choice to hold.
    """
    now = clock.now()
    never_left = OutboxMail.state.in_((State.DEAD, State.STOPPED))
    db.session.execute(
        delete(OutboxMail).where(
            or_(
                and_(OutboxMail.state == State.SENT, OutboxMail.sent_at <= now - rules.SENT_KEPT),
                and_(never_left, OutboxMail.queued_at <= now - rules.DEAD_KEPT),
            )
        )
    )
    db.session.execute(
        delete(MailRecipient).where(
            MailRecipient.written_at <= now - rules.RECIPIENT_KEPT,
            MailRecipient.id.not_in(select(StoppedTopic.recipient_id)),
        )
    )
