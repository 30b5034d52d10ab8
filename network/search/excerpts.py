"""What a result shows of a document: its title and the piece of its text that answers best, words marked.

All that costs is done when the document is indexed: beside the text stand the main stems of its words, each
with where that word lies (« chaufferi|0003a »), so that a question only looks for its own stems. Text is
escaped last.
"""

import re
import string
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import tantivy
from markupsafe import Markup, escape

from network.i18n import _
from network.search.documents import EXCERPT, TITLE, after
from network.search.french import Question, Term
from network.search.words import Word, composed, stems

SHOWN = 135  # characters of a summary on a card
FIELDS = ("head", "head_words", "rest", "rest_words")

_LONGEST = 60_000  # characters: a place is four hexadecimal digits
_LENGTHS = string.digits + string.ascii_lowercase  # of words; longer ones are marked so far
_LONGEST_TOLD = 12_000  # characters to cut from, of what is told and of the files
_BEFORE = 50  # characters of an excerpt before its first word found
_LONGEST_EXCERPT = 145
_MOST_FOUND = 6  # of one stem: more change nothing
_BETWEEN = "\x1f"  # parts
_OPEN, _CLOSE = "\x02", "\x03"
_BLANKS = re.compile(r"[^\S \u00a0\u202f]| {2,}")  # other than the no-break ones
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")

Read = tuple[str, Sequence[Word]]  # a text and its words
Needle = tuple[
    str, tuple[str, ...], int
]  # a stem as it is written, those that follow, and the group they answer
Found = tuple[int, int, int]  # where a mark begins and ends, and the group it answers


def cleaned(text: str) -> str:
    """Return a text on one line, accents in their letters, without what cannot be seen."""
    return _BLANKS.sub(" ", _UNSEEN.sub(" ", composed(text))).strip()


def opening(text: str) -> str:
    """Return the beginning of a text as a card shows it, whole words."""
    if len(text) <= SHOWN + 5:
        return text
    whole = text[:SHOWN].rpartition(" ")[0] or text[:SHOWN]
    return f"{whole.rstrip(' ,;:(«–')}…"


def paragraph(text: str) -> Markup:
    """Return the beginning of a text as a card shows it where nothing was looked for."""
    return Markup("<p>{}</p>").format(opening(cleaned(text))) if text else Markup()


# ——— When a document is indexed ———


def kept(title: Read, summary: Read, told: Sequence[Read], file: Read) -> dict[str, str]:
    """Return what is kept of a document to cut excerpts from, by field."""
    shown = opening(summary[0])
    seen = len(shown.removesuffix("…")) if shown != summary[0] else len(shown)
    head = [title, (shown, [word for word in summary[1] if word.end <= seen])]
    beyond = (summary[0], [word for word in summary[1] if word.end > seen])
    rest = _one([beyond, *told] if beyond[1] else told)
    return dict(zip(FIELDS, (*_packed(head), *_packed([rest, _cut(file)])), strict=True))


def _one(read: Sequence[Read]) -> Read:
    """Return several texts as one, as long as excerpts are cut from."""
    text, found = "", list[Word]()
    for more, its in read:
        if not more or len(text) > _LONGEST_TOLD:
            continue
        text += after(text)
        shift = len(text)
        text += more
        found += [Word(word, start + shift, end + shift) for word, start, end in its] if shift else its
    return _cut((text, found))


def _cut(read: Read) -> Read:
    text, found = read
    if len(text) <= _LONGEST_TOLD:
        return read
    return text[:_LONGEST_TOLD], [word for word in found if word.end <= _LONGEST_TOLD]


def _packed(parts: Sequence[Read]) -> tuple[str, str]:
    """Return the text of the parts, and their words: the main stem of each, and where it begins and ends."""
    text, its_words = "", list[str]()
    for number, (part, found) in enumerate(parts):
        if number:
            its_words.append(_BETWEEN)
            text += _BETWEEN
        shift, room = len(text), _LONGEST - len(text)
        for word, start, end in found:
            if end > room:
                break
            its_words.append(f" {stems(word)[0]}|{start + shift:04x}{_LENGTHS[min(end - start, 35)]}")
        text += part[:room]
    return text, "".join(its_words)


# ——— When it is found ———


class Needles(NamedTuple):
    """What to look for in the stems of each result, for how many groups of a question."""

    each: tuple[Needle, ...] = ()
    groups: int = 0


