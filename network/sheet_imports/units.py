"""The units that a column of their own tells: « Production » beside « Unité »."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from network import typed
from network.headings import folded
from network.i18n import _
from network.sheet_imports import cells
from network.sheet_imports.columns import FIGURE, OTHERS, aside, is_unit, names_units
from network.sheet_imports.rows import Cell, ReadRow
from network.sheets.content import CENTS, TAXES
from network.text import plain_text

# What may stand between a number and its unit.
_BETWEEN = ("figure_year", "figure_source", "figure_quality", *TAXES)


def held_in(
    row: Sequence[str], headings: Sequence[str], matching: Sequence[str | None]
) -> tuple[list[Cell], list[str]]:
    """Return the cells of a row that hold something, in the units beside them; and the units of nothing."""
    held: list[Cell] = []
    strays: list[str] = []
    counted, is_empty = -1, False
    for column, heading, cell in zip(matching, headings, row, strict=True):
        text = plain_text(cell)
        if column in (None, OTHERS) and _are_units(heading, text):
            if text and counted >= 0 and (taken := _in_unit(held[counted], text)):
                held[counted], text = taken, ""
            elif text and not is_empty and is_unit(cells.line(text)):
                strays.append(text)
        if column not in _BETWEEN:
            is_number = column in CENTS or (column or "").startswith(FIGURE)
            counted, is_empty = len(held) if is_number and text else -1, is_number and not text
        if column and text:
            held.append(Cell(column, heading, text))
    return held, strays


def _are_units(heading: str, text: str) -> bool:
    """Say whether a column tells units: « Unité de production » with MWh, not « Unité territoriale »."""
    of_something = folded(heading).startswith("unite ") and bool(text) and is_unit(cells.line(text))
    return of_something or names_units(heading)


def _in_unit(cell: Cell, unit: str) -> Cell | None:
    """Return a number in the unit beside it, or None if it is none, or in another unit by its own words."""
    try:
        _digits, own = typed.with_unit(typed.without_about(cell.text.partition("(")[0])[0])
    except ValueError:
        return None
    if own:
        return cell if folded(own) == folded(unit) else None
    return None if cells.is_nothing(unit) else replace(cell, unit=cells.line(unit))


def unit_of(cell: Cell, known: Callable[[str], object]) -> str:
    """Return the unit of a number, by its heading or by the next column; `ValueError` if they differ."""
    said = aside(cell.heading)
    if cell.unit and known(said) not in (None, known(cell.unit)):
        raise ValueError(cell.said)
    return cell.unit or said


def ask_of_what(read: ReadRow, strays: Sequence[str]) -> None:
    """Ask which numbers are in units that stand beside none of them."""
    if strays and (read.values["key_figures"] or any(read.values[name] is not None for name in CENTS)):
        read.ask(
            _("L’unité « %(unit)s » n’est celle d’aucun chiffre : à vérifier.", unit=", ".join(strays)[:60])
        )
