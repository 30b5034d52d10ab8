"""What a mail is: a value, built beside the feature it speaks for."""

from dataclasses import dataclass

from network.mail.topics import Topic


@dataclass(frozen=True)
class Mail:
    """The words of a mail: paragraphs in plain text, at most one action (label, absolute address).

    `kind` names what happened (« charter_signed »). `paced` mails beyond five of one kind an hour to
    one person wait; a code or a mail to the desk does not. With a `topic`, its reader may stop it.
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    paced: bool = True
    reply_to: str | None = None
    topic: Topic | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    data: bytes
