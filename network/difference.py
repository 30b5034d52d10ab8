"""What changed between two texts, word by word.

The longest sequence of words that both have in common is found exactly, each row of the usual table
being the bits of one number: 20 000 characters take a tenth of a second, whatever they say.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

# Words, signs and blanks: put end to end, they are the text again. A number is one word, thousands and all.
_PIECES = re.compile(r"(?:\d+[\xa0\u202f.,])*\w+|[^\w\s]|\s+")

# Beyond so many pairs of words (60 MB), only what both texts begin and end with is found in common.
MOST_CELLS = 500_000_000
SHORT = 7  # characters that two passages share by chance, between changes that are longer


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Run:
    """Words that follow each other and have the same fate."""

    change: Change
    text: str


@dataclass(frozen=True)
class _Stretch:
    """Pieces that both texts have, from `old` in one and from `new` in the other."""

    old: int
    new: int
    length: int


def words_changed(before: str, after: str) -> list[Run]:
    """Return the words of both texts as one reads; those removed stand before those that replace them."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    runs: list[Run] = []
    last = _Stretch(0, 0, 0)
    for shared in _without_chance(_stretches(old, new), old, new):
        for change, pieces in (
            (Change.REMOVED, old[last.old + last.length : shared.old]),
            (Change.ADDED, new[last.new + last.length : shared.new]),
            (Change.SAME, new[shared.new : shared.new + shared.length]),
        ):
            if pieces:
                runs.append(Run(change, "".join(pieces)))
        last = shared
    return runs


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    """Return what both have in common, in order; an empty stretch at the end of both comes last."""
    stretches: list[_Stretch] = []
    for i, j in _pairs(old, new):
        end = stretches[-1] if stretches else None
        if end and (i, j) == (end.old + end.length, end.new + end.length):
            stretches[-1] = _Stretch(end.old, end.new, end.length + 1)
        else:
            stretches.append(_Stretch(i, j, 1))
    return [*stretches, _Stretch(len(old), len(new), 0)]


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Go through where the pieces stand that both have: words first, then the blanks beside them.

    Blanks alone make no two places alike.
    """
    words = [[i for i, piece in enumerate(pieces) if not piece.isspace()] for pieces in (old, new)]
    common = common_subsequence([old[i] for i in words[0]], [new[j] for j in words[1]])
    found = [(words[0][i], words[1][j]) for i, j in common]
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *found, (len(old), len(new))]):
        if i >= 0:
            yield i, j
        between = min(next_i - i, next_j - j) - 1
        if between > 0 and old[i + 1] == new[j + 1] and old[i + 1].isspace():
            yield i + 1, j + 1
            between -= 1
        if between > 0 and old[next_i - 1] == new[next_j - 1] and old[next_i - 1].isspace():
            yield next_i - 1, next_j - 1


def _without_chance(stretches: Sequence[_Stretch], old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    """Leave out the little that two rewritten passages share: « de », « la », a comma."""
    kept = [_Stretch(0, 0, 0)]
    starts = tuple([0, *accumulate(map(len, pieces))] for pieces in (old, new))
    for shared, following in pairwise([*stretches, stretches[-1]]):
        length = starts[1][shared.new + shared.length] - starts[1][shared.new]
        before = _change(kept[-1], shared, *starts)
        after = _change(shared, following, *starts)
        if shared.length == 0 or length > min(SHORT, before, after):
            kept.append(shared)
    return kept[1:]


def _change(first: _Stretch, then: _Stretch, old: Sequence[int], new: Sequence[int]) -> int:
    """Return how many characters changed between two stretches; each piece is given by where it starts."""
    removed = old[then.old] - old[first.old + first.length]
    return max(removed, new[then.new] - new[first.new + first.length])


def common_subsequence(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return where stand, in both, the items of the longest sequence that both hold in this order."""
    least = min(len(old), len(new))
    first = next((i for i in range(least) if old[i] != new[i]), least)
    last = next((i for i in range(least - first) if old[-1 - i] != new[-1 - i]), least - first)
    ends = (len(old) - last, len(new) - last)
    middle = _middle(old[first : ends[0]], new[first : ends[1]])
    return [
        *((i, i) for i in range(first)),
        *((first + i, first + j) for i, j in middle),
        *((ends[0] + i, ends[1] + i) for i in range(last)),
    ]


def _middle(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    if len(old) * len(new) > MOST_CELLS:
        return []
    rows = _rows(old, new)
    pairs, i, j = [], len(old), len(new)
    while i and j:
        bit = i - 1
        if rows[j] >> bit & 1:  # this item of the old text adds nothing
            i -= 1
            continue
        j -= 1
        if rows[j] >> bit & 1:  # it did not yet, without this item of the new one: they are alike
            i -= 1
            pairs.append((i, j))
    return pairs[::-1]


def _rows(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int]:
    """Return, after each item of `new`, a bit for each item of `old`: 0 where it adds one in common.

    By Hyyrö, « Bit-parallel LCS-length computation revisited » (2004).
    """
    places: defaultdict[Hashable, int] = defaultdict(int)
    for place, item in enumerate(old):
        places[item] |= 1 << place
    every = (1 << len(old)) - 1
    rows = [every]
    for item in new:
        row = rows[-1]
        shared = row & places.get(item, 0)
        rows.append(((row + shared) | (row - shared)) & every)
    return rows
