"""The file of a resource, from the form to the library."""

from dataclasses import dataclass

from network.accounts.models import Account
from network.db import db
from network.files.actions import Received, forget, keep, receive_document
from network.files.models import StoredFile
from network.resources import queries
from network.resources.models import ResourceRevision
from network.text import sha256_hex


@dataclass(frozen=True)
class Document:
    """A file that was checked, and the digest of what was sent."""

    received: Received
    digest: str


def receive(data: bytes, name: str) -> Document:
    """Check a file; to be called before the first action. Raise `Refused` when it cannot be taken."""
    return Document(receive_document(data, name), sha256_hex(data))


def attach(revision: ResourceRevision, document: Document, *, by: Account) -> None:
    """Give a revision its file, in the place of the one it had; for actions."""
    former = revision.file
    revision.file = keep(
        document.received,
        kind="document",
        owner_kind=queries.FILE_OWNER,
        owner_id=revision.resource.id,
        by=by,
    )
    revision.file_digest = document.digest
    db.session.flush()
    let_go(former, by=by)


def detach(revision: ResourceRevision, *, by: Account) -> None:
    """Take a revision's file away; for actions."""
    former = revision.file
    revision.file = revision.file_digest = None
    db.session.flush()
    let_go(former, by=by)


def let_go(file: StoredFile | None, *, by: Account) -> None:
    """Forget a file that no revision holds any more."""
    if file is not None and not queries.is_file_used(file):
        forget(file, by=by)
