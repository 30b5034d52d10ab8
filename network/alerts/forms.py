from typing import Any

from network.alerts.models import Pace
from network.i18n import lazy
from network.web.forms import Choice, Form, Hidden, Text


class SearchForm(Form):
    """How somebody calls a search of theirs, and how often they are told what is new in it."""

    name = Text(
        lazy("Son nom"), max=120, hint=lazy("Celui que vous lirez dans votre espace et dans nos mails.")
    )
    pace = Choice(lazy("Quand vous écrire ?"))

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.pace.choices = [(pace.value, pace.label) for pace in Pace]

    def values(self) -> dict[str, Any]:
        """Return what was typed, as actions take it."""
        return {"name": self.name.data, "pace": Pace(self.pace.data)}


class SeenForm(Form):
    """Up to where the page at hand showed what is new."""

    up_to = Hidden(max=18)

    @property
    def number(self) -> int:
        """Return it, 0 where it is none."""
        text = self.up_to.data or ""
        return int(text) if text.isascii() and text.isdigit() else 0
