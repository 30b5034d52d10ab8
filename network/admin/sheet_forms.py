from wtforms import Field

from network.admin.forms import ReviewForm
from network.i18n import lazy
from network.sheets.content import PARTS, Part
from network.sheets.submissions import all_that_was_said
from network.web.forms import LongText


class SheetReviewForm(ReviewForm):
    """Decides on a sheet. Why it is sent back is said in general, under its parts, or both.

    The field of each part is added below.
    """

    reason = LongText(
        lazy("Pour toute la fiche"),
        max=4000,
        required=False,
        hint=lazy("L’auteur reçoit ces lignes par mail et les retrouve en tête de sa fiche, à compléter."),
    )

    @property
    def by_part(self) -> dict[Part, Field]:
        """The fields of the parts, in the order of the sheet."""
        return {part: self[_reason_of(part)] for part in Part}

    @property
    def reasons(self) -> dict[Part, str]:
        """What was said under each part, where something was."""
        return {part: field.data for part, field in self.by_part.items() if field.data}

    @property
    def said(self) -> str:
        """All that was typed, as one text."""
        return all_that_was_said(self.reason.data or "", self.reasons)


def _reason_of(part: Part) -> str:
    return f"reason_{part.name.lower()}"


for _part in Part:
    setattr(SheetReviewForm, _reason_of(_part), LongText(PARTS[_part], max=2000, required=False))
