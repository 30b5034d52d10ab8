from network import clock
from network.accounts.models import Account
from network.charter import mails, queries, rules
from network.charter.models import Confirmer, Signature
from network.db import action
from network.errors import Refused
from network.journal.actions import record
from network.mail.actions import queue
from network.members.actions import note_status


@action
def confirm_mandate(signature: Signature, *, by: Account) -> None:
    """Hold the act that a signature cites for established: the signature counts from now on."""
    if obstacle := rules.obstacle_to_confirming_mandate(signature):
        raise Refused(obstacle)
    signature.mandate_confirmed_at, signature.mandate_confirmed_by = clock.now(), Confirmer.DESK
    note_status(signature.member, queries.status_of(signature.member))
    record("charter.mandate_confirmed", by=by, subject=f"signature:{signature.code}")
    if signature.account:
        queue(mails.mandate_confirmed(signature), to=signature.account.email)
