"""French words as the index and questions see them.

A word is kept as its stems: the main one, taken after the accents were dropped, so that people may
type none, then the others, which join more forms (« collectivité », « collective »). A number is one
word however its thousands are spaced (« 15 600 », « 3,2 » as « 3.2 »), apart from its unit.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import Stemmer

from network.text import unaccented

DATA = Path(__file__).parent.parent / "data" / "search"

SHORTEST_FORM = 3  # letters; shorter words are neither completed nor mended

_SPACES = " \u00a0\u2009\u202f"
_MONEY = "(?:md|[km])?€"
_UNIT = f"(?:[kmgt]?wh?c?|[kmc]?m[²³23]?|ha|[kmc]?g|k?t|{_MONEY}|%)"
_TOKEN = re.compile(
    # A number, unless it is a piece of something else: « 2A », « 1.2.3 ».
    rf"(?=\d)(?<![^\W_])(?<!\d[.,])(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d{{1,20}})(?:[.,]\d{{1,20}})?"
    rf"(?![.,]?\d)(?={_UNIT}?(?![^\W_]))"
    rf"|{_MONEY}|%"
    # An acronym with its points: « P.C.A.E.T. ».
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?"
    # The two letters that look like apostrophes are none.
    r"|[^\W_ʼʹ]{1,40}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\d{1,20}(?:,\d{1,20})?", re.ASCII)
_A_UNIT = re.compile(_UNIT, re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_PREFIXES = {"": "", "kilo": "k", "mega": "m", "méga": "m", "giga": "g", "tera": "t", "téra": "t"}
_WATTS = {"watt": "w", "wattheure": "wh"}
_SPELT = {
    "st": "saint",
    "ste": "sainte",
    "euros": "euro",
    "millions": "million",
    "milliards": "milliard",
    **{
        f"{prefix}{unit}{plural}": f"{short}{sign}"
        for prefix, short in _PREFIXES.items()
        for unit, sign in _WATTS.items()
        for plural in ("", "s")
    },
}
_SUMS = {"million": "meuro", "milliard": "mdeuro"}
_SCALES = (
    ("wh", "kwh", "mwh", "gwh", "twh"),
    ("w", "kw", "mw", "gw"),
    ("kwc", "mwc", "gwc"),
    ("euro", "keuro", "meuro", "mdeuro"),
)
_MOST_DIGITS = 15
_SHORTEST_IN_TWO_GENDERS = 6  # letters: « olive », « pique » are no feminines
_SHORTEST_IN_PLURAL = 4  # letters of an acronym and its s: « LEDs » ; « BTS » is none of « BT »
_SIGNS = {"%": "%", "€": "euro", "k€": "keuro", "m€": "meuro", "md€": "mdeuro"}


def lines(name: str) -> list[str]:
    """Return the lines of a file of words, without its remarks."""
    found = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in found if line and not line.startswith("#")]


_EMPTY = frozenset(" ".join(lines("empty_words.txt")).split())
_WHOLE = frozenset(" ".join(lines("whole_words.txt")).split())


class Word(NamedTuple):
    """A word, lower-case, and where it stands in its text."""

    word: str
    start: int
    end: int


def composed(text: str) -> str:
    """Return a text whose accents are one with their letters, without what hides inside words."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).replace("\u00ad", "")


def spans(text: str) -> Iterator[Word]:
    """Go through the words of a composed text, without those that say nothing."""
    found = (Word(_read(token[0]), *token.span()) for token in _TOKEN.finditer(text))
    return with_sums(each for each in found if each.word)


def with_sums(found: Iterable[Word]) -> Iterator[Word]:
    """Read « 2 millions d’euros » as « 2 M€ »."""
    before: Word | None = None
    for each in found:
        if before and each.word == "euro":
            yield Word(_SUMS[before.word], before.start, each.end)
            before = None
            continue
        if before:
            yield before
        before = each if each.word in _SUMS else None
        if before is None:
            yield each
    if before:
        yield before


def words(text: str) -> list[str]:
    """Return the words of a text, lower-case, without those that say nothing."""
    return [found.word for found in spans(composed(text))]


@lru_cache(maxsize=20_000)
def _read(token: str) -> str:
    """Return the word that is written like this, nothing where it says nothing."""
    if not token.isascii():
        token = unicodedata.normalize("NFKC", token)
    token = token.lower()
    if token in _SIGNS:
        return _SIGNS[token]
    if token[0].isdecimal() and not token.isalnum():
        return _number(token)
    word = "".join(filter(str.isalnum, token))
    return "" if unaccented(word) in _EMPTY else _SPELT.get(word, word)


