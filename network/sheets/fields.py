"""Fields for what people type in their own way: sums, dates, figures; and the rows that repeat."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from babel.lists import format_list
from wtforms import FieldList, FormField, StringField
from wtforms.validators import Optional

from network import typed
from network.i18n import _, lazy
from network.sheets.figures import QUALITIES, QUANTITIES, Quantity, read_measure, read_value
from network.sheets.wording import euros
from network.text import plain_text
from network.web.forms import Form, Integer, Select, Text, labelled
from network.wording import locale

_UNITS = dict.fromkeys(unit for quantity in QUANTITIES.values() for unit in quantity.units)


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


class SumOfMoney(_ReadField):
    """A sum of euros; its data is an `Amount` or None."""

    def read(self, text: str) -> typed.Amount:
        """Turn « 15 600 € TTC » into an `Amount`."""
        return typed.amount(text)

    def told(self, data: typed.Amount) -> str:
        """Say an amount."""
        return euros(data.cents, data.tax)


class When(_ReadField):
    """A year, a month or a day; its data is « 2023-03 », or None."""

    def read(self, text: str) -> str:
        """Turn « mars 2023 » into « 2023-03 »."""
        return typed.when(text)

    def told(self, data: str) -> str:
        """Say a date in digits, which read the same in every language."""
        return "/".join(reversed(data.split("-")))


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


class KeyFigureRow(Form):
    """One figure; its value is read with the quantity and the unit of its row."""

    quantity = Select(
        lazy("Ce qui est compté"), choices=[(q.code, q.label) for q in QUANTITIES.values()], required=False
    )
    value = Text(lazy("Valeur"), max=60, required=False)
    unit = Select(lazy("Unité"), choices=[(unit, unit) for unit in _UNITS], required=False)
    year = Integer(lazy("Année"), min=1950, max=2100, required=False)
    quality = Select(lazy("Comment le savez-vous ?"), choices=labelled(QUALITIES), required=False)
    source = Text(lazy("Source"), max=200, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then read the value."""
        if not super().validate(extra_validators):
            return False
        quantity = QUANTITIES.get(self.quantity.data or "")
        if quantity and self.unit.data and self.unit.data not in quantity.units:
            units = format_list(list(quantity.units), style="or", locale=locale())
            self.unit.errors = [_("Ici, l’unité est %(units)s.", units=units)]
            return False
        try:
            self._read(quantity)
        except ValueError:
            self.value.errors = [
                _(
                    "Cette valeur ne se lit pas : écrivez un nombre, comme 2 495 ou 3,2 GWh, "
                    "avec six décimales au plus."
                )
            ]
            return False
        return True

    def _read(self, quantity: Quantity | None) -> None:
        value, unit = None, self.unit.data
        if self.value.data:
            if quantity:
                value, unit = read_measure(self.value.data, quantity, unit)
            else:
                value = read_value(self.value.data)
        self.read_value, self.read_unit = "" if value is None else format(value, "f"), unit or ""

    def row(self) -> dict[str, Any]:
        """Return the row as it is stored."""
        return {
            "quantity": self.quantity.data or "",
            "value": self.read_value,
            "unit": self.read_unit,
            "year": self.year.data,
            "quality": self.quality.data or "",
            "source": self.source.data or "",
        }


class Rows(FieldList):
    """Rows of one kind: an empty one is always there, and those left empty are not kept."""

    MOST = 40

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

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows where something was typed, as they are stored."""
        return [row for entry in self.entries if any((row := entry.form.row()).values())]
