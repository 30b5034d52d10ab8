"""What templates say with `|`: days, moments, numbers, browsers."""

from flask import Flask
from flask_babel import Babel

from network import clock
from network.i18n import CATALOGUES, _
from network.web import sentences
from network.wording import age, day, moment, month, number, size

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
    """Give templates the filters, and their sentences."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "fr")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    Babel(app, locale_selector=lambda: "fr")
    sentences.init_app(app)
    app.jinja_env.filters.update(
        age=lambda value: age(value, clock.now()),
        day=day,
        moment=moment,
        month=month,
        number=number,
        size=size,
        browser=browser,
    )
