"""A writing of a sheet said in words, field by field, and what changed between two of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from network.difference import Change, Run, words_changed
from network.sheets.content import Part
from network.sheets.forms import FORMS
from network.sheets.models import SheetRevision
from network.sheets.submission_models import Submission
from network.sheets.submissions import Words, words_of
from network.sheets.wording import file_name, told, without_addresses


@dataclass(frozen=True)
class Writing:
    """The fields of a sheet as they were once; `file_names` say how files that may be gone were called."""

    words: Words
    file_names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_revision(cls, revision: SheetRevision) -> "Writing":
        """Return what a revision says now."""
        return cls(words_of(revision))

    @classmethod
    def as_read(cls, revision: SheetRevision) -> "Writing":
        """Return what a revision says to everybody."""
        words = words_of(revision)
        return cls({**words, "contact": without_addresses(words["contact"])})

    @classmethod
    def of_submission(cls, submission: Submission) -> "Writing":
        """Return what was submitted."""
        return cls(submission.words, submission.file_names)

    def said(self, columns: Sequence[str]) -> str:
        """Say the values of the columns that one field asks for; nothing for what came later."""
        return " ".join(filter(None, map(self._said, columns)))

    def _said(self, name: str) -> str:
        value = self.words.get(name)
        if name == "picture" and value:
            return self._file(value)
        if name == "attachments" and value:
            return "\n".join(self._joined(row) for row in value)
        return told(name, value)

    def _joined(self, row: Mapping[str, Any]) -> str:
        name = self._file(row["file"])
        return f"{row['title']} ({name})" if row["title"] else name

    def _file(self, public_id: str) -> str:
        return self.file_names.get(public_id) or file_name(public_id)


@dataclass(frozen=True)
class FieldChange:
    """A field that two writings do not say alike."""

    label: str
    runs: list[Run]


@dataclass(frozen=True)
class PartChange:
    """A part of a sheet, with its fields that changed."""

    part: Part
    fields: list[FieldChange]


def _asked_in(part: Part) -> list[tuple[str, list[str]]]:
    """Return the fields of a part as its form calls them, each with the columns that it asks for."""
    form = FORMS[part](MultiDict())
    return [(form.label_of(name), columns) for name, columns in form.groups().items()]


def fields_said(writing: Writing, part: Part) -> list[tuple[str, str]]:
    """Return what a writing says in one part, field by field; those left empty are passed over."""
    said = ((label, writing.said(columns)) for label, columns in _asked_in(part))
    return [(label, words) for label, words in said if words]


def changes(before: Writing, after: Writing) -> list[PartChange]:
    """Return the parts that changed, each with its fields, word by word."""
    parts = (PartChange(part, _changed(before, after, part)) for part in Part)
    return [each for each in parts if each.fields]


def _changed(before: Writing, after: Writing, part: Part) -> list[FieldChange]:
    said = ((label, before.said(columns), after.said(columns)) for label, columns in _asked_in(part))
    return [
        FieldChange(label, words_changed(old, new) if old and new else _whole(old, new))
        for label, old, new in said
        if old != new
    ]


def _whole(old: str, new: str) -> list[Run]:
    return [Run(Change.ADDED, new) if new else Run(Change.REMOVED, old)]


def count_changed(before: Writing, after: Writing) -> int:
    """Return how many fields two writings do not say alike."""
    groups = [columns for part in Part for columns in FORMS[part].groups().values()]
    return sum(any(before.words.get(c) != after.words.get(c) for c in columns) for columns in groups)
