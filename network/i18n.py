"""Sentences for people: French is the source; catalogues translate it.

Every sentence goes through `_` (or `ngettext` for plurals, `lazy` at import time), so that rules
and actions can speak without knowing Flask. French is set as printers do: no line starts with « : ».
"""

from functools import cache
from pathlib import Path
from typing import Any

import flask_babel
from flask_babel.speaklater import LazyString

__all__ = ["_", "form_for", "lazy", "ngettext"]

CATALOGUES = Path(__file__).parent / "translations"
IS_TRANSLATED = CATALOGUES.is_dir()

_UNBREAKABLE = {
    " :": "\u00a0:",
    " »": "\u00a0»",
    "« ": "«\u00a0",
    " ;": "\u202f;",
    " !": "\u202f!",
    " ?": "\u202f?",
    " %%": "\u202f%%",
    " €": "\u202f€",
}


@cache
def _set(sentence: str) -> str:
    for plain, unbreakable in _UNBREAKABLE.items():
        sentence = sentence.replace(plain, unbreakable)
    return sentence


def _is_french() -> bool:
    # The source needs no catalogue: looking one up costs more than the rest of a page.
    if not IS_TRANSLATED:
        return True
    locale = flask_babel.get_locale()
    return locale is None or locale.language == "fr"


def _(sentence: str, **values: Any) -> str:
    """Return the sentence in the reader's language, with its values in place."""
    translated = _set(sentence if _is_french() else flask_babel.gettext(sentence))
    return translated % values if values else translated


def lazy(sentence: str) -> LazyString:
    """Return a sentence that is translated when it is shown: for what is said at import time."""
    return LazyString(_, sentence)


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Return the sentence for so many; where no catalogue speaks, in French: zero is singular."""
    return form_for(singular, plural, num) % {"num": num, **values}


def form_for(singular: str, plural: str, num: int) -> str:
    """Return the sentence for so many with its blanks: templates fill them in themselves."""
    if _is_french():
        return _(singular if abs(num) < 2 else plural)
    return _set(flask_babel.get_domain().get_translations().ungettext(singular, plural, num))
