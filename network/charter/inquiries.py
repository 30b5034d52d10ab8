from network import clock
from network.accounts.models import Account
from network.charter import mandate_mails as mails
from network.charter.evidence import note
from network.charter.models import Signature
from network.charter.signing_models import EventKind
from network.charter.trust_models import MandateInquiry
from network.db import action, db
from network.journal.actions import record
from network.mail.actions import queue
from network.text import secret_token, sha256_hex


@action
def ask_organisation(signature: Signature, address: str, *, by: Account | None = None) -> MandateInquiry:
    """Ask the organisation, at its official address, whether the signatory has received a mandate.

    `by` is the coordination, or None when the site asks of its own accord, at signing.
    """
    token = secret_token()
    inquiry = MandateInquiry(
        token_sha256=sha256_hex(token),
        signature_id=signature.id,
        sent_to=address,
        asked_at=clock.now(),
        asked_by_id=by.id if by else None,
    )
    db.session.add(inquiry)
    db.session.flush()
    note(signature.key, EventKind.MANDATE_ASKED, by=by)
    record("charter.mandate_asked", by=by, subject=f"signature:{signature.code}")
    queue(mails.mandate_inquiry(signature, token), to=address)
    return inquiry
