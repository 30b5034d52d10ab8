"""How tests let the worker write to the members of a renewal, and read what it wrote."""

from network.db import unit_of_work
from network.members.models import Member
from network.members.official import set_official_address
from network.renewals.actions import note_ended_signatures, write_due_notices
from tests.mailbox import Outbox, QueuedMail

KINDS = ("renewal_asked", "renewal_reminded", "renewal_ended")


def work() -> None:
    """Let the worker do what is due."""
    while note_ended_signatures():
        pass
    while write_due_notices():
        pass


def written() -> list[QueuedMail]:
    """Return the mails of renewals."""
    return [mail for mail in Outbox() if mail.kind in KINDS]


def give_address(member: Member, address: str) -> None:
    """Give a member its official address."""
    with unit_of_work():
        set_official_address(member, address, by=None)
