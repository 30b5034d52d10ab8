"""What people type, read: numbers, sums of money, dates.

What cannot be read raises a `ValueError` whose message is a sentence for the person who typed it.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from network.i18n import _
from network.text import unaccented

LARGEST_SUM = Decimal(10) ** 12  # euros
LONGEST = 100  # characters

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?P<whole>[1-9]\d{0,2}(?P<mark>[ '.,])\d{3}(?:(?P=mark)\d{3})*|\d+)"
    r"(?:(?P<point>[.,])(?P<fraction>\d+))?",
    re.ASCII,
)
_WITH_UNIT = re.compile(r"(?P<number>[+-]?\d(?:[\d.,' ]*\d)?) ?(?P<unit>\D.*)?", re.ASCII)
_EUROS = re.compile(
    r"(?P<scale>k|mille|m|millions?|md|milliards?)? ?(?:d' ?)?(?:€|euros?|eur)? ?(?P<tax>ht|ttc)?",
    re.IGNORECASE,
)
_SCALES = {"": 1, "k": 10**3, "mille": 10**3, "m": 10**6, "million": 10**6, "md": 10**9, "milliard": 10**9}

_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?",
        r"(?:(?:(?P<day>\d{1,2})[/. -])?(?P<month>\d{1,2})[/. -])?(?P<year>\d{4})",
        r"(?:(?P<day>\d{1,2})(?:er)? )?(?P<name>[a-z]+)\.? (?P<year>\d{4})",
    )
)


class Tax(StrEnum):
    """Whether an amount was given with VAT."""

    INCLUDED = "ttc"
    EXCLUDED = "ht"


@dataclass(frozen=True)
class Amount:
    """A sum in euro cents; `tax` is None when nothing was said of it."""

    cents: int
    tax: Tax | None = None


def number(text: str, *, whole: bool = False) -> Decimal:
    """Read « 2 495 », « 10114,0 », « 15'600 », « 1.234,5 » or « 3.2 ».

    The last of two different marks is the decimal one; a mark seen twice parts thousands. A lone dot or
    comma before three digits parts thousands where no decimal is expected: « 12.000 » in a `whole` number.
    """
    try:
        value = _decimal(text, lone_mark_parts=whole)
    except ValueError:
        raise ValueError(_("Écrivez un nombre, comme 2 495 ou 12,5.")) from None
    if whole and value != value.to_integral_value():
        raise ValueError(_("Écrivez un nombre entier, sans virgule."))
    return value


def amount(text: str) -> Amount:
    """Read a sum of euros: « 15 600€ TTC », « 1,2 M€ », « 300 k€ HT », « 2 495 »."""
    try:
        return _amount(text)
    except ValueError:
        raise ValueError(
            _("Ce montant ne se lit pas : écrivez-le comme 15 600 € TTC, 300 k€ ou 1,2 M€.")
        ) from None


def with_unit(text: str) -> tuple[str, str]:
    """Return the digits of « 3,2 GWh » and what follows them."""
    found = _WITH_UNIT.fullmatch(_cleaned(text))
    if not found:
        raise ValueError(_("Écrivez un nombre, comme 2 495 ou 12,5."))
    return found["number"], found["unit"] or ""


def day(text: str) -> date:
    """Read a whole day: « 21/11/2026 », « 21 novembre 2026 » or « 2026-11-21 »."""
    try:
        return date.fromisoformat(_when(text))
    except ValueError:
        raise ValueError(
            _("Cette date n’existe pas ou ne se lit pas : écrivez-la comme 21/11/2026.")
        ) from None


def when(text: str) -> str:
    """Read « 2023 », « mars 2023 » or a day, and return it as precise as it is: « 2023 », « 2023-03 »."""
    try:
        return _when(text)
    except ValueError:
        raise ValueError(
            _("Cette date ne se lit pas : écrivez-la comme 2023, mars 2023 ou 21/03/2023.")
        ) from None


def carried(value: object) -> int:
    """Read the count of savings that a page carries; -1, which is none, when it does not say."""
    # A form falls back on what it was made with, a number, when nothing was sent.
    text = value if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST else -1


def _cleaned(text: str) -> str:
    """Return the text with the signs of a keyboard instead of a printer's, on one line."""
    if len(text) > LONGEST:
        raise ValueError(text)
    return " ".join(text.replace("’", "'").replace("−", "-").split())


def _decimal(text: str, *, lone_mark_parts: bool) -> Decimal:
    found = _NUMBER.fullmatch(_cleaned(text))
    if not found or (found["mark"] and found["mark"] == found["point"]):
        raise ValueError(text)
    whole, mark, fraction = found["whole"], found["mark"], found["fraction"]
    if mark in (".", ",") and whole.count(mark) == 1 and not fraction and not lone_mark_parts:
        whole, fraction = whole.split(mark)
    elif mark:
        whole = whole.replace(mark, "")
    return Decimal(f"{found['sign']}{whole}" + (f".{fraction}" if fraction else ""))


def _amount(text: str) -> Amount:
    digits, unit = with_unit(text)
    euros = _EUROS.fullmatch(unit.replace(".", ""))
    if not euros:
        raise ValueError(text)
    scale = (euros["scale"] or "").lower().removesuffix("s")
    # A sum has no third decimal, unless it is counted in thousands or millions.
    value = _decimal(digits, lone_mark_parts=not scale) * _SCALES[scale]
    if not 0 <= value < LARGEST_SUM:
        raise ValueError(text)
    return Amount(round(value * 100), Tax(euros["tax"].lower()) if euros["tax"] else None)


def _when(text: str) -> str:
    text = unaccented(_cleaned(text)).lower()
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
    if not found:
        raise ValueError(text)
    said = found.groupdict()
    month = _month(said["name"]) if "name" in said else said["month"]
    checked = date(int(said["year"]), int(month or 1), int(said["day"] or 1))
    if not 1900 <= checked.year <= 2100:
        raise ValueError(text)
    return checked.isoformat()[: 10 if said["day"] else 7 if month else 4]


def _month(word: str) -> int:
    """Return the number of the month that begins like this word (« sept », « fév », « juillet »)."""
    found = [
        number
        for number, start in enumerate(_MONTHS, 1)
        if word.startswith(start) or (len(word) >= 3 and start.startswith(word))
    ]
    if len(found) != 1:
        raise ValueError(word)
    return found[0]
