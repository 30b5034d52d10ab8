"""A question to those who tell an experience: relayed by mail, so that nobody's address is shown.

Nothing of it is kept but the mails, as long as the outbox keeps them.
"""

from dataclasses import dataclass

from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from network.sheets import contact_mails as mails
from network.sheets.models import SheetRevision
from network.sheets.people import writers_for
from network.throttles.rules import Limit

# From one browser; with one return address; about one sheet; from everybody together.
QUESTIONS_BY_ADDRESS = Limit("question", 5, 3600)
QUESTIONS_BY_SENDER = Limit("question of one sender", 5, 3600)
QUESTIONS_OF_SHEET = Limit("question about one sheet", 15, 3600)
QUESTIONS_IN_ALL = Limit("questions in all", 200, 3600)


@dataclass(frozen=True)
class Sender:
    """Who asks, and where the answer goes; `account` is that of somebody logged in."""

    name: str
    email: str
    account: Account | None = None


def reached(revision: SheetRevision) -> list[str]:
    """Return where those who write the sheet are reached, but for who wants no such mail."""
    addresses = [person.email for person in writers_for(revision)]
    return [address for address in addresses if Topic.PUBLICATIONS not in stopped_topics(address)]


@action
def ask_authors(revision: SheetRevision, question: str, *, sender: Sender) -> None:
    """Send a question to the people behind a published sheet, to the desk where nobody is left.

    The sender is told that it left. Only an address known to be theirs gets its words back: anybody
    could otherwise have this site send words of their own to anybody.
    """
    mail = mails.question_asked(revision, sender.name, sender.email, question)
    addresses = reached(revision)
    for address in addresses:
        queue(mail, to=address)
    if not addresses:
        tell_desk(mails.question_for_nobody(revision, sender.name, sender.email, question))
    known = sender.account is not None
    queue(mails.question_sent(revision, question if known else None), to=sender.email)
    record("sheet.question_asked", by=sender.account, subject=f"sheet:{revision.sheet.public_id}")
