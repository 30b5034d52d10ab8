"""How the headings of somebody's file are recognised: case, accents, plurals and small words aside."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from network.text import unaccented

T = TypeVar("T")

_LINKING_WORDS = {
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "un", "une",
}  # fmt: skip
_NUMBER_WORDS = {"n", "no", "num", "numero", "nb"}


def folded(text: str) -> str:
    """Return the words of a text by which it is recognised: « Numéro d’acte(s) » → « acte »."""
    found = re.findall(r"[a-z0-9]+", unaccented(text.replace("·", "")).lower())
    telling = [word for word in found if word not in _LINKING_WORDS and word not in _NUMBER_WORDS]
    return " ".join(word.rstrip("s") if len(word) > 3 else word for word in telling or found)


def recognised(headings: Sequence[str], column_of: Callable[[str], T | None]) -> list[T | None]:
    """Return what each heading stands for, or None; of two that say the same, the first has it."""
    taken: set[T] = set()
    found: list[T | None] = []
    for heading in headings:
        column = column_of(heading)
        if column in taken:
            column = None
        elif column is not None:
            taken.add(column)
        found.append(column)
    return found
