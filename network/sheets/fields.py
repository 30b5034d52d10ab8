"""Fields for what people type in their own way: sums, dates, figures; and the rows that repeat."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from wtforms import FieldList, FormField, StringField
from wtforms.validators import Optional

from network import typed
from network.i18n import _, lazy
from network.sheets.content import MOST_ROWS
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.text import plain_text
from network.web.fields import NumberField, as_line
from network.web.forms import Form, Text
from network.wording import number


def as_understood(said: str, typed_text: str, *besides: str) -> str:
    """Say what was understood of something typed; that it was rough is said to be lost."""
    if not said:
        return ""
    sentences = list(besides)
    with suppress(ValueError):
        if typed.without_about(typed_text)[1]:
            sentences.append(_("« Environ » ne se garde pas ici : dites-le dans le texte."))
    return ". ".join([_("Compris : %(said)s", said=said), " ".join(sentences)]).removesuffix(". ")


def typed_in(field: StringField) -> str:
    """Return the text that was sent for a field."""
    return str(field.raw_data[0]) if field.raw_data else ""


class _ReadField(StringField):
    """A text that is read into something else; kept as typed when it cannot be."""

    def __init__(self, label: Any, *, hint: Any = "", **kwargs: Any):
        keywords = {"autocomplete": "off", "maxlength": 100}
        super().__init__(label, [Optional()], description=hint, render_kw=keywords, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.told(self.data) if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        self.data = None
        if text := plain_text(str(valuelist[0])) if valuelist else "":
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        """Turn what was typed into the field's data; raise ValueError, with a sentence, if that cannot be."""
        raise NotImplementedError

    def told(self, data: Any) -> str:
        """Say the data the way it can be read again."""
        raise NotImplementedError

    def in_words(self, data: Any) -> str:
        """Say the data at length, for whoever checks that it was understood."""
        return self.told(data)

    @property
    def understood(self) -> str:
        """What was understood, or nothing."""
        return as_understood(self.in_words(self.data) if self.data else "", typed_in(self))


class SumOfMoney(_ReadField):
    """A sum of euros; its data is an `Amount` or None. Of a main one it is said when its tax is not known."""

    def __init__(self, label: Any, *, main: bool = False, hint: Any = "", **kwargs: Any):
        super().__init__(label, hint=hint, **kwargs)
        self.main = main

    def read(self, text: str) -> typed.Amount:
        """Turn « 15 600 € TTC » or « environ 15 k€ » into an `Amount`."""
        return typed.amount(typed.without_about(text)[0] if len(text) <= typed.LONGEST else text)

    def told(self, data: typed.Amount) -> str:
        """Say an amount."""
        return euros(data.cents, data.tax)

    def in_words(self, data: typed.Amount) -> str:
        """Say an amount, and that nothing is known of its tax."""
        return (
            self.told(data)
            if data.tax or not self.main
            else _("%(sum)s, sans dire HT ou TTC", sum=self.told(data))
        )


class When(_ReadField):
    """A year, a month or a day; its data is « 2023-03 », or None."""

    def read(self, text: str) -> str:
        """Turn « mars 2023 » into « 2023-03 »."""
        return typed.when(text)

    def told(self, data: str) -> str:
        """Say a date in digits, which read the same in every language."""
        return "/".join(reversed(data.split("-")))

    def in_words(self, data: str) -> str:
        """« mars 2023 »."""
        return when_label(data)


class Count(NumberField):
    """A number with or without the word for what it counts: « 12 500 habitants », « 0,5 ETP »."""

    def __init__(self, label: Any, *, words: Sequence[str], hint: Any = "", **kwargs: Any):
        keywords = {"autocomplete": "off", "maxlength": 100}
        super().__init__(label, [Optional()], description=hint, render_kw=keywords, **kwargs)
        self.words = words

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return super()._value()
        return number(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the number; the word beside it has to be one of those known."""
        text = as_line(valuelist[0]) if valuelist else ""
        if 0 < len(text) <= typed.LONGEST:
            text = self._bare(typed.without_about(text)[0])
        super().process_formdata([text])

    def _bare(self, text: str) -> str:
        try:
            digits, word = typed.with_unit(text)
        except ValueError:
            return text
        return digits if word.lower().rstrip(".") in self.words else text

    @property
    def understood(self) -> str:
        """What was understood, or nothing."""
        said = "" if self.data is None else f"{number(self.data)} {self.words[0]}"
        return as_understood(said, typed_in(self))


class StepRow(Form):
    """One dated step."""

    on = When(lazy("Date"))
    what = Text(lazy("Étape"), max=300, required=False)

    def row(self) -> dict[str, Any]:
        """Return the row as it is stored."""
        return {"on": self.on.data or "", "what": self.what.data or ""}


class FunderRow(Form):
    """One funder and what it gave."""

    name = Text(lazy("Financeur"), max=160, required=False)
    amount = SumOfMoney(lazy("Montant"))

    def row(self) -> dict[str, Any]:
        """Return the row as it is stored."""
        amount = self.amount.data
        return {
            "name": self.name.data or "",
            "cents": amount.cents if amount else None,
            "tax": amount.tax if amount else None,
        }


class Rows(FieldList):
    """Rows of one kind: an empty one is always there, and those left empty are not kept."""

    MOST = MOST_ROWS

    def __init__(self, row: type[Form], label: Any, *, each: Any, least: int = 3, **kwargs: Any):
        super().__init__(FormField(row, each), label, max_entries=self.MOST, **kwargs)
        self.least = least

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms would read any digits in the name of a field: « ² », or a number of thousands of them.
        name = re.compile(re.escape(prefix) + r"-([0-9]{1,4})-.+", re.DOTALL)
        return (int(found[1]) for key in formdata if (found := name.fullmatch(key)))

    def add_empty(self, count: int) -> None:
        """Add empty rows at the end, as many as the list still holds."""
        for _row in range(min(count, self.MOST - len(self.entries))):
            self.append_entry()

    def make_room(self) -> None:
        """Show as many rows as a blank list has, and always one more than are filled."""
        self.add_empty(max(1, self.least - len(self.entries)))

    def filled(self) -> list[Any]:
        """Return the entries where something was typed."""
        return [entry for entry in self.entries if any(entry.form.row().values())]

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows where something was typed, as they are stored."""
        return [entry.form.row() for entry in self.filled()]
