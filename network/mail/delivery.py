"""Deliver the outbox: claim one mail, send it outside any transaction, write down how it went.

A mail is delivered at least once. It leaves twice only if the relay accepted it and we died before
writing that down; both copies then carry the same Message-ID.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import insert, or_, select, update

from network import clock
from network.db import db, unit_of_work
from network.mail import rules, transport
from network.mail.actions import stop
from network.mail.messages import Attachment, read
from network.mail.models import WORDLESS, MailboxMail, OutboxMail, State
from network.mail.queries import stopped_topics
from network.mail.transport import Parcel, RelayUnreachable, describe

log = logging.getLogger(__name__)

BATCH = 2  # seconds of delivery at a stretch: the worker has other things to do
PROBE_EVERY = 30  # seconds between two tries at a relay that does not answer

_quiet_until = 0.0


def deliver_due_mail() -> bool:
    """Send mails whose time has come, for two seconds; say whether more of them may wait.

    They all stay for later where no relay answers.
    """
    global _quiet_until
    send = deliver_to_mailbox if current_app.config["DEMO"] else transport.send
    started = time.monotonic()
    if not (current_app.config["DEMO"] or current_app.config["MAIL_SERVER"]) or started < _quiet_until:
        return False
    try:
        while deliver_next(send):
            if time.monotonic() > started + BATCH:
                return True
    except RelayUnreachable as error:
        _quiet_until = time.monotonic() + PROBE_EVERY
        log.warning("relay unreachable, next try in %s s: %s", PROBE_EVERY, error)
    return False


def deliver_next(send: Callable[[Parcel], None]) -> bool:
    """Deliver one mail whose time has come; return False when none waits."""
    claimed = _claim()
    if claimed is None:
        return False
    mail_id, parcel = claimed
    try:
        send(parcel)
    except RelayUnreachable:
        _write_down(mail_id, leased_until=None)
        raise
    except Exception as error:
        _refused(mail_id, error)
    else:
        _delivered(mail_id)
    return True


def _claim() -> tuple[int, Parcel] | None:
    now = clock.now()
    due = (
        select(OutboxMail)
        .where(
            OutboxMail.state == State.WAITING,
            OutboxMail.due_at <= now,
            or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until <= now),
        )
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
    )
    with unit_of_work():
        while mail := db.session.scalar(due):
            if mail.topic not in stopped_topics(mail.recipient):
                mail.leased_until = now + rules.LEASE
                return mail.id, _parcel(mail)
            # Its topic was stopped while it waited.
            stop(mail)
    return None


def _parcel(mail: OutboxMail) -> Parcel:
    attachment = None
    if mail.attachment is not None:
        attachment = Attachment(str(mail.attachment_name), str(mail.attachment_type), mail.attachment)
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    return Parcel(
        message_id=f"<{mail.public_id}@{host}>",
        kind=mail.kind,
        topic=mail.topic,
        recipient=mail.recipient,
        reply_to=mail.reply_to,
        subject=mail.subject,
        paragraphs=tuple(read(paragraph) for paragraph in mail.paragraphs or ()),
        action=(mail.action_label or "", mail.action_url) if mail.action_url else None,
        attachment=attachment,
    )


def _delivered(mail_id: int) -> None:
    _write_down(
        mail_id,
        state=State.SENT,
        sent_at=clock.now(),
        leased_until=None,
        last_error=None,
        **WORDLESS,
    )


def _refused(mail_id: int, error: Exception) -> None:
    """Try again later after a temporary refusal; give up at once after a final one, and after four days."""
    with unit_of_work():
        mail = db.session.get(OutboxMail, mail_id)
        if mail is None:  # its reader was erased meanwhile
            return
        mail.attempts += 1
        mail.leased_until = None
        mail.last_error = describe(error)
        if _is_final(error) or rules.is_given_up(mail.queued_at, clock.now()):
            mail.state = State.DEAD
        else:
            mail.due_at = clock.now() + rules.wait_after(mail.attempts)
        log.warning("mail %s refused (try %s): %s", mail.public_id, mail.attempts, mail.last_error)


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return not isinstance(error, smtplib.SMTPException | OSError)


def _write_down(mail_id: int, **values: object) -> None:
    with unit_of_work():
        db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(**values))


def deliver_to_mailbox(parcel: Parcel) -> None:
    """Deliver a mail of the demonstration network: into the mailbox page, once."""
    text, html = parcel.render()
    values = {
        "message_id": parcel.message_id,
        "recipient": parcel.recipient,
        "subject": parcel.subject,
        "text": text,
        "html": html,
        "received_at": clock.now(),
    }
    if parcel.attachment:
        values |= {
            "attachment_name": parcel.attachment.name,
            "attachment_type": parcel.attachment.content_type,
            "attachment": parcel.attachment.data,
        }
    with unit_of_work():
        known = db.session.scalar(select(MailboxMail.id).where(MailboxMail.message_id == parcel.message_id))
        if known is None:
            db.session.execute(insert(MailboxMail).values(**values))
