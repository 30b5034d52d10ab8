"""What somebody typed, as a question: words, phrases between quotes, words to exclude behind a minus sign."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from network.search.words import (
    DATA,
    Word,
    amounts,
    composed,
    is_amount,
    is_unit,
    lines,
    spans,
    stems,
    with_sums,
    words,
)
from network.text import unaccented

MOST_WORDS_OF_A_NAME = 6

_MINUS = "-\u2010\u2011\u2013\u2212"  # as keyboards write it, and as phones and word processors do
_PIECE = re.compile(rf"(?:(?:(?<=\s)|^)([{_MINUS}]?)|(?<=[\"»”]))(?:\"([^\"]*)\"|«([^»]*)»|“([^”]*)”|(\S+))")
_LOOSE = 5  # the last group of a piece: what stands between no quotes


@dataclass(frozen=True)
class Term:
    """Words to find: side by side and in this order, or each of them anywhere in the document."""

    words: tuple[str, ...]
    together: bool = True


@dataclass(frozen=True)
class Group:
    """Something to be found under any of its terms, and where it was typed.

    `name` is what was typed, where documents answer to it as to a whole name.
    """

    terms: tuple[Term, ...]
    start: int = 0
    end: int = 0
    quoted: bool = False
    name: str = ""

    @property
    def is_amount(self) -> bool:
        """Whether this is a number with its unit: neither says anything without the other."""
        return _is_amount(self.terms[0].words)


@dataclass(frozen=True)
class Question:
    """What somebody looks for: all of the groups, or `least` of them; and none of the excluded terms."""

    required: tuple[Group, ...] = ()
    excluded: tuple[Term, ...] = ()
    least: int | None = None

    def without(self, groups: Iterable[Group]) -> "Question":
        """Return the same question, some groups left out."""
        left = frozenset(groups)
        return replace(self, required=tuple(each for each in self.required if each not in left))

    def instead(self, group: Group, *others: Group) -> "Question":
        """Return the same question with others in the place of a group."""
        required = [new for each in self.required for new in (others if each == group else (each,))]
        return replace(self, required=tuple(required))


class Synonyms:
    """Groups of terms that find one another: « PCAET », « plan climat »."""

    def __init__(self, groups: Iterable[Iterable[str]]) -> None:
        self._groups: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
        for group in groups:
            terms = tuple(filter(None, (tuple(words(term)) for term in group)))
            for term in terms:
                key = _main_stems(term)
                self._groups[key] = tuple(dict.fromkeys((*self._groups.get(key, ()), *terms)))
        self.longest = max(map(len, self._groups), default=0)

    def of(self, said: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Return the terms that these words find, themselves included; none where no group holds them."""
        return self._groups.get(_main_stems(said), ())


@cache
def shipped() -> Synonyms:
    """Return the synonyms that come with the site."""
    return Synonyms(line.split("=") for line in lines("synonyms.txt"))


def _is_nothing(_said: str) -> bool:
    return False


def question(
    query: str,
    synonyms: Synonyms | None = None,
    is_name: Callable[[str], bool] = _is_nothing,
    is_word: Callable[[str], bool] = _is_nothing,
) -> Question:
    """Read what somebody typed. Nothing in it is an error: signs without meaning are passed over.

    `is_name` tells which runs of words are names that documents answer to, `is_word` which words they hold.
    """
    synonyms = shipped() if synonyms is None else synonyms
    query = composed(query)
    groups: list[Group] = []
    excluded: list[Term] = []
    loose: list[Word] = []
    for piece in _PIECE.finditer(query):
        number = next(number for number in range(2, _LOOSE + 1) if piece[number] is not None)
        start, end = piece.span(number)
        found = [Word(w, start + at, start + to) for w, at, to in spans(query[start:end])]
        if not found:
            continue
        if piece[1]:
            excluded.append(Term(_said(found)))
        elif number == _LOOSE:
            loose.extend(found)
        else:
            groups.append(Group((Term(_said(found)),), *piece.span(), quoted=True))
    loose = list(with_sums(_joined_numbers(query, loose)))
    return Question((*_groups_of(loose, synonyms, is_name, is_word), *groups), tuple(excluded))


def _joined_numbers(query: str, loose: list[Word]) -> list[Word]:
    """Read numbers again over the pieces: « 15 600 » is one."""
    if sum(found.word.isdecimal() for found in loose) < 2:
        return loose
    joined: list[Word] = []
    for found in loose:
        if joined and joined[-1].word.isdecimal() and found.word.isdecimal():
            start = joined[-1].start
            whole = list(spans(query[start : found.end]))
            if len(whole) == 1:
                joined[-1] = Word(whole[0].word, start, found.end)
                continue
        joined.append(found)
    return joined


def grouped(said: Sequence[str], synonyms: Synonyms, at: Group) -> tuple[Group, ...]:
    """Return the groups of other words, looked for in the place of what was typed in a group."""
    found = [Word(word, at.start, at.end) for word in said]
    return tuple(_groups_of(found, synonyms, _is_nothing, _is_nothing))


def _groups_of(
    loose: Sequence[Word],
    synonyms: Synonyms,
    is_name: Callable[[str], bool],
    is_word: Callable[[str], bool],
) -> Iterator[Group]:
    start, longest = 0, max(synonyms.longest, MOST_WORDS_OF_A_NAME)
    while start < len(loose):
        for length in range(min(longest, len(loose) - start), 0, -1):
            run = loose[start : start + length]
            said = _said(run)
            others = synonyms.of(said) if length <= synonyms.longest else ()
            if length == 2:
                others = (*others, *_as_one(said, synonyms, is_word))
            name = " ".join(map(unaccented, said)) if length <= MOST_WORDS_OF_A_NAME else ""
            name = name if name and is_name(name) else ""
            if others or name or length == 1:
                break
        # A group is the same whichever of its words was typed, so that all find the same; several words
        # are also looked for apart, but a number is only meant beside its unit.
        is_there = length == 1 and any(_main_stems(each) == _main_stems(said) for each in others)
        is_whole = is_there or _is_amount(said)
        terms = (*([] if is_whole else [Term(said, together=False)]), *(Term(other) for other in others))
        yield Group(terms, run[0].start, run[-1].end, name=name)
        start += length


def _as_one(
    said: tuple[str, ...], synonyms: Synonyms, is_word: Callable[[str], bool]
) -> Iterable[tuple[str, ...]]:
    """Return what two neighbours are together: a number and its unit, « co-voiturage »."""
    if _is_amount(said):
        return (said, *amounts(*said))
    joined = "".join(said)
    if not joined.isalpha() or not is_word(joined):
        return ()
    return synonyms.of((joined,)) or ((joined,),)


def _is_amount(said: tuple[str, ...]) -> bool:
    return len(said) == 2 and is_amount(said[0]) and is_unit(said[1])


def _said(found: Sequence[Word]) -> tuple[str, ...]:
    return tuple(each.word for each in found)


def _main_stems(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stems(word)[0] for word in said)


__all__ = ["DATA", "Group", "Question", "Synonyms", "Term", "question", "shipped", "stems", "words"]
