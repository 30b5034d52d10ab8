"""Words of the library that are near to one that it does not know: those it begins, those it misspells.

An error in a word leaves its beginning or its end whole: the words that share either are looked at, so that
the first letter may be wrong too. What is found is a word as it was written, accents included.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import tantivy

from network.search.words import stems
from network.text import unaccented

SHORTEST, SHORTEST_OF_TWO = 4, 8  # letters of a word from which on one error, or two, are looked for
SHORTEST_BEGINNING = 3
MOST = 5  # words proposed
_MOST_LOOKED_AT = 3000  # words that share a beginning, the most frequent first
_MOST_COMPARED = 30_000  # words, for one question


@dataclass
class Patience:
    """How many words may still be compared for a question: whatever is typed, its answer comes soon."""

    left: int = _MOST_COMPARED


def is_written(searcher: tantivy.Searcher, word: str) -> bool:
    """Say whether a document writes a word in this very form, accents aside."""
    bare = unaccented(word)
    return searcher.doc_freq("forms", bare) > 0 or bool(
        searcher.terms_with_prefix("forms", f"{bare}|", None, 1)
    )


def beginning_with(searcher: tantivy.Searcher, word: str) -> list[str]:
    """Return the words that begin like this one, the most frequent first."""
    bare = unaccented(word)
    if len(bare) < SHORTEST_BEGINNING or not bare.isalpha():
        return []
    found = searcher.terms_with_prefix("forms", bare, None, 10 * MOST)
    return _apart((term.rpartition("|")[2] for term, _count in found), word)


def like(searcher: tantivy.Searcher, word: str, patience: Patience, least: int = 1) -> list[str]:
    """Return the words that differ by one letter, or two neighbours; else, of long ones, by two errors.

    The nearest come first, then those that keep the first letter, then the most frequent; what fewer than
    `least` documents write is passed over. Without patience left, nothing is near.
    """
    bare = unaccented(word)
    length = len(bare)
    if length < SHORTEST or not bare.isalpha():
        return []
    found = _within(searcher, bare, 1, max(2, (length - 1) // 2), patience)
    if not found and length >= SHORTEST_OF_TWO:
        found = _within(searcher, bare, 2, max(3, length // 3), patience)
    often = {written: count for written, count in found.items() if count >= least}
    ranked = sorted(often.items(), key=lambda pair: (pair[0][0] != word[0], -pair[1], pair[0]))
    return _apart((written for written, _count in ranked), word)


def _within(
    searcher: tantivy.Searcher, bare: str, most: int, kept: int, patience: Patience
) -> dict[str, int]:
    """Return the words at most so many errors away that keep so many letters at one end."""
    found: dict[str, int] = {}
    for field, typed, step in (("forms", bare, 1), ("endings", bare[::-1], -1)):
        if patience.left <= 0:
            break
        terms = searcher.terms_with_prefix(field, typed[:kept], None, _MOST_LOOKED_AT)
        patience.left -= len(terms)
        for term, count in terms:
            near, _bar, accented = term.partition("|")
            if _is_near(near, typed, most):
                found[accented or near[::step]] = count
    return found


def _apart(found: Iterable[str], typed: str) -> list[str]:
    """Return one word of each stem, and none that has a stem of what was typed."""
    own, kept = frozenset(stems(typed)), dict[str, str]()
    for word in found:
        if len(kept) < MOST and own.isdisjoint(stems(word)):
            kept.setdefault(stems(word)[0], word)
    return list(kept.values())


def _is_near(one: str, other: str, most: int) -> bool:
    if abs(len(one) - len(other)) > most:
        return False
    start = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) <= 1:
        return True
    if len(one) == len(other) == 2 and one == other[::-1]:
        return True
    return most > 1 and _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """Count the letters to add, to drop or to change, and neighbours to swap, from one word to another."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, beside in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
