from typing import Any

from network.i18n import _, lazy
from network.members.models import College
from network.typed import carried
from network.web.forms import Form, Hidden, LongText, Select, Text


class MembersForm(Form):
    """Filters the members; read from the address."""

    text = Text(lazy("Nom ou adresse électronique"), max=100, required=False, autocomplete="off")
    college = Select(lazy("Collège"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.college.choices = [("", _("Tous les collèges")), *((c.value, c.label) for c in College)]


class ReviewForm(Form):
    """Decides on a sheet; `decision` is the button pressed, `seen` the saved version that the page shows."""

    PUBLISH, SEND_BACK = "publish", "send_back"

    decision = Hidden(max=20)
    seen = Hidden(max=10)
    reason = LongText(
        lazy("Ce qui manque"),
        max=4000,
        required=False,
        hint=lazy("L’auteur reçoit ces lignes par mail et les retrouve en tête de sa fiche, à compléter."),
    )

    @property
    def version_seen(self) -> int:
        """The saving that the page showed; -1, which is none, when the page did not say."""
        return carried(self.seen.data)
