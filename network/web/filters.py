"""How dates, numbers and digests read in a page, in French."""

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import Babel, get_locale

from network.clock import PARIS
from network.i18n import _, form_for


def _locale() -> Locale:
    return get_locale() or Locale("fr")


def day(value: date | datetime | None) -> str:
    """« 21 novembre 2026 »; a moment is told as the day it was in Paris."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(PARIS)
    return _first_of_month(format_date(value, "d MMMM y", locale=_locale()))


def moment(value: datetime | None) -> str:
    """« 21 novembre 2026 à 14 h 05 », Paris time."""
    if value is None:
        return ""
    spelled = format_datetime(value.astimezone(PARIS), "d MMMM y 'à' H 'h' mm", locale=_locale())
    return _first_of_month(spelled)


def _first_of_month(text: str) -> str:
    # CLDR has no pattern for « 1er juillet ».
    return f"1er {text[2:]}" if text.startswith("1 ") and _locale().language == "fr" else text


def number(value: int | float | Decimal | None) -> str:
    """« 12 345,6 »."""
    return "" if value is None else format_decimal(value, locale=_locale())


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """« Firefox sur Windows », as far as a browser says who it is."""
    name = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if name and system:
        return _("%(name)s sur %(system)s", name=name, system=system)
    return name or system or _("Navigateur inconnu")


def init_app(app: Flask) -> None:
    """Give templates the filters, and sentences their language."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "fr")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(app.root_path) + "/network/translations")
    Babel(app, locale_selector=lambda: "fr")
    # Jinja's i18n extension, that Flask-Babel adds, brings this method.
    app.jinja_env.install_gettext_callables(_, form_for, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=day, moment=moment, number=number, browser=browser)
