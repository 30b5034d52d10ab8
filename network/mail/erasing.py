from sqlalchemy import delete, func, or_

from network.db import action, db
from network.mail.models import MailboxMail, MailRecipient, OutboxMail
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Delete the mails to and from somebody's addresses, and take them out of the others."""
    addresses, documents = traces.addresses, traces.documents
    theirs = or_(
        func.lower(OutboxMail.recipient).in_(addresses),
        func.lower(OutboxMail.reply_to).in_(addresses),
        OutboxMail.attachment_name.in_(documents),
    )
    db.session.execute(delete(OutboxMail).where(theirs))
    delivered = or_(
        func.lower(MailboxMail.recipient).in_(addresses), MailboxMail.attachment_name.in_(documents)
    )
    db.session.execute(delete(MailboxMail).where(delivered))
    db.session.execute(delete(MailRecipient).where(MailRecipient.address.in_(addresses)))
    others = traces.other_addresses
    to_another = func.lower(OutboxMail.recipient).in_(others)
    traces.take_out_of(
        OutboxMail.subject, OutboxMail.paragraphs, OutboxMail.last_error, of_another=to_another
    )
    to_another = func.lower(MailboxMail.recipient).in_(others)
    traces.take_out_of(MailboxMail.subject, MailboxMail.text, MailboxMail.html, of_another=to_another)
