"""Sentences for people: French is the source; catalogues translate it.

Every sentence goes through `_` (or `ngettext` for plurals, `lazy` at import time), so that rules
and actions can speak without knowing Flask.
"""

import flask_babel
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

__all__ = ["_", "form_for", "lazy", "ngettext"]


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return the sentence for so many; where no catalogue speaks, in French: zero is singular."""
    return form_for(singular, plural, num) % {"num": num, **values}


def form_for(singular: str, plural: str, num: int) -> str:
    """Return the sentence for so many with its blanks: templates fill them in themselves."""
    locale = flask_babel.get_locale()
    if locale is None or locale.language == "fr":
        return _(singular if abs(num) < 2 else plural)
    return flask_babel.get_domain().get_translations().ungettext(singular, plural, num)
