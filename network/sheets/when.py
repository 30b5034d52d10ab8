"""Dates as precisely as people know them: « 2023 », « 2023-03 » or « 2023-03-21 » is what is kept."""

from datetime import date

from babel.dates import format_date


def year_of(when: str) -> int:
    """Return the year of a kept date."""
    return int(when[:4])


def day_of(when: str) -> date:
    """Return the first day of a kept date, for sorting and for showing it."""
    year, month, day = [*when.split("-"), "1", "1"][:3]
    return date(int(year), int(month), int(day))


def when_label(when: str, locale: str = "fr") -> str:
    """« 2023 », « mars 2023 » or « 21 mars 2023 »; the same words are read back by `typed.when`."""
    pattern = {4: "y", 7: "LLLL y", 10: "d MMMM y"}.get(len(when))
    return format_date(day_of(when), pattern, locale=locale) if pattern else when
