"""How inspections say what stands against a document, and the links all of them let pass."""

import re

SAFE_LINK = re.compile(r"\s*(https?://|mailto:)", re.IGNORECASE)


class Found(Exception):
    """Something a kept document may not hold; its word is a code of `rules.finding_in_document`."""