def _number(token: str) -> str:
    """« 15 600 » → « 15600 », « 3.20 » → « 3,2 »."""
    digits = re.sub(f"[{_SPACES}]", "", token)
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(".", "")
    whole, _point, rest = digits.replace(",", ".").partition(".")
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if rest else whole


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """Return the stems of a word, the main one first."""
    bare = unaccented(word)
    if not bare.isalpha():  # numbers, codes, signs
        return (bare,)
    if acronym := _acronym(bare):
        return (acronym.upper(),)  # stems are lower-case: it is that of no other word
    if (singular := bare.removesuffix("s")) in _WHOLE:
        return (singular,)
    stemmer = Stemmer.Stemmer("french", 0)  # made for each word: it may not be shared between threads
    found = [stemmer.stemWord(bare), unaccented(stemmer.stemWord(word))]
    if main := _of_man(singular, stemmer):
        found.insert(0, main)
    if bare.endswith(("ger", "cher", "eiller")):  # « ménagers » is stemmed as no infinitive
        found.append(bare)
    if found[0][-1:] in ("s", "x") and len(found[0]) > 3:  # a plural that the stemmer leaves: « velos »
        found.insert(0, found[0][:-1])
    return tuple(dict.fromkeys(found))


@cache
def _acronyms() -> frozenset[str]:
    """Return the acronyms among the synonyms that come with the site."""
    terms = (term.strip() for line in lines("synonyms.txt") for term in line.split("="))
    return frozenset(unaccented(t.lower()) for t in terms if t.isalpha() and sum(map(str.isupper, t)) > 1)


def _acronym(bare: str) -> str:
    """Return the acronym that a word is, or is the plural of; nothing where it is none."""
    known = _acronyms()
    if bare not in known and len(bare) >= _SHORTEST_IN_PLURAL:
        bare = bare.removesuffix("s")
    return bare if bare in known else ""


def _of_man(bare: str, stemmer: Stemmer.Stemmer) -> str:
    """Return the main stem of a feminine, that of its masculine, where the stemmer may keep them apart."""
    if bare.endswith("trice"):  # « agricultrice », « animatrices »
        return stemmer.stemWord(f"{bare.removesuffix('trice')}teur")
    if len(bare) < _SHORTEST_IN_TWO_GENDERS:
        return ""
    if bare.endswith("ive"):  # « passive », « actives »
        return stemmer.stemWord(f"{bare.removesuffix('ve')}f")
    if bare.endswith(("iere", "gere", "chere", "eillere")):  # « forestière », « bocagères »
        return stemmer.stemWord(f"{bare.removesuffix('ere')}er")
    if bare.endswith(("ic", "ique")):  # « publique »; « photovoltaic », as « photovoltaïque »
        stem = stemmer.stemWord(f"{bare.removesuffix('que').removesuffix('c')}que")
        return f"{stem.removesuffix('iqu')}ic" if stem.endswith("iqu") else stem
    return ""


def is_amount(word: str) -> bool:
    """Say whether a word is a number, and no piece of something else: « 15600 », « 3,2 », not « 1er »."""
    return bool(_AMOUNT.fullmatch(word))


def is_unit(word: str) -> bool:
    """Say whether a word is what a number may count: « kwh », « % », « keuro »."""
    return word in _SIGNS.values() or word in _SUMS or bool(_A_UNIT.fullmatch(word))


def amounts(number: str, unit: str) -> list[tuple[str, str]]:
    """Return the other ways to write an amount: « 2000 kw » is « 2 mw », « 2 millions » may be of euros."""
    if unit in _SUMS:
        return [(number, _SUMS[unit]), *amounts(number, _SUMS[unit])]
    scale = next((scale for scale in _SCALES if unit in scale), (unit,))
    found, at = [], scale.index(unit)
    for other in range(max(0, at - 2), min(len(scale), at + 3)):
        value = Decimal(number.replace(",", ".")).scaleb(3 * (at - other)).normalize()
        if other != at and int(value.as_tuple().exponent) >= -3 and value.adjusted() < _MOST_DIGITS:
            found.append((f"{value:f}".replace(".", ","), scale[other]))
    return found


def name_of(text: str) -> str:
    """Return a name as it is found when it is typed whole: its words without accents."""
    return " ".join(unaccented(word) for word in words(text))


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, str] | None:
    """Return a word as it is looked up by its beginning and by its end, without its accents.

    The word itself follows where it has accents: « ecole|école », « eloce|école ».
    """
    if len(word) < SHORTEST_FORM or not word.isalpha():
        return None
    bare = unaccented(word)
    return (bare, bare[::-1]) if bare == word else (f"{bare}|{word}", f"{bare[::-1]}|{word}")
