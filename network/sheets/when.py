"""Dates as precisely as people know them: « 2023 », « 2023-03 » or « 2023-03-21 » is what is kept."""

from datetime import date

from babel.dates import format_date

from network.wording import day, locale


def year_of(when: str) -> int:
    """Return the year of a kept date."""
    return int(when[:4])


def day_of(when: str) -> date:
    """Return the first day of a kept date, for sorting and for showing it."""
    year, month, day = [*when.split("-"), "1", "1"][:3]
    return date(int(year), int(month), int(day))


def when_label(when: str) -> str:
    """« 2023 », « mars 2023 » or « 21 mars 2023 »."""
    if len(when) == len("2023-03"):
        return format_date(day_of(when), "LLLL y", locale=locale())
    return day(day_of(when)) if len(when) == len("2023-03-21") else when
