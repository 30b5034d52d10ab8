from sqlalchemy import and_, delete, or_

from network import clock
from network.db import action, db
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail import queries, rules
from network.mail.messages import Attachment, Mail
from network.mail.models import SUBJECT, OutboxMail, State
from network.text import public_id


@action
def queue(mail: Mail, *, to: str, attachment: Attachment | None = None) -> OutboxMail:
    """Put a mail to one address in the outbox, in the transaction of its cause; the worker delivers it."""
    for heading in (mail.subject, to, mail.reply_to or "", attachment.name if attachment else ""):
        if obstacle := rules.obstacle_to_heading(heading):
            raise ValueError(obstacle)
    now = clock.now()
    row = OutboxMail(
        public_id=public_id(16),
        kind=mail.kind,
        recipient=to,
        reply_to=mail.reply_to,
        subject=mail.subject[:SUBJECT],
        paragraphs=list(mail.paragraphs),
        queued_at=now,
        due_at=queries.free_moment(to, mail.kind, now) if mail.paced else now,
    )
    if mail.action:
        row.action_label, row.action_url = mail.action
    if attachment:
        row.attachment_name, row.attachment_type = attachment.name, attachment.content_type
        row.attachment = attachment.data
    db.session.add(row)
    db.session.flush()
    return row


@action
def resend(mail: OutboxMail, *, by: object) -> None:
    """Give a mail that was given up another chance, at once."""
    if mail.state != State.DEAD or mail.paragraphs is None:
        raise Refused(_("Ce mail n’attend pas d’être renvoyé."))
    mail.state, mail.due_at, mail.queued_at, mail.attempts = State.WAITING, clock.now(), clock.now(), 0
    record("mail.resent", by=by, subject=f"mail:{mail.public_id}", kind=mail.kind)


@action
def forget_old_mail() -> None:
    """Delete what the outbox no longer needs: mails given up for a month, sent ones after a year."""
    now = clock.now()
    db.session.execute(
        delete(OutboxMail).where(
            or_(
                and_(OutboxMail.state == State.SENT, OutboxMail.sent_at <= now - rules.SENT_KEPT),
                and_(OutboxMail.state == State.DEAD, OutboxMail.queued_at <= now - rules.DEAD_KEPT),
            )
        )
    )
