from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from network.db import UTCDateTime, choice, db
from network.mail.topics import Topic

SUBJECT = 300  # characters; a longer one is cut


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    STOPPED = "stopped"  # its reader asked for no more of its kind: it never leaves


class OutboxMail(db.Model):
    """A mail to one person. Its words are deleted once it is sent: no live link stays readable here."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_iff_sent"),
        Index("ix_outbox_mail_due", "state", "due_at"),
        Index("ix_outbox_mail_pace", "recipient", "kind", "queued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    topic: Mapped[Topic | None] = mapped_column(choice(Topic, "mail_topic"))
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(SUBJECT))
    paragraphs: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    action_label: Mapped[str | None] = mapped_column(String(200))
    action_url: Mapped[str | None] = mapped_column(Text)
    attachment_name: Mapped[str | None] = mapped_column(String(200))
    attachment_type: Mapped[str | None] = mapped_column(String(100))
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[State] = mapped_column(choice(State, "mail_state"), default=State.WAITING)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(String(500))


# What is deleted of a mail that has left, or never will.
WORDLESS: dict[str, None] = dict.fromkeys(("paragraphs", "action_label", "action_url", "attachment"))


class MailRecipient(db.Model):
    """An address we write to, with or without an account.

    The token of its page of preferences is made of the address and of the site's key whenever a mail
    leaves (`network.mail.links`); only its digest is kept.
    """

    __tablename__ = "mail_recipient"
    __table_args__ = (CheckConstraint("address = lower(address)", name="address_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class StoppedTopic(db.Model):
    """A kind of mail that a recipient asked not to get."""

    __tablename__ = "stopped_topic"
    __table_args__ = (UniqueConstraint("recipient_id", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("mail_recipient.id", ondelete="CASCADE"))
    topic: Mapped[Topic] = mapped_column(choice(Topic, "stopped_topic"))
    stopped_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MailboxMail(db.Model):
    """A mail as the demonstration network « delivered » it; the table stays empty anywhere else."""

    __tablename__ = "mailbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    attachment_name: Mapped[str | None] = mapped_column(String(200))
    attachment_type: Mapped[str | None] = mapped_column(String(100))
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
