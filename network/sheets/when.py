"""Dates as precisely as people know them: « 2023 », « 2023-03 » or « 2023-03-21 » is what is kept."""

import re
from datetime import date

from babel.dates import format_date

from network.text import unaccented

_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_NUMBERS = re.compile(r"^(?:(?:(\d{1,2})[/. -])?(\d{1,2})[/. -])?(\d{4})$")
_WORDS = re.compile(r"^(?:(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})$")


def parse_when(text: str) -> str:
    """Read « 2023 », « mars 2023 », « 21/03/2023 » or an ISO date; raise ValueError otherwise."""
    text = " ".join(unaccented(text).lower().split())
    if found := _ISO.match(text):
        year, month, day = found.groups()
    elif found := _NUMBERS.match(text):
        day, month, year = found.groups()
    elif found := _WORDS.match(text):
        day, word, year = found.groups()
        month = str(_month(word))
    else:
        raise ValueError(text)
    checked = date(int(year), int(month or 1), int(day or 1))
    if not 1900 <= checked.year <= 2100:
        raise ValueError(text)
    return checked.isoformat()[: 10 if day else 7 if month else 4]


def _month(word: str) -> int:
    """Return the number of the month that begins like this word (« sept », « fév », « juillet »)."""
    found = [
        i
        for i, start in enumerate(_MONTHS, 1)
        if word.startswith(start) or (len(word) >= 3 and start.startswith(word))
    ]
    if len(found) != 1:
        raise ValueError(word)
    return found[0]


def year_of(when: str) -> int:
    """Return the year of a kept date."""
    return int(when[:4])


def day_of(when: str) -> date:
    """Return the first day of a kept date, for sorting and for showing it."""
    year, month, day = [*when.split("-"), "1", "1"][:3]
    return date(int(year), int(month), int(day))


def when_label(when: str, locale: str = "fr") -> str:
    """« 2023 », « mars 2023 » or « 21 mars 2023 »; the same words are read back by `parse_when`."""
    pattern = {4: "y", 7: "LLLL y", 10: "d MMMM y"}.get(len(when))
    return format_date(day_of(when), pattern, locale=locale) if pattern else when
