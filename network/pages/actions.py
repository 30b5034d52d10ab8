from collections.abc import Sequence

from network.accounts.models import Account
from network.db import action
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.pages import mails


@action
def leave_message(name: str, email: str, message: str, *, to: Sequence[str], by: Account | None) -> None:
    """Send what somebody wrote to the people who answer for the network."""
    if not to:
        raise Refused(
            _("Personne ne peut encore recevoir de message sur ce site. Réessayez dans quelques jours.")
        )
    for address in to:
        queue(mails.message_left(name, email, message), to=address)
    record("contact.message_left", by=by)
