"""What the forms of the nine parts have in common."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from wtforms import Field
from wtforms.widgets import TextArea, TextInput

from network.difference import Run, words_changed
from network.files.actions import Received
from network.i18n import lazy
from network.sheets import merging, rules
from network.sheets.content import FIELDS, Part
from network.sheets.examples import example
from network.sheets.fields import Rows
from network.sheets.merging import Base, Merge
from network.sheets.models import SheetRevision
from network.sheets.plausibility import Question
from network.sheets.wording import told
from network.web.forms import Form, Hidden, MultiChoice

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


class Conflict:
    """A field that two people changed, each their way."""

    def __init__(self, name: str, label: str, typed: str, kept: str):
        self.name, self.label, self.typed, self.kept = name, label, typed, kept

    @property
    def runs(self) -> list[Run]:
        """What was typed, its words marked where they leave those that are kept."""
        return words_changed(self.kept, self.typed)


class PartForm(Form):
    """One part of a sheet. Nothing but the title is demanded: a draft is saved as far as it goes."""

    part: Part
    # Of the fields whose own label does not say what they hold.
    LABELS: dict[str, Any] = {}
    # Of the columns that a field of another name asks for.
    ASKED_BY: dict[str, str] = {}
    # Of the fields that take a file, how it is checked and written.
    RECEIVED_BY: dict[str, Callable[[bytes, str], Received]] = {}
    # Of the fields that only a button saves: a file taken away is gone.
    BY_HAND: tuple[str, ...] = ()
    # What each field held when the page was shown; and when a conflict was, once its reader has seen it.
    base = Hidden(max=1000)
    settled = Hidden(max=1000)
    # Of the conflicts, those where what others wrote is taken.
    theirs = MultiChoice(lazy("Prendre ce qui est déjà enregistré"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.received: dict[str, Received] = {}
        self.theirs.choices = [(name, name) for name in self.groups()]
        for name, sentence in _BEFORE_SUBMITTING.items():
            if FIELDS[name] == self.part:
                field = self[self.ASKED_BY.get(name, name)]
                field.description = " ".join(filter(None, [str(field.description), str(sentence)]))
        for name in self.groups():
            self[name].example = example(name)

    @classmethod
    def of(cls, revision: SheetRevision) -> "PartForm":
        """Return the form filled with what is stored, or with what was just posted over it."""
        base = cls.base_of(revision)
        return cls(data={**cls.stored(revision), "base": merging.as_text(base)})

    @classmethod
    def stored(cls, revision: SheetRevision) -> dict[str, Any]:
        """Return the revision's fields of this part, as the form's fields hold them."""
        return cls.kept(revision)

    @classmethod
    def kept(cls, revision: SheetRevision) -> dict[str, Any]:
        """Return the revision's columns of this part."""
        return {name: getattr(revision, name) for name, part in FIELDS.items() if part == cls.part}

    @classmethod
    def groups(cls) -> dict[str, list[str]]:
        """Return the columns of the part by the field that asks for them."""
        groups: dict[str, list[str]] = {}
        for name, part in FIELDS.items():
            if part == cls.part:
                groups.setdefault(cls.ASKED_BY.get(name, name), []).append(name)
        return groups

    @classmethod
    def base_of(cls, revision: SheetRevision) -> Base:
        """Return what stands for each field as it is kept now."""
        kept = cls.kept(revision)
        return {name: merging.digest([kept[c] for c in columns]) for name, columns in cls.groups().items()}

    def values(self) -> dict[str, Any]:
        """Return the fields of the part as they are stored: empty texts rather than None."""
        values = {name: field.data for name, field in self._fields.items() if name in FIELDS}
        return {name: "" if value is None and name in _TEXTS else value for name, value in values.items()}

    @property
    def base_seen(self) -> Base:
        """What each field held when the page was shown; nothing of those of which it does not say."""
        # A form falls back on what it was made with when nothing was sent.
        sent = self.base.raw_data[0] if self.base.raw_data else ""
        return merging.from_text(sent, self.groups())

    def merge(self, revision: SheetRevision, *, pressed: bool) -> Merge:
        """Compare with what is kept; a button `pressed` settles the conflicts that its page showed."""
        base, typed, kept = self.base_seen, self.values(), self.kept(revision)
        if pressed:
            base |= merging.from_text(self.settled.data, self.groups())
            for name in self.theirs.data or ():
                for column in self.groups().get(name, ()):
                    typed[column] = kept[column]
        return merging.merge(self.groups(), typed, kept, base)

    def settled_still(self, revision: SheetRevision, names: Iterable[str]) -> Base:
        """Return what stands for those of these fields that a page has shown as they are kept now."""
        now = self.base_of(revision)
        seen = merging.from_text(self.settled.data, names)
        return {name: digits for name, digits in seen.items() if digits == now[name]}

    def columns_of(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what was typed in these fields, by column."""
        values = self.values()
        return {column: values[column] for name in names for column in self.groups()[name]}

    def unread(self) -> list[str]:
        """Return the fields of the part that hold something that cannot be read."""
        return [
            name
            for name, columns in self.groups().items()
            if any(self[each].errors for each in {name, *columns} if each in self)
        ]

    def label_of(self, name: str) -> str:
        """Return what a field is called."""
        return str(self.LABELS.get(name) or self[name].label.text)

    def conflicts(self, revision: SheetRevision, names: Iterable[str]) -> list[Conflict]:
        """Return what was typed in these fields beside what is kept, in plain words."""
        typed, kept = self.values(), self.kept(revision)

        def in_words(values: dict[str, Any], name: str) -> str:
            return " ".join(filter(None, (told(column, values[column]) for column in self.groups()[name])))

        return [
            Conflict(name, self.label_of(name), in_words(typed, name), in_words(kept, name)) for name in names
        ]

    def show_merged(self, revision: SheetRevision, merged: Merge) -> None:
        """Show what only others changed, and note which writings of theirs the page is about to show."""
        now = self.base_of(revision)
        base = self.base_seen
        for name in merged.theirs:
            self.take(name, revision)
            base[name] = now[name]
        self.base.data = merging.as_text(base)
        self.settled.data = merging.as_text({name: now[name] for name in merged.conflicts})

    def take(self, name: str, revision: SheetRevision) -> None:
        """Show a field as it is kept instead of what was typed."""
        self[name].raw_data = None
        self[name].process(None, self.stored(revision)[name])

    def place_of(self, question: Question) -> Field | None:
        """Return the field beside which a question stands."""
        field = self[self.ASKED_BY.get(question.field, question.field)]
        if not isinstance(field, Rows):
            return field
        rows = field.filled()[question.row or 0 :]
        return next((each for row in rows[:1] for each in row.form if hasattr(each, "understood")), None)

    def every_field(self) -> Iterator[Field]:
        """Go through the fields of the part, those of its rows included."""
        for field in self:
            if isinstance(field, Rows):
                for row in field:
                    yield from row.form
            else:
                yield field

    def typed_texts(self) -> list[tuple[str, str]]:
        """Return what was typed in each field of text, with what the field is called."""
        texts = [each for each in self.every_field() if isinstance(each.widget, TextInput | TextArea)]
        typed = [(each.label.text, "\n".join(each.raw_data or ()).strip()) for each in texts]
        return [(label, text) for label, text in typed if text]

    @property
    def lists(self) -> list[Rows]:
        """The lists of rows of this part."""
        return [field for field in self if isinstance(field, Rows)]
