from collections.abc import Sequence
from typing import Any

from network.i18n import _, lazy
from network.reuse.models import Stage
from network.sheets.queries import Work
from network.web.forms import Choice, Form, LongText, Select, Text


class ReuseForm(Form):
    """What a member says of the project for which it draws on a sheet."""

    project = Text(
        lazy("Votre projet"),
        max=160,
        hint=lazy("En quelques mots : « Chaufferie bois de l’école et du gymnase »."),
    )
    stage = Choice(lazy("Où en êtes-vous ?"))
    taken = LongText(
        lazy("Ce que vous en reprenez (facultatif)"),
        max=1000,
        required=False,
        hint=lazy(
            "Une méthode, un montage, une clause, un prestataire… Et ce que vous faites autrement. "
            "Seuls ceux qui ont écrit la fiche le lisent, dans le mail que nous leur envoyons une fois."
        ),
    )
    own_sheet = Select(
        lazy("La fiche où vous le racontez (facultatif)"),
        required=False,
        hint=lazy("Plus tard, quand vous en aurez une. Elle sera liée à celle-ci une fois publiée."),
    )

    def __init__(self, works: Sequence[Work], **kwargs: Any):
        """`works` are the member's own sheets; an archived one can tell of nothing any more."""
        super().__init__(**kwargs)
        self.stage.choices = [(stage.value, stage.label) for stage in Stage]
        own = [work for work in works if not work.sheet.is_archived]
        titles = ((work.sheet.public_id, _title(work)) for work in own)
        self.own_sheet.choices = [("", _("— aucune pour l’instant —")), *titles]

    def values(self) -> dict[str, Any]:
        """Return what was typed, as actions take it."""
        return {
            "project": self.project.data,
            "stage": Stage(self.stage.data),
            "taken": self.taken.data or "",
            "own_sheet": self.own_sheet.data or None,
        }


def _title(work: Work) -> str:
    if work.published:
        return work.title
    return _("%(title)s (brouillon : vous seuls le voyez)", title=work.title)
