"""Check a file in a process apart, with limits; see `pdf_inspection` for what is looked at."""

import json
import subprocess
import sys
from pathlib import Path

from network.errors import Refused
from network.files import rules

SECONDS = 30
_INSPECTION = Path(__file__).with_name("pdf_inspection.py")


def check_pdf(data: bytes, name: str) -> None:
    """Raise `Refused`, with the sentence to show, unless this is a sound and harmless PDF.

    Takes about half a second: never inside a writing transaction.
    """
    if obstacle := rules.obstacle_to_pdf(data, name):
        raise Refused(obstacle)
    if found := _found_in(data):
        raise Refused(rules.finding(found))


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
