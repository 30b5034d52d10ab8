"""How inspections say what stands against a document, and the links all of them let pass."""

import json
import re
import sys
from collections.abc import Callable

SAFE_LINK = re.compile(r"\s*(https?://|mailto:)", re.IGNORECASE)


class Found(Exception):
    """Something a kept document may not hold; its word is a code of `rules.finding_in_document`."""


def answer(inspect: Callable[[bytes], None]) -> None:
    """Answer for the document on standard input."""
    found = ""
    try:
        inspect(sys.stdin.buffer.read())
    except Found as against:
        found = str(against)
    except MemoryError:
        found = "heavy"
    except Exception:
        # Whatever the parser stumbles over, the file is not one to keep.
        found = "damaged"
    sys.stdout.write(json.dumps({"found": found} if found else {}) + "\n")
