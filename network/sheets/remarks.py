"""What was said of the parts of a sheet: by the desk when it sent it back, then by those it let speak."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from network.i18n import _
from network.sheets.content import Part
from network.sheets.models import SheetRevision
from network.sheets.submissions import what_was_asked


@dataclass(frozen=True)
class Remark:
    """Something said of a part: by whom, when, and where it is answered, if it can be."""

    part: Part
    who: str
    text: str
    at: datetime
    url: str | None = None


def remarks_on(revision: SheetRevision) -> Mapping[Part, Sequence[Remark]]:
    """Return what its author should read again under each part: reasons first, then what others said."""
    said: defaultdict[Part, list[Remark]] = defaultdict(list)
    asked = what_was_asked(revision)
    if asked and asked.decided_at and revision.is_editable:
        for part, text in asked.reasons_in_order:
            said[part].append(Remark(part, _("La coordination"), text, asked.decided_at))
    for contribution in current_app.extensions["sheet_remarks"]:
        for remark in contribution(revision):
            said[remark.part].append(remark)
    return said
