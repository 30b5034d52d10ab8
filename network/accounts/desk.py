"""The coordination as those who write to it know it."""

from network.accounts.queries import coordinators
from network.db import action
from network.mail.actions import queue
from network.mail.messages import Mail


@action
def tell_desk(mail: Mail) -> None:
    """Write to everybody of the coordination."""
    for coordinator in coordinators():
        queue(mail, to=coordinator.email)
