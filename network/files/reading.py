"""Read the words of the files that readers may search: the worker's task, apart from the pages.

Only documents proposed to readers are read, never a mandate; and they are searched only once what they belong
to is published.
"""

import logging

from flask import current_app

from network import clock
from network.db import action, db, unit_of_work
from network.files import checks, queries, storage
from network.files.models import FileText
from network.files.retrying import put_off

log = logging.getLogger(__name__)


def read_texts() -> bool:
    """Read the file that has waited longest; say whether there was one. Safe to repeat."""
    work = queries.text_due(clock.now())
    if work is None:
        return False
    file_id, name, content_type = work.file_id, work.file.public_id, work.file.content_type
    db.session.rollback()
    try:
        text = checks.text_of(storage.path(name).read_bytes(), content_type)
        with unit_of_work():
            keep_text(file_id, text)
    except Exception:
        with unit_of_work():
            attempts = put_off(FileText, file_id)
        log.exception("the words of file %s could not be read (try %s)", name, attempts)
    return True


@action
def keep_text(file_id: int, text: str) -> None:
    """Keep the words of a file, and tell what it belongs to."""
    work = db.session.get(FileText, file_id)
    if work is None:
        return  # it was let go meanwhile
    work.text, work.retry_at = text, None
    told = current_app.extensions["file_texts"].get(work.file.owner_kind)
    if text and told:
        db.session.flush()
        told(work.file.owner_id)
