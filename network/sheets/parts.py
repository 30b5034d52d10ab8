"""What the forms of the nine parts have in common."""

from collections.abc import Callable
from typing import Any

from network.files.actions import Received
from network.i18n import lazy
from network.sheets import rules
from network.sheets.content import FIELDS, Part
from network.sheets.fields import Rows
from network.sheets.models import SheetRevision
from network.sheets.wording import told
from network.typed import carried
from network.web.forms import Form, Hidden

# The columns that hold an empty text rather than nothing.
_TEXTS = {
    name
    for name, column in SheetRevision.__table__.c.items()
    if name in FIELDS and column.type.python_type is str and not column.nullable
}

# What a field says of its being demanded before the sheet is submitted, where others may stand for it.
_BEFORE_SUBMITTING = dict.fromkeys(rules.NEEDED, lazy("À remplir avant de soumettre.")) | {
    "places": lazy("À remplir avant de soumettre, ou bien la précision sur le périmètre."),
    "started_on": lazy("À remplir avant de soumettre, sauf pour un projet en réflexion."),
    "budget_cents": lazy("À remplir avant de soumettre, ou bien les moyens humains."),
    "key_figures": lazy("À remplir avant de soumettre, ou bien la case « pas encore mesuré »."),
}


class PartForm(Form):
    """One part of a sheet. Nothing but the title is demanded: a draft is saved as far as it goes."""

    part: Part
    # Of the columns whose field has another name.
    LABELS: dict[str, Any] = {}
    # Of the columns that another field asks for.
    ASKED_BY: dict[str, str] = {}
    # Of the fields that take a file, how it is checked and written.
    RECEIVED_BY: dict[str, Callable[[bytes, str], Received]] = {}
    saved_version = Hidden(max=12)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.received: dict[str, Received] = {}
        for name, sentence in _BEFORE_SUBMITTING.items():
            if FIELDS[name] == self.part:
                field = self[self.ASKED_BY.get(name, name)]
                field.description = " ".join(filter(None, [str(field.description), str(sentence)]))

    @classmethod
    def of(cls, revision: SheetRevision) -> "PartForm":
        """Return the form filled with what is stored, or with what was just posted over it."""
        return cls(data={**cls.stored(revision), "saved_version": revision.saved_version})

    @classmethod
    def stored(cls, revision: SheetRevision) -> dict[str, Any]:
        """Return the revision's fields of this part, as the form's fields hold them."""
        return {name: getattr(revision, name) for name, part in FIELDS.items() if part == cls.part}

    def values(self) -> dict[str, Any]:
        """Return the fields of the part as they are stored: empty texts rather than None."""
        values = {name: field.data for name, field in self._fields.items() if name in FIELDS}
        return {name: "" if value is None and name in _TEXTS else value for name, value in values.items()}

    @property
    def version_seen(self) -> int:
        """The saving this form was filled from; -1, which is none, when the page did not say."""
        return carried(self.saved_version.data)

    def differences(self, revision: SheetRevision) -> list[tuple[str, str, str]]:
        """Return where form and revision differ: (label, what was typed, what is stored)."""
        labels = {name: field.label.text for name, field in self._fields.items()} | self.LABELS
        typed = (
            (name, told(name, value), told(name, getattr(revision, name)))
            for name, value in self.values().items()
        )
        return [
            (labels[name], ours, theirs) for name, ours, theirs in typed if ours != theirs and name in labels
        ]

    @property
    def lists(self) -> list[Rows]:
        """The lists of rows of this part."""
        return [field for field in self if isinstance(field, Rows)]
