"""What the worker could not do with a file: it tries again later, and gives up at last."""

from typing import TypeVar

from network import clock
from network.db import action, db
from network.files import rules
from network.files.models import FileText, PreviewWork

Work = TypeVar("Work", PreviewWork, FileText)


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
