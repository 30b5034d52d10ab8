"""What a question means in this library: taken at its word where that finds something, mended where not.

Words are understood over the whole library, whatever the filters: a filter may leave nothing, and says so,
but never changes what the words mean. The page, its counts, its sums and its exports so answer one question.

What a word finds is never widened. A word that nothing holds is the beginning of others (the last one typed),
or a misspelling; a phrase that nothing holds is its words; where few documents hold all the words, or none,
those that hold most of them are found behind. Phrases, places and numbers are meant as they stand: an amount
that nothing holds is left out, and finds nothing by itself, as the name of a place does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import tantivy
from tantivy import Occur, Query

from network.search import near
from network.search.documents import Understood
from network.search.excerpts import Needles, needles
from network.search.french import MOST_WORDS_OF_A_NAME, Group, Question, Synonyms, Term, grouped
from network.search.matching import matching, scored
from network.search.words import is_unit, spans

FEW = 3  # documents; a question that finds fewer may not be what was meant
_MUCH_MORE = 20  # times as many documents, for another word to be offered: rare words are seldom faults
_MOST_OFFERS = 2
_SHORTEST_OFFERED = 6  # letters
_SHORTEST_HALF, _LONGEST_CUT = 3, 40  # letters of a word that may be two
_NUMBERED = re.compile(r"([^\W\d_]{2,})(\d+)")
_ACRONYM = re.compile(r"[A-ZÀ-Þ]{2,5}")  # longer ones may be words typed in capitals
_MOST_MENDED = 20  # words of a question; where nothing answers it, those that follow are left out


_NOTHING_DONE = Understood()


@dataclass(frozen=True)
class Reading:
    """A question as it is answered, what was done to it, and what it asks of the engine, built once."""

    question: Question
    understood: Understood = _NOTHING_DONE

    @cached_property
    def matching(self) -> Query:
        """The query of the documents asked for, whatever their rank."""
        return matching(self.question)

    @cached_property
    def scored(self) -> Query:
        """The same query, with what makes a document rank higher."""
        return scored(self.question)

    @cached_property
    def needles(self) -> Needles:
        """What is marked in the documents found."""
        return needles(self.question)


def read(
    searcher: tantivy.Searcher,
    query: str,
    asked: Question,
    synonyms: Synonyms,
    is_place: Callable[[str], bool],
) -> Reading:
    """Return how a question is answered, which was typed like this.

    `is_place` tells what is the name of a place, whether documents are of it or not.
    """
    if not asked.required:
        return Reading(asked)
    total = _count(searcher, matching(asked))
    reader = _Reader(searcher, query, synonyms, is_place)
    if not total:
        return reader.mended(asked)
    return reader.widened(asked, total) if total < FEW else reader.told(asked, total)


def _count(searcher: tantivy.Searcher, wanted: Query) -> int:
    found: Any = searcher.search(wanted, 1)
    return int(found.count)


class _Reader:
    """Reads one question."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        query: str,
        synonyms: Synonyms,
        is_place: Callable[[str], bool],
    ):
        self.searcher = searcher
        self.query = query
        self.synonyms = synonyms
        self.is_place = is_place
        self.taken_for: list[tuple[str, str]] = []
        self.left_out: list[str] = []
        self.patience = near.Patience()

    def told(self, asked: Question, total: int) -> Reading:
        """Return a question that finds enough, as it is, with what may have been meant.

        A word that nobody writes in this form may be found by its stem, which is that of another word.
        """
        unwritten = [group for group in self._offered(asked) if not self._is_written(group)]
        return Reading(asked, Understood(offers=tuple(self.better(asked, total, unwritten))))

    def better(self, asked: Question, total: int, groups: Iterable[Group]) -> Iterable[str]:
        """Offer the same question with one of these words as it is nearly written, where that is found.

        For one that is written as it was typed, another is only offered that finds much more.
        """
        offers = 0
        for group in groups:
            if offers == _MOST_OFFERS:
                break
            enough = total if self._is_written(group) else 0
            for other in self._like(group, max(1, _MUCH_MORE * enough))[:1]:
                if self._finds(asked.instead(group, *self._groups([other], group))) > enough:
                    offers += 1
                    yield self._with(other, group)

    def _offered(self, asked: Question) -> list[Group]:
        """Return the words for which others may be offered."""
        return [group for group in asked.required if len(_lone_word(group)) >= _SHORTEST_OFFERED]

    def _is_written(self, group: Group) -> bool:
        return near.is_written(self.searcher, _lone_word(group))

    def _with(self, other: str, group: Group) -> str:
        """Return what was typed, with another word in the place of a group."""
        return f"{self.query[: group.start]}{other}{self.query[group.end :]}"

    def widened(self, asked: Question, total: int) -> Reading:
        """Return a question that finds few documents with, behind them, those that hold most of its words."""
        offers = tuple(self.better(asked, total, self._offered(asked)))
        if 1 < len(asked.required) <= _MOST_MENDED and not any(map(_is_precise, asked.required)):
            asked = self._most(asked)
        return Reading(asked, Understood((), tuple(dict.fromkeys(self.left_out)), offers))

    def mended(self, asked: Question) -> Reading:
        """Return the nearest question that finds something."""
        beyond = asked.required[_MOST_MENDED:]
        asked = asked.without(beyond)
        self.left_out += [self._typed(group) for group in beyond]
        asked, unknown = self._loosened(asked)
        known, meant = asked.without(unknown), list[str]()
        for group in unknown:
            if place := self._place_of(group, asked):
                known = known.without(place)
                self.left_out.append(self.query[place[0].start : place[-1].end])
                if place == [group]:
                    meant += [self._with(other, group) for other in self._like(group)[:1]]
            elif others := self._instead(group, known, is_last=_is_last(group, asked, self.query)):
                known = replace(known, required=(*known.required, *others))
            else:
                self.left_out.append(self._typed(group))
        if not known.required:  # nothing near: it finds nothing
            return Reading(asked, Understood(offers=tuple(meant)))
        if not self._finds(known):
            known = self._corrected(known)
        offers = meant
        if not self._finds(known):
            if len(known.required) == 2:
                offers += map(self._typed, known.required)
            known = self._most(known)
        understood = Understood(
            tuple(self.taken_for), tuple(dict.fromkeys(self.left_out)), tuple(dict.fromkeys(offers))
        )
        return Reading(known, understood)

    def _loosened(self, asked: Question) -> tuple[Question, list[Group]]:
        """Take apart the phrases and names that nothing holds; return also the words that nothing holds."""
        for group in asked.required:
            if self._is_loose(group) and not self._holds(group):
                if group.quoted:
                    self.left_out.append(self._typed(group))
                asked = asked.instead(group, *self._apart(group))
        return asked, [group for group in asked.required if not self._holds(group)]

    def _is_loose(self, group: Group) -> bool:
        """Say whether several words were typed that each say something."""
        return not group.is_amount and sum(1 for _word in spans(self._typed(group))) > 1

    def _apart(self, group: Group) -> Iterator[Group]:
        """Go through the words of a phrase or a name, each where it was typed."""
        for word, start, end in spans(self._typed(group)):
            yield Group((Term((word,)),), group.start + start, group.start + end)

    def _instead(self, group: Group, known: Question, *, is_last: bool) -> tuple[Group, ...]:
        """Return what to look for in the place of a word that nothing holds."""
        word, typed = _lone_word(group), self._typed(group)
        if is_unit(word):
            return ()
        if is_last and (begun := near.beginning_with(self.searcher, word)):
            whole = replace(group, terms=tuple(Term((other,)) for other in begun))
            if self._holds(whole):
                self.taken_for += [(typed, other) for other in begun]
                return (whole,)
        first: tuple[str, tuple[Group, ...]] | None = None
        for other in self._like(group):
            others = self._groups([other], group)
            if self._finds(replace(known, required=(*known.required, *others))):
                first = other, others
                break
            if first is None and all(map(self._holds, others)):
                first = other, others
        first = first or self._cut(word, group)
        if first is None:
            return ()
        self.taken_for.append((typed, first[0]))
        return first[1]

    def _cut(self, word: str, at: Group) -> tuple[str, tuple[Group, ...]] | None:
        """Return two words that were typed as one: those that most documents hold together."""
        if glued := _NUMBERED.fullmatch(word):  # « agenda21 »
            groups = self._groups(glued.groups(), at)
            return (" ".join(glued.groups()), groups) if self._finds(Question(groups)) else None
        best, most = None, 0
        for end in range(_SHORTEST_HALF, min(len(word), _LONGEST_CUT) - _SHORTEST_HALF + 1):
            said = [word[:end], word[end:]]
            if all(near.is_written(self.searcher, half) for half in said):
                groups = self._groups(said, at)
                if (total := self._finds(Question(groups))) > most:
                    best, most = (" ".join(said), groups), total
        return best

    def _place_of(self, group: Group, asked: Question) -> list[Group]:
        """Return the longest name of a place of the country that a word which nothing holds is part of."""
        said = sorted(asked.required, key=lambda each: each.start)
        at = said.index(group)
        runs = [
            said[first : last + 1]
            for first in range(max(0, at - MOST_WORDS_OF_A_NAME + 1), at + 1)
            for last in range(at, min(len(said), first + MOST_WORDS_OF_A_NAME))
        ]
        runs.sort(key=len, reverse=True)
        return next((run for run in runs if self.is_place(self.query[run[0].start : run[-1].end])), [])

    def _corrected(self, asked: Question) -> Question:
        """Return the same question with a rare word taken for one that is found beside the others."""
        for group in asked.required:
            word = _lone_word(group)
            if len(word) < _SHORTEST_OFFERED or self._finds(Question((group,))) >= FEW:
                continue
            for other in self._like(group):
                mended = asked.instead(group, *self._groups([other], group))
                if self._finds(mended):
                    self.taken_for.append((self._typed(group), other))
                    return mended
        return asked

    def _most(self, asked: Question) -> Question:
        """Return the question of those that hold most of the groups: as many as leave more than a few."""
        count = len(asked.required)
        best = replace(asked, least=1)
        for least in range(count - 1, 0, -1):
            wanted = replace(asked, least=least)
            total = self._finds(wanted)
            if total:
                best = wanted
            if total >= FEW or (total and least <= (count + 1) // 2):
                break
        total = self._finds(best)
        for group in asked.required:
            both = [(Occur.Must, matching(best)), (Occur.Must, matching(Question((group,))))]
            if _count(self.searcher, Query.boolean_query(both)) < total:
                self.left_out.append(self._typed(group))
        return best

    def _like(self, group: Group, least: int = 1) -> list[str]:
        """Return the words near to the one that was typed; an acronym is none of them."""
        if _ACRONYM.fullmatch(self._typed(group)):
            return []
        return near.like(self.searcher, _lone_word(group), self.patience, least)

    def _groups(self, said: Sequence[str], at: Group) -> tuple[Group, ...]:
        return grouped(said, self.synonyms, at)

    def _holds(self, group: Group) -> bool:
        return self._finds(Question((group,))) > 0

    def _finds(self, asked: Question) -> int:
        return _count(self.searcher, matching(asked))

    def _typed(self, group: Group) -> str:
        return self.query[group.start : group.end]


def _lone_word(group: Group) -> str:
    """Return the one word that was typed, empty where there are several or what it is found by is known."""
    return group.terms[0].words[0] if len(group.terms) == 1 and len(group.terms[0].words) == 1 else ""


def _is_precise(group: Group) -> bool:
    """Say whether this was meant as it stands: a phrase, a place, a number."""
    said = (word for term in group.terms for word in term.words)
    return group.quoted or bool(group.name) or any(word[0].isdigit() for word in said)


def _is_last(group: Group, asked: Question, query: str) -> bool:
    """Say whether a word may still be being typed."""
    return (
        not group.quoted
        and not query[group.end :].strip()
        and group.end == max(g.end for g in asked.required)
    )