def needles(asked: Question) -> Needles:
    """Return what is looked for in each result of a question."""
    each = dict.fromkeys(
        (first, tuple(others), number)
        for number, group in enumerate(asked.required)
        for term in group.terms
        for first, *others in _of_term(term)
    )
    return Needles(tuple(each), len(asked.required))


def _of_term(term: Term) -> Iterator[list[str]]:
    if term.together and len(term.words) > 1:
        yield [f" {stems(word)[0]}|" for word in term.words]
    else:
        yield from ([f" {stem}|"] for word in term.words for stem in stems(word))


def filled(card: str, stored: tantivy.Document, wanted: Needles) -> str:
    """Return a card, the slots of its title and its text filled for who looked for these words."""
    if TITLE not in card:
        return card
    head: str = stored["head"][0]
    title_ends = head.index(_BETWEEN)
    found = _found(wanted, stored, "head")
    said = _of_the_rest(stored, wanted, title_ends, found) or _marked(head, title_ends + 1, len(head), found)
    shown = str(escape(f"{_marked(head, 0, title_ends, found)}{_BETWEEN}{said}"))
    title, _between, text = shown.replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>").partition(_BETWEEN)
    return card.replace(TITLE, title, 1).replace(EXCERPT, f"<p>{text}</p>" if text else "", 1)


def _of_the_rest(stored: tantivy.Document, wanted: Needles, title_ends: int, seen: list[Found]) -> str:
    """Return a passage that says more of what was looked for than the title and the summary, if one does."""
    if wanted.groups == len({group for _at, _to, group in seen}):
        return ""
    found = _found(wanted, stored, "rest")
    first, groups = _densest(found)
    if groups <= len({group for at, _to, group in seen if at > title_ends}):
        return ""
    text: str = stored["rest"][0]
    files, start = text.index(_BETWEEN), found[first][0]
    in_file = start > files
    least, most = (files + 1, len(text)) if in_file else (0, files)
    begins, ends = _limits(text, max(least, start - _BEFORE), start, most)
    told = _("Dans un fichier joint :") + " " if in_file else ""
    before, after = "… " if begins > least else "", " …" if ends < most else ""
    return f"{told}{before}{_marked(text, begins, ends, found)}{after}"


def _limits(text: str, early: int, start: int, most: int) -> tuple[int, int]:
    """Return where a passage begins, before a word found, and ends: between two words."""
    begins = early
    if early and text[early - 1 : early] not in (" ", _BETWEEN):
        begins = text.find(" ", early, start) + 1 or start
    ends = begins + _LONGEST_EXCERPT
    if ends >= most:
        return begins, most
    between = text.rfind(" ", start, ends)
    return begins, between if between > start else ends


def _found(wanted: Needles, stored: tantivy.Document, part: str) -> list[Found]:
    """Return where what is wanted stands, in the order of the text."""
    if not wanted.each:
        return []
    found = list[Found]()
    its_words: str = stored[f"{part}_words"][0]
    for stem, others, group in wanted.each:
        at, times = its_words.find(stem), 0
        while at >= 0 and times < _MOST_FOUND:
            first = at + len(stem)
            last = _followed(its_words, first, others) if others else first
            if last:
                begins = int(its_words[first : first + 4], 16)
                ends = begins if last == first else int(its_words[last : last + 4], 16)
                found.append((begins, ends + int(its_words[last + 4], 36), group))
                times += 1
            at = its_words.find(stem, first)
    found.sort()
    return found


def _followed(its_words: str, at: int, others: tuple[str, ...]) -> int:
    """Return the place of the last of these words, if they follow the one whose place this is, else 0."""
    for other in others:
        if not its_words.startswith(other, at + 5):
            return 0
        at += 5 + len(other)
    return at


def _densest(found: list[Found]) -> tuple[int, int]:
    """Return which of these begins the passage that answers most groups, and how many."""
    first, most, all_of_them = 0, 0, len({group for _at, _to, group in found})
    for number, (start, _to, _group) in enumerate(found):
        if most == all_of_them:
            break
        reach = start + _LONGEST_EXCERPT - 2 * _BEFORE
        within = len({group for at, _to, group in found[number:] if at <= reach})
        if within > most:
            first, most = number, within
    return first, most


def _marked(text: str, start: int, end: int, found: list[Found]) -> str:
    """Return a piece of text with signs around what was found in it."""
    if not found:
        return text[start:end]
    pieces, at = list[str](), start
    for opens, closes, _group in found:
        if at <= opens and closes <= end:
            pieces += (text[at:opens], _OPEN, text[opens:closes], _CLOSE)
            at = closes
    pieces.append(text[at:end])
    return "".join(pieces)
