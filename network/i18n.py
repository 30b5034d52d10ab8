"""Sentences for people: French is the source; catalogues translate it.

Every sentence goes through `_` (or `ngettext` for plurals, `lazy` at import time), so that rules
and actions can speak without knowing Flask.
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

__all__ = ["_", "lazy", "ngettext"]
