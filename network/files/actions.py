from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from network import clock
from network.db import action, db
from network.files import checks, queries, rules, storage
from network.files.models import FileText, PreviewWork, StoredFile
from network.journal.actions import record
from network.text import public_id, sha256_hex

_ADDED = "files added"
_GOING = "files going"


@dataclass(frozen=True)
class Received:
    """A file that was checked and written, and that the database does not know yet."""

    public_id: str
    name: str
    content_type: str
    size: int
    sha256: str
    # Of a picture.
    width: int | None = None
    height: int | None = None
    # Whether the worker is to make pictures of it.
    is_shown: bool = False
    # Whether the worker is to read its words, for readers to search.
    is_read: bool = False


def receive_pdf(data: bytes, name: str) -> Received:
    """Check a PDF and write it byte for byte; raise `Refused` with the reason when it cannot be taken.

    To be called before the first action, as its two neighbours: checking and writing have no place
    inside a transaction. What is never kept afterwards is swept away.
    """
    return _write(checks.check_pdf(data, name), name, "application/pdf")


def receive_image(data: bytes, name: str) -> Received:
    """Make a picture anew, with nothing but its pixels, and write it; raise `Refused` with the reason."""
    picture, width, height = checks.made_anew(data, name)
    announced = rules.format_of(name, data, rules.IMAGES)
    assert announced is not None
    return _write(picture, name, announced.content_type, width=width, height=height, is_shown=True)


def receive_document(data: bytes, name: str) -> Received:
    """Check a document for readers and write it, a PDF written anew; raise `Refused` with the reason."""
    if rules.format_of(name, data, rules.PDF):
        return _write(
            checks.check_pdf(data, name, anew=True), name, "application/pdf", is_shown=True, is_read=True
        )
    checks.check_document(data, name)
    announced = rules.format_of(name, data, rules.DOCUMENTS)
    assert announced is not None
    return _write(data, name, announced.content_type, is_read=True)


def _write(data: bytes, name: str, content_type: str, **shown: Any) -> Received:
    received = Received(
        public_id(storage.ID_LENGTH),
        rules.clean_name(name),
        content_type,
        len(data),
        sha256_hex(data),
        **shown,
    )
    storage.write(received.public_id, data)
    return received


@action
def keep(
    received: Received,
    *,
    kind: str,
    owner_kind: str,
    owner_id: int,
    by: Any,
    alt: str | None = None,
    credit: str | None = None,
) -> StoredFile:
    """Make a received file (« mandate ») belong to something (« member », its id) for good.

    `alt` is what a picture says to those who do not see it, empty when it only decorates.
    """
    file = StoredFile(
        public_id=received.public_id,
        kind=kind,
        owner_kind=owner_kind,
        owner_id=owner_id,
        name=received.name,
        content_type=received.content_type,
        size=received.size,
        sha256=received.sha256,
        kept_at=clock.now(),
        width=received.width,
        height=received.height,
        alt=alt,
        credit=credit,
    )
    db.session.add(file)
    db.session.flush()
    if received.is_shown:
        db.session.add(PreviewWork(file_id=file.id, attempts=0, retry_at=clock.now()))
    if received.is_read:
        db.session.add(FileText(file_id=file.id, text="", attempts=0, retry_at=clock.now()))
    db.session().info.setdefault(_ADDED, []).append(file.public_id)
    record("file.kept", by=by, subject=f"file:{file.public_id}", kind=kind, size=file.size)
    return file


@action
def forget(file: StoredFile, *, by: Any = None, at_once: bool = False) -> None:
    """Let a kept file go: nothing speaks of it any more, and the next sweep takes it off the disk.

    `at_once` does not wait for the sweep, once the transaction is committed.
    """
    record("file.forgotten", by=by, subject=f"file:{file.public_id}", kind=file.kind)
    if at_once:
        db.session().info.setdefault(_GOING, []).append(file.public_id)
    db.session.delete(file)  # and with it, by its keys, what it is shown by
    db.session.flush()


@event.listens_for(db.session, "after_commit")
def _leave_in_place(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_ADDED, None)
        for name in session.info.pop(_GOING, ()):
            storage.remove(name)


@event.listens_for(db.session, "after_rollback")
def _take_back(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_GOING, None)
        for name in session.info.pop(_ADDED, ()):
            storage.remove(name)


def sweep_orphans() -> None:
    """Remove the files that the database does not know an hour after they were written."""
    old = storage.names_before(clock.now() - rules.ORPHAN_AFTER)
    for start in range(0, len(old), 500):
        names = old[start : start + 500]
        for name in set(names) - queries.known_among(names):
            storage.remove(name)
