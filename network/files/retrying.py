"""What the worker makes of files: what it could not do it tries again later, and gives up at last."""

import logging
from collections.abc import Callable
from typing import TypeVar

from network import clock
from network.db import action, db, unit_of_work
from network.files import rules, storage
from network.files.models import FileText, PreviewWork

log = logging.getLogger(__name__)

Work = TypeVar("Work", PreviewWork, FileText)
Made = TypeVar("Made")


def try_once(
    work: Work | None, make: Callable[[bytes, str], Made], keep: Callable[[int, Made], None], failed: str
) -> bool:
    """Do what is due with a file, if anything is; say whether there was. Safe to repeat.

    `make` is given its bytes and its type, outside any transaction; what it makes is kept in one. A failure
    is logged (`failed` names the file, then the try), and tried again later.
    """
    if work is None:
        return False
    kind, file_id = type(work), work.file_id
    name, content_type = work.file.public_id, work.file.content_type
    db.session.rollback()
    try:
        made = make(storage.path(name).read_bytes(), content_type)
        with unit_of_work():
            keep(file_id, made)
    except Exception:
        with unit_of_work():
            attempts = put_off(kind, file_id)
        log.exception(failed, name, attempts)
    return True


@action
def put_off(kind: type[Work], file_id: int) -> int:
    """Count one more failed try: the next one waits as a refused mail does, the last one was the last."""
    work = db.session.get(kind, file_id)
    if work is None:
        return 0
    work.attempts += 1
    given_up = work.attempts >= rules.MOST_ATTEMPTS
    work.retry_at = None if given_up else clock.now() + rules.wait_after(work.attempts)
    return work.attempts
