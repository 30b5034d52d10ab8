"""Cells of a spreadsheet as people would type them: numbers with the words that their formats show.

It stands alone: `spreadsheet_reading` runs apart.
"""

import operator
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

# A lone point before three digits, which a person could mean to part thousands.
_TAKEN_FOR_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

# A format of numbers, part by part: words, what leaves a blank, the mark of a currency, digits, signs.
_FORMAT = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r"|(?P<digits>General|@|[0#?](?:[0#?.,/]| (?=[0#?]))*(?:E[+-][0#?]+)?)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
_EUROS = re.compile(r"€|\beur(?:os?)?\b", re.IGNORECASE)
_WORD_OR_SHARE = re.compile(r"[^\W\d_]|[%‰°²³]|[$£¥₠-₫₭-₿]")
# In a format of dates, what is no part of a day: words, the name of a language, blanks.
_NO_PART = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
LONGEST_FORMAT = 255  # Excel writes none longer


@cache
def letters(column: int) -> str:
    """Return the name of a column, the first being 0: A, B… Z, AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def as_text(value: Any) -> str:
    """Return a cell as people would type it: days in ISO form, whole numbers without decimals."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "oui" if value else "non"
        case int():
            return str(value)
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            return unmistaken(f"{value:.15g}")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)


def unmistaken(digits: str) -> str:
    """Return a number with four decimals for three: nobody takes 250.1250 for a quarter of a million."""
    return f"{digits}0" if _TAKEN_FOR_THOUSANDS.fullmatch(digits) else digits


@dataclass(frozen=True)
class Shape:
    """What a format shows of a number besides its digits: words around it, the power of ten it is told in.

    Words may also part its digits: it is then read without them.
    """

    before: str
    after: str
    power: int
    has_digits: bool
    is_parted: bool

    @property
    def says_nothing(self) -> bool:
        """Say whether a number is all that is shown: the mark of euros says nothing more."""
        words = _EUROS.sub("", f"{self.before} {self.after}")
        return not (self.is_parted or self.power or _WORD_OR_SHARE.search(words))

    def of(self, value: float) -> Any:
        """Return a number as it is shown, with all its digits; itself where nothing is added to them."""
        if self.says_nothing or self.is_parted:
            return value
        if not self.has_digits:
            return self.before
        if self.power:
            value = float(Decimal(f"{value:.15g}").scaleb(self.power))
        return f"{self.before}{as_text(value).replace('.', ',')}{self.after}"


# Those of the sections of a format, with the numbers that each is for: a comparison and a bound.
Shapes = tuple[tuple[str, float, Shape], ...]


def shapes_by_style(book: Any) -> dict[int, Shapes]:
    """Return how the numbers of each style of a workbook are shown, but where digits are all that is."""
    codes = _codes_by_style(book)
    shapes = {index: _shapes_of(code) for index, code in codes.items() if index not in book._date_formats}
    return {
        index: each for index, each in shapes.items() if not all(shape.says_nothing for *_, shape in each)
    }


def hidden_by_style(book: Any) -> dict[int, int]:
    """Return how many parts of a day its styles hide: one where they show a month, two where a year."""
    codes = _codes_by_style(book)
    hidden = {index: _hidden_of(code) for index, code in codes.items() if index in book._date_formats}
    return {index: parts for index, parts in hidden.items() if parts}


def _codes_by_style(book: Any) -> dict[int, str]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    # Programs show those in the money of their country, whatever sign stands for it.
    built_in = {index: code.replace("$", "€") for index, code in BUILTIN_FORMATS.items()}
    known = built_in | dict(enumerate(book._number_formats, start=BUILTIN_FORMATS_MAX_SIZE))
    codes = {index: known.get(style.numFmtId) for index, style in enumerate(book._cell_styles)}
    return {index: code for index, code in codes.items() if code}


@lru_cache(maxsize=1000)
def _hidden_of(code: str) -> int:
    shown = _NO_PART.sub("", _NEXT_SECTION.split(code[:LONGEST_FORMAT])[0]).lower()
    if "y" not in shown or not set(shown).isdisjoint("dhs"):
        return 0
    return 1 if "m" in shown else 2


def day_shown(value: Any, hidden: int) -> Any:
    """Return « 2021-03 » or « 2022 » for the first day that stands where no more was said."""
    if not hidden or not isinstance(value, date):
        return value
    text = as_text(value)
    for _part in range(hidden):
        text = text.removesuffix("-01")
    return text


@lru_cache(maxsize=1000)
def _shapes_of(code: str) -> Shapes:
    """Return the shapes of the sections of a format; without bounds, they are of signs: +, -, 0, texts."""
    if len(code) > LONGEST_FORMAT:
        return ()
    sections = _NEXT_SECTION.split(code)[:4]
    bounds = [_CONDITION.search(section) for section in sections]
    shapes = [_shape_of(section) for section in sections]
    if any(bounds):
        return tuple(
            (bound[1], float(bound[2]), shape) if bound else ("", 0, shape)
            for bound, shape in zip(bounds, shapes, strict=True)
        )
    if len(shapes) == 1:
        return (("", 0, shapes[0]),)
    return (("<", 0, shapes[1]), *((("=", 0, shapes[2]),) if len(shapes) > 2 else ()), ("", 0, shapes[0]))


def _shape_of(section: str) -> Shape:
    before, after, power = "", "", 0
    has_digits = is_parted = False
    for found in _FORMAT.finditer(section):
        if digits := found["digits"]:
            is_parted |= has_digits and bool(_WORD_OR_SHARE.search(after))
            has_digits, after = True, ""
            power -= 3 * (len(digits) - len(digits.rstrip(",")))
            continue
        word = found["quoted"] or found["escaped"] or found["currency"] or found["plain"] or ""
        if found["plain"] == "%":
            power += 2
            word = " %" if has_digits and not after else "%"
        if has_digits:
            after += word
        else:
            before += word
    # The sign of a number stays with its digits.
    return Shape(before.lstrip(" -+("), after.rstrip(" )"), power, has_digits, is_parted)


def shape_for(shapes: Shapes, value: float) -> Shape | None:
    """Return the shape that a number takes among those of its format."""
    for comparison, bound, shape in shapes:
        if not comparison or _COMPARED[comparison](value, bound):
            return shape
    return None
