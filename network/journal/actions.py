from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from network import clock
from network.db import action, db, short_transaction
from network.journal.models import Entry

# Built once: nearly every action writes a line.
_WRITE = insert(Entry.__table__)


@action
def record(event: str, *, by: Any = None, subject: str | None = None, **details: Any) -> None:
    """Write down that `event` happened (« charter.signed »), done by an account or by the site itself.

    `subject` is « kind:public id »; `details` are small JSON values, never a secret nor an e-mail address.
    """
    db.session.connection().execute(_WRITE, _entry(event, by, subject, details))


@action
def record_all(event: str, subjects: Sequence[tuple[str, dict[str, Any]]], *, by: Any = None) -> None:
    """Write down that `event` happened to each of these subjects, with its details, as `record` does."""
    if subjects:
        entries = [_entry(event, by, subject, details) for subject, details in subjects]
        db.session.connection().execute(_WRITE, entries)


def record_apart(event: str, *, by: Any = None, subject: str | None = None, **details: Any) -> None:
    """Write down a failure or a look at people's data, in a short transaction of its own.

    A refusal that follows does not undo it, and the page that was asked stays a reading one.
    """
    with short_transaction() as connection:
        connection.execute(_WRITE, _entry(event, by, subject, details))


def _entry(event: str, by: Any, subject: str | None, details: dict[str, Any]) -> dict[str, Any]:
    account = by.public_id if by is not None else None
    return {"at": clock.now(), "event": event, "account": account, "subject": subject, "details": details}
