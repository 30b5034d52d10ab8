"""The file of a resource, from the form to the library."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from network.accounts.models import Account
from network.db import action, db
from network.files import checks
from network.files.actions import Received, forget, keep, receive_document
from network.files.models import StoredFile
from network.resources import queries
from network.resources.models import FileTold, ResourceRevision
from network.resources.told import fields_of, pages_of
from network.text import sha256_hex


@dataclass(frozen=True)
class Document:
    """A file that was checked, the digest of what was sent, and what it says of itself."""

    received: Received
    digest: str
    told: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it can be called by: its own title, else its name."""
        stem = self.received.name.rpartition(".")[0]
        return str(fields_of(self.told).get("title") or " ".join(stem.replace("_", " ").split()))


def receive(data: bytes, name: str) -> Document:
    """Check a file; to be called before the first action. Raise `Refused` when it cannot be taken."""
    return Document(receive_document(data, name), sha256_hex(data), checks.told_by(data, name))


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
    note_told(revision.file.id, document.told)
    db.session.flush()
    let_go(former, by=by)


@action
def note_told(file_id: int, told: Mapping[str, Any]) -> None:
    """Keep what is worth keeping of what a file says of itself."""
    db.session.add(FileTold(file_id=file_id, pages=pages_of(told), fields=fields_of(told)))


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
