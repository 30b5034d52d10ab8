"""How the stored values of a sheet are said: sums, lists, rows, places."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from network import taxonomy
from network.clock import PARIS
from network.files.queries import files_by_public_id
from network.i18n import _
from network.sheets.content import CENTS, LISTS, TAXES, Participation, Progress
from network.sheets.figures import QUANTITIES, Quality
from network.sheets.when import when_label
from network.territories.models import Place
from network.territories.queries import place
from network.wording import locale, moment, number


def euros(cents: int, tax: str | None = None) -> str:
    """« 15 600 € TTC », « 10 114,50 € »."""
    pattern = "#,##0.00" if cents % 100 else "#,##0"
    told = f"{format_decimal(Decimal(cents) / 100, pattern, locale=locale())}\u00a0€"
    return f"{told} {tax.upper()}" if tax else told


def places_of(codes: list[str]) -> list[Place]:
    """Return the places of a sheet; a code that left the official lists is passed over."""
    found = (place(*code.split(":", 1)) for code in codes if ":" in code)
    return [each for each in found if each]


def key_figure(figure: dict[str, Any]) -> str:
    """« Énergie économisée : 120 MWh/an (2023, mesuré, factures) », as far as it is known."""
    quantity = QUANTITIES.get(figure["quantity"])
    value = number(Decimal(figure["value"])) if figure["value"] else "?"
    quality = Quality(figure["quality"]).label if figure["quality"] else ""
    known = ", ".join(filter(None, [str(figure["year"] or ""), quality, figure["source"]]))
    said = _(
        "%(what)s : %(value)s",
        what=quantity.label if quantity else "?",
        value=f"{value} {figure['unit']}".strip(),
    )
    return f"{said} ({known})" if known else said


def file_name(public_id: str) -> str:
    """Return what a file was called when it was sent."""
    file = files_by_public_id([public_id]).get(public_id)
    return file.name if file else _("une nouvelle image")


def _joined_file(row: dict[str, str]) -> str:
    return row["title"] or file_name(row["file"])


def _step(row: dict[str, str]) -> str:
    return _joined(when_label(row["on"]), row["what"])


def _funder(row: dict[str, Any]) -> str:
    return _joined(row["name"], "" if row["cents"] is None else euros(row["cents"], row.get("tax")))


def _joined(*pieces: str) -> str:
    return " : ".join(filter(None, pieces))


_ADDRESS = re.compile(r"(?<![^\s<>(),;:@])[^\s<>(),;:@]++@[^\s<>(),;:]+")

_TOLD: dict[str, Callable[[Any], str]] = {
    "places": lambda codes: ", ".join(each.label for each in places_of(codes)),
    "keywords": ", ".join,
    **dict.fromkeys(("inhabitants", "fte"), number),
    "progress": lambda value: Progress(value).label,
    "participation": lambda value: Participation(value).label,
    **dict.fromkeys(CENTS, euros),
    **dict.fromkeys(TAXES, str.upper),
    "started_on": when_label,
    "ended_on": when_label,
    **dict.fromkeys(("not_measured", "picture_decorative"), lambda _true: _("oui")),
    "picture": file_name,
    "attachments": lambda rows: "\n".join(map(_joined_file, rows)),
    "steps": lambda rows: "\n".join(map(_step, rows)),
    "funders": lambda rows: "\n".join(map(_funder, rows)),
    "key_figures": lambda rows: "\n".join(map(key_figure, rows)),
}


def told(name: str, value: Any) -> str:
    """Say the value of one of a sheet's fields in plain words, for comparing two writings of it."""
    if value is None or value is False or value in ("", []):
        return ""
    if name in LISTS:
        return ", ".join(taxonomy.labels(name, value))
    return _TOLD.get(name, str)(value)


def without_addresses(text: str) -> str:
    """Return a contact line as everybody reads it: addresses stay with the form, which hides them."""
    return _ADDRESS.sub(_("(par le formulaire)"), text)


def saved_label(saved_at: datetime, now: datetime) -> str:
    """« enregistré à 14 h 05 » today, with its day later on."""
    spelled = moment(saved_at)
    if saved_at.astimezone(PARIS).date() == now.astimezone(PARIS).date():
        return _("Enregistré à %(time)s", time=spelled.rpartition(" à ")[2])
    return _("Enregistré le %(moment)s", moment=spelled)
