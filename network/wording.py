"""How days, moments and numbers are said, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask_babel import get_locale

from network.clock import PARIS
from network.i18n import _

_FRENCH = Locale("fr")


def locale() -> Locale:
    """Return the reader's language: French where nobody said."""
    return get_locale() or _FRENCH


def day(value: date | datetime | None) -> str:
    """« 21 novembre 2026 »; a moment is told as the day it was in Paris."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(PARIS)
    return first_of_month(format_date(value, "d MMMM y", locale=locale()))


def month(value: date) -> str:
    """« nov. 2026 »."""
    return format_date(value, "MMM y", locale=locale())


def moment(value: datetime | None) -> str:
    """« 21 novembre 2026 à 14 h 05 », Paris time."""
    if value is None:
        return ""
    spelled = format_datetime(value.astimezone(PARIS), "d MMMM y 'à' H\u00a0'h'\u00a0mm", locale=locale())
    return first_of_month(spelled)


def age(value: datetime, now: datetime) -> str:
    """« aujourd’hui », « hier », « il y a 3 jours », « il y a 2 mois »: by days of Paris, rounded down."""
    days = max(0, (now.astimezone(PARIS).date() - value.astimezone(PARIS).date()).days)
    if days < 2:
        return _("hier") if days else _("aujourd’hui")
    if days < 14:
        return _("il y a %(count)s jours", count=days)
    if days < 60:
        return _("il y a %(count)s semaines", count=days // 7)
    if days < 730:
        return _("il y a %(count)s mois", count=days // 30)
    return _("il y a %(count)s ans", count=days // 365)


def first_of_month(spelled: str) -> str:
    """« 1er juillet » where CLDR says « 1 juillet »."""
    return f"1er {spelled[2:]}" if spelled.startswith("1 ") and locale().language == "fr" else spelled


def number(value: int | float | Decimal | None) -> str:
    """« 12 345,6 »."""
    if isinstance(value, int) and value >= 0 and locale().language == "fr":
        return _in_french(value)
    return "" if value is None else format_decimal(value, locale=locale(), decimal_quantization=False)


def counting() -> Callable[[int], str]:
    """Return how whole numbers are said, for a page that says a hundred of them."""
    return _in_french if locale().language == "fr" else number


def _in_french(value: int) -> str:
    return str(value) if value < 1000 else f"{value:,}".replace(",", "\u202f")


def size(octets: int) -> str:
    """« 1,2 Mo », « 340 ko »: in the units of ten that systems show."""
    if octets >= 1_000_000:
        return _("%(count)s Mo", count=format_decimal(octets / 1_000_000, "0.#", locale=locale()))
    return _("%(count)s ko", count=max(1, round(octets / 1000)))
