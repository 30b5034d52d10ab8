"""Check a file in a process apart, with limits; see `pdf_inspection` for what is looked at."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from network.errors import Refused
from network.files import rules
from network.i18n import _

SECONDS = 6
SECONDS_OF_WAIT = 10
_INSPECTION = Path(__file__).with_name("pdf_inspection.py")

# Of this process: a few heavy files sent together must not take the machine from everybody.
_places = threading.BoundedSemaphore(2)


def check_pdf(data: bytes, name: str) -> None:
    """Raise `Refused`, with the sentence to show, unless this is a sound and harmless PDF.

    Takes about half a second: never inside a writing transaction.
    """
    if obstacle := rules.obstacle_to_pdf(data, name):
        raise Refused(obstacle)
    with _place():
        found = _found_in(data)
    if found:
        raise Refused(rules.finding(found))


@contextmanager
def _place() -> Iterator[None]:
    """Wait for one of the places to inspect a file in; not for long."""
    if not _places.acquire(timeout=SECONDS_OF_WAIT):
        raise Refused(_("D’autres documents sont en cours de vérification : réessayez dans une minute."))
    try:
        yield
    finally:
        _places.release()


def _found_in(data: bytes) -> str | None:
    """Return the code of what was found in a PDF, or None."""
    command = [sys.executable, "-I", str(_INSPECTION), str(rules.MOST_PAGES)]
    try:
        # An empty environment: no setting or secret goes along.
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env={}, cwd="/")
        return json.loads(done.stdout).get("found")
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        # Killed by one of its limits, or by the file.
        return "heavy"
