"""Read the words of the files that readers may search: the worker's task, apart from the pages.

Only documents proposed to readers are read, never a mandate; and they are searched only once what they belong
to is published.
"""

from flask import current_app

from network import clock
from network.db import action, db
from network.files import checks, queries
from network.files.models import FileText
from network.files.retrying import try_once


def read_texts() -> bool:
    """Read the file that has waited longest; say whether there was one. Safe to repeat."""
    return try_once(
        queries.text_due(clock.now()),
        checks.text_of,
        keep_text,
        "the words of file %s could not be read (try %s)",
    )


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
