"""The outbox, read by a test."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from network.db import db
from network.mail.messages import read
from network.mail.models import OutboxMail

_ADDRESS = re.compile(r"https?://[^\s<>»]+")
_CODE = re.compile(r"(?<!\d)\d{3} ?\d{3}(?!\d)")


@dataclass(frozen=True)
class QueuedMail:
    """A mail of the outbox, in the words its reader would see."""

    kind: str
    to: str
    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None
    attachment: tuple[str, str, bytes] | None

    @property
    def text(self) -> str:
        """The subject and paragraphs, one a line."""
        return "\n".join([self.subject, *self.paragraphs])

    def __contains__(self, sentence: str) -> bool:
        return " ".join(sentence.split()) in " ".join(self.text.split())

    def links(self) -> list[str]:
        """Return its addresses, that of its button first."""
        return ([self.action[1]] if self.action else []) + _ADDRESS.findall("\n".join(self.paragraphs))

    def code(self) -> str:
        """Return the six digits it holds."""
        found = _CODE.search(" ".join(self.text.split()))
        assert found, f"no code in « {self.text} »"
        return found[0].replace(" ", "")


class Outbox:
    """The mails queued so far, oldest first."""

    def __iter__(self):
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())

    def all(self) -> list[QueuedMail]:
        """Return every mail, sent or not."""
        rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        return [
            QueuedMail(
                kind=row.kind,
                to=row.recipient,
                subject=row.subject,
                paragraphs=tuple(str(read(paragraph)) for paragraph in row.paragraphs or ()),
                action=(row.action_label, row.action_url) if row.action_url else None,
                attachment=(row.attachment_name, row.attachment_type, row.attachment)
                if row.attachment_name
                else None,
            )
            for row in rows
        ]

    def to(self, address: str) -> list[QueuedMail]:
        """Return the mails to this address."""
        return [mail for mail in self.all() if mail.to == address]

    def kinds(self) -> list[str]:
        """Return what each mail tells."""
        return [mail.kind for mail in self.all()]

    @property
    def last(self) -> QueuedMail:
        """The newest mail."""
        mails = self.all()
        assert mails, "no mail was queued"
        return mails[-1]
