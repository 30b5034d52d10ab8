from typing import Any

from network.admin.queries import AskedOfMembers
from network.i18n import _, lazy
from network.journal.labels import LABELS
from network.members.directory import region_name
from network.members.models import College, MemberStatus
from network.territories.queries import departments
from network.territories.rules import bare_key
from network.typed import carried
from network.web.forms import Form, Hidden, LongText, Select, Text


def _by_name(choice: tuple[str, str]) -> str:
    return bare_key(choice[1])


class MembersForm(Form):
    """Filters the members; read from the address."""

    text = Text(lazy("Nom, territoire ou adresse électronique"), max=100, required=False, autocomplete="off")
    college = Select(lazy("Collège"), required=False)
    status = Select(lazy("Charte"), required=False)
    region = Select(lazy("Région"), required=False)
    department = Select(lazy("Département"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = departments()
        regions = {place.region: region_name(place.region) for place in places}
        self.college.choices = [("", _("Tous")), *((c.value, c.label) for c in College)]
        self.status.choices = [("", _("Tous les états")), *((s.value, s.label) for s in MemberStatus)]
        self.region.choices = [("", _("Toutes")), *sorted(regions.items(), key=_by_name)]
        self.department.choices = [("", _("Tous")), *((p.code, f"{p.code} – {p.name}") for p in places)]

    def asked(self) -> AskedOfMembers:
        """Return the filters as the query reads them."""
        values = self.values()
        return AskedOfMembers(
            text=values["text"] or "",
            college=College(values["college"]) if values["college"] else None,
            status=MemberStatus(values["status"]) if values["status"] else None,
            region=values["region"] or "",
            department=values["department"] or "",
        )


class OutboxForm(Form):
    """Looks for mails; read from the address."""

    text = Text(lazy("Objet ou adresse"), max=100, required=False, autocomplete="off")


class JournalForm(Form):
    """Chooses one event of the journal, of a family or of all; read from the address."""

    event = Select(lazy("Ce qui s’est passé"), required=False)

    def __init__(self, *args: Any, family: str | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = [(name, str(label)) for name, label in LABELS.items() if name.startswith(family or "")]
        self.event.choices = [("", _("Tout")), *sorted(labels, key=_by_name)]


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
