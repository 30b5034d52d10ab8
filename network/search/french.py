"""French words as the index and the questions see them.

A word is kept as its stems: the main one, taken after the accents were dropped, so that people may
type none, then the others, which join more forms (« collectivité », « collective »). A question is
words, all required, phrases between quotes, and words to exclude behind a minus sign.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

from network.text import unaccented

DATA = Path(__file__).parent.parent / "data" / "search"

_WORD = re.compile(r"[^\W_]{1,40}")
_PIECE = re.compile(r"(?:(?<=\s)|^)(-?)(?:\"([^\"]*)\"|«([^»]*)»|“([^”]*)”|(\S+))")


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


_EMPTY = frozenset(" ".join(_lines("empty_words.txt")).split())


@dataclass(frozen=True)
class Term:
    """Words to find: side by side and in this order, or each of them anywhere in the document."""

    words: tuple[str, ...]
    together: bool = True


@dataclass(frozen=True)
class Question:
    """What somebody looks for: of each group at least one term, and none of the excluded ones."""

    required: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()


def words(text: str) -> list[str]:
    """Return the words of a text, lower-case, without those that say nothing."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower()
    return [word for word in _WORD.findall(text) if not _is_empty(word)]


@lru_cache(maxsize=100_000)
def _is_empty(word: str) -> bool:
    return unaccented(word) in _EMPTY


@lru_cache(maxsize=100_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the stems of a word, the main one first."""
    stemmer = Stemmer.Stemmer("french", 0)  # made for each word: it may not be shared between threads
    bare = unaccented(word)
    found = [stemmer.stemWord(bare), unaccented(stemmer.stemWord(word))]
    if found[0][-1:] in ("s", "x") and len(found[0]) > 3:  # a plural that the stemmer leaves: « velos »
        found.append(found[0][:-1])
    return tuple(dict.fromkeys(found))


def question(query: str) -> Question:
    """Read what somebody typed. Nothing in it is an error: signs without meaning are passed over."""
    required: list[tuple[Term, ...]] = []
    excluded: list[Term] = []
    loose: list[str] = []
    for minus, *quoted, bare in _PIECE.findall(query):
        found = tuple(words(bare or "".join(quoted)))
        if minus:
            excluded.extend([Term(found)] if found else [])
        elif bare:
            loose.extend(found)
        elif found:
            required.append((Term(found),))
    return Question((*_with_synonyms(loose), *required), tuple(excluded))


def _with_synonyms(loose: list[str]) -> Iterator[tuple[Term, ...]]:
    groups, longest = _synonyms()
    start = 0
    while start < len(loose):
        for length in range(min(longest, len(loose) - start), 0, -1):
            said = tuple(loose[start : start + length])
            others = groups.get(_main_stems(said), ())
            if others or length == 1:
                break
        own = Term(said, together=False)
        yield (own, *(Term(other) for other in others if _main_stems(other) != _main_stems(said)))
        start += length


@cache
def _synonyms() -> tuple[dict[tuple[str, ...], tuple[tuple[str, ...], ...]], int]:
    groups: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for line in _lines("synonyms.txt"):
        group = tuple(tuple(words(term)) for term in line.split("="))
        for term in group:
            key = _main_stems(term)
            groups[key] = tuple(dict.fromkeys((*groups.get(key, ()), *group)))
    return groups, max(map(len, groups))


def _main_stems(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stems(word)[0] for word in said)
