"""How the headings of somebody's file are recognised: case, accents, plurals and small words aside."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from network.text import unaccented

T = TypeVar("T")

_LINKING_WORDS = {
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "un", "une",
}  # fmt: skip
_NUMBER_WORDS = {"n", "no", "num", "numero"}
_COUNTS = {"nb": "nombre", "nbr": "nombre", "nbre": "nombre"}
_JOINING_WORDS = {"et", "ou", "&", "+", "/", ":", "-", "–", "—"}
_NAME_WORDS = {"titre", "intitule", "nom", "libelle"}
_PIECE = re.compile(r"[a-z0-9]+|[&+/:]|(?<=\s)[-–—](?=\s)")
_NUMBER_LAST = re.compile(r"\b(?:n\s?[°º]|no|num|numero)\W*$")


def folded(text: str) -> str:
    """Return the words of a text by which it is recognised: « Numéro d’acte(s) » → « acte »."""
    words = re.findall(r"[a-z0-9]+", unaccented(text.replace("·", "")).lower())
    found = [_COUNTS.get(word, word) for word in words]
    telling = [word for word in found if word not in _LINKING_WORDS and word not in _NUMBER_WORDS]
    return " ".join(word.rstrip("s") if len(word) > 3 else word for word in telling or found)


def is_number_of(heading: str) -> bool:
    """Say whether a heading numbers things: « N° action », not « N° et intitulé » or « Budget N »."""
    text = unaccented(heading).lower()
    pieces = _PIECE.findall(text)
    if len(pieces) < 2 or not _NAME_WORDS.isdisjoint(pieces):
        return False
    is_first = pieces[0] in _NUMBER_WORDS and pieces[1] not in _JOINING_WORDS
    is_last = bool(_NUMBER_LAST.search(text)) and pieces[-2] not in _JOINING_WORDS
    return is_first or is_last


def recognised(headings: Sequence[str], column_of: Callable[[str], T | None]) -> list[T | None]:
    """Return what each heading stands for, or None; of two that say the same, the first has it."""
    return each_once([column_of(heading) for heading in headings])


def each_once(columns: Sequence[T | None], ranks: Sequence[int] = ()) -> list[T | None]:
    """Return what columns stand for, or None; of two that are the same, the first of least rank has it."""
    taken: set[T] = set()
    found: list[T | None] = [None] * len(columns)
    for index in sorted(range(len(columns)), key=ranks.__getitem__ if ranks else None):
        column = columns[index]
        if column is not None and column not in taken:
            taken.add(column)
            found[index] = column
    return found
