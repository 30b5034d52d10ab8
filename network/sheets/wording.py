"""How the stored values of a sheet are said: sums, lists, rows, places."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from network import taxonomy
from network.i18n import _
from network.sheets.content import Participation, Progress
from network.sheets.figures import QUANTITIES, Quality, Tax
from network.sheets.when import when_label
from network.territories.models import Place
from network.territories.queries import place

_LISTS = {name: name for name in ("audiences", "plans", "levers", "obstacles", "subthemes", "sectors", "aims")}


def euros(cents: int, tax: Tax | None = None) -> str:
    """« 15 600 € TTC », « 10 114,50 € »."""
    pattern = "#,##0.00" if cents % 100 else "#,##0"
    told = f"{format_decimal(Decimal(cents) / 100, pattern, locale='fr')}\u00a0€"
    return f"{told} {tax.upper()}" if tax else told


def places_of(codes: list[str]) -> list[Place]:
    """Return the places of a sheet; a code that left the official lists is passed over."""
    found = (place(*code.split(":", 1)) for code in codes if ":" in code)
    return [each for each in found if each]


def key_figure(figure: dict[str, Any]) -> str:
    """« Énergie économisée : 120 MWh/an (2023, mesuré, factures) », as far as it is known."""
    quantity = QUANTITIES.get(figure["quantity"])
    value = format_decimal(Decimal(figure["value"]), locale="fr") if figure["value"] else "?"
    quality = Quality(figure["quality"]).label if figure["quality"] else ""
    known = ", ".join(filter(None, [str(figure["year"] or ""), quality, figure["source"]]))
    said = _("%(what)s : %(value)s", what=quantity.label if quantity else "?", value=f"{value} {figure['unit']}".strip())
    return f"{said} ({known})" if known else said


def told(name: str, value: Any) -> str:
    """Say the value of one of a sheet's fields in plain words, for comparing two writings of it."""
    if value in (None, "", [], False):
        return ""
    if name in _LISTS:
        return ", ".join(taxonomy.labels(_LISTS[name], value))
    match name:
        case "places":
            return ", ".join(each.label for each in places_of(value))
        case "keywords":
            return ", ".join(value)
        case "progress":
            return Progress(value).label
        case "participation":
            return Participation(value).label
        case "budget_cents" | "investment_cents" | "running_cents":
            return euros(value)
        case "started_on" | "ended_on":
            return when_label(value)
        case "not_measured":
            return _("oui")
        case "steps":
            return "\n".join(filter(None, (" : ".join(filter(None, [when_label(row["on"]), row["what"]])) for row in value)))
        case "funders":
            return "\n".join(" : ".join(filter(None, [row["name"], row["cents"] is not None and euros(row["cents"])])) for row in value)
        case "key_figures":
            return "\n".join(key_figure(row) for row in value)
    return str(value)
