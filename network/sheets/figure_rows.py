"""The row of a key figure: its value is read with its quantity and its unit."""

import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

from babel.lists import format_list
from wtforms import StringField
from wtforms.validators import Optional

from network import typed
from network.i18n import _, lazy
from network.sheets.fields import as_understood, typed_in
from network.sheets.figures import (
    QUALITIES,
    QUANTITIES,
    Quantity,
    other_value,
    read_measure,
    read_value,
)
from network.web.fields import AtMost, as_line
from network.web.forms import Form, Integer, Select, Text, labelled
from network.wording import locale, number

_TAX = re.compile(r"(?<=\S) ?\(?\b(ht|ttc)\)?$", re.IGNORECASE)
_UNITS = dict.fromkeys(unit for quantity in QUANTITIES.values() for unit in quantity.units)


class Measure(StringField):
    """The value of a key figure, read with the quantity and the unit of its row, which says what it read."""

    understood = ""
    is_doubted = False  # it could be read another way


def _obstacle_to_reading(quantity: Quantity | None) -> str:
    if quantity and quantity.is_whole:
        return _("Cette valeur ne se lit pas : écrivez un nombre entier, comme 2 495.")
    return _(
        "Cette valeur ne se lit pas : écrivez un nombre, comme 2 495 ou 3,2 GWh, avec six décimales au plus."
    )


class KeyFigureRow(Form):
    """One figure; its value is read with the quantity and the unit of its row."""

    quantity = Select(
        lazy("Ce qui est compté"), choices=[(q.code, q.label) for q in QUANTITIES.values()], required=False
    )
    value = Measure(
        lazy("Valeur"), [Optional(), AtMost(60)], filters=[as_line], render_kw={"autocomplete": "off"}
    )
    unit = Select(lazy("Unité"), choices=[(unit, unit) for unit in _UNITS], required=False)
    year = Integer(lazy("Année"), min=1950, max=2100, required=False)
    quality = Select(lazy("Comment le savez-vous ?"), choices=labelled(QUALITIES), required=False)
    source = Text(lazy("Source"), max=200, required=False)

    read_value, read_unit = "", ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.value.raw_data and self.value.data:  # as it is kept
            self.value.data = self.value.data.replace(".", ",")
            with suppress(ValueError):
                self._read(QUANTITIES.get(self.quantity.data or ""))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then read the value."""
        if not super().validate(extra_validators):
            return False
        quantity = QUANTITIES.get(self.quantity.data or "")
        if quantity and self.unit.data and self.unit.data not in quantity.units and not self._names_unit():
            units = format_list(list(quantity.units), style="or", locale=locale())
            self.unit.errors = [_("Ici, l’unité est %(units)s.", units=units)]
            return False
        try:
            self._read(quantity)
        except ValueError:
            self.value.errors = [_obstacle_to_reading(quantity)]
            return False
        return True

    def _names_unit(self) -> bool:
        """Say whether a unit is typed beside the value: it counts, whatever is selected."""
        with suppress(ValueError):
            return bool(typed.with_unit(self._bare()[0])[1])
        return False

    def _bare(self) -> tuple[str, str]:
        """Return the value without what cannot be kept of it, and the tax that was told."""
        text, _is_rough = typed.without_about(self.value.data or "")
        tax = _TAX.search(text) if self.quantity.data == "money_saved" else None
        return (text[: tax.start()], tax[1].upper()) if tax else (text, "")

    def _read(self, quantity: Quantity | None) -> None:
        value, unit, besides = None, self.unit.data, []
        if self.value.data:
            text, tax = self._bare()
            if quantity:
                value, unit = read_measure(text, quantity, unit)
                besides = self._doubts(other_value(text, quantity, unit), tax)
            else:
                value = read_value(text)
        self.read_value, self.read_unit = "" if value is None else format(value, "f"), unit or ""
        self.value.understood = self._understood(value, unit, quantity, besides)

    def _doubts(self, other: Decimal | None, tax: str) -> list[str]:
        """Say what is not kept of a value, and ask which of two readings was meant."""
        self.value.is_doubted = other is not None
        said = []
        if other is not None:
            said.append(_("Est-ce bien cela ? Sinon, écrivez « %(other)s ».", other=number(other)))
        if tax:
            said.append(_("« %(tax)s » ne se garde pas ici : dites-le dans le texte.", tax=tax))
        return said

    def _understood(
        self, value: Decimal | None, unit: str | None, quantity: Quantity | None, besides: list[str]
    ) -> str:
        if value is None:
            return ""
        said = f"{number(value)} {unit or ''}".strip()
        base = quantity.base_unit if quantity and unit else unit
        if quantity and unit and unit != base:
            said = f"{said}, soit {number(value * quantity.units[unit])} {base}"
        return as_understood(said, typed_in(self.value), *besides)

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
