from sqlalchemy import insert

from network import clock
from network.accounts.models import Account
from network.charter.pledge import Origin
from network.charter.signing_models import EventKind, SignatureEvent
from network.db import action, db

# Built once: every step of every signing writes a line.
_NOTE = insert(SignatureEvent.__table__)


@action
def note(
    key: str, kind: EventKind, *, by: Account | None = None, origin: Origin | None = None, **details: str
) -> None:
    """Write down one step of the signing that `key` names: when, by whom, from where."""
    event = {
        "key": key,
        "kind": kind,
        "at": clock.now(),
        "account_id": by.id if by else None,
        "address": origin.address if origin else None,
        "agent": origin.agent if origin else None,
        "details": details,
    }
    db.session.connection().execute(_NOTE, event)
