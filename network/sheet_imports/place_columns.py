"""Places told in several columns, « Région », « Département », « Commune »: the finest that a row has."""

from collections.abc import Sequence
from dataclasses import replace

from network.i18n import _
from network.sheet_imports import cells, places
from network.sheet_imports.columns import OTHERS, coarseness, column_of
from network.sheet_imports.rows import Cell, ReadRow, short


def with_places(
    read: ReadRow, held: list[Cell], headings: Sequence[str], matching: Sequence[str | None]
) -> list[Cell]:
    """Return the cells of a row, its places told by a coarser column where their own says none that is known.

    What other columns say stays among other information; a department there tells homonyms apart.
    """
    if "places" not in matching:
        return held
    finest = coarseness(headings[matching.index("places")])
    others = [cell for cell in held if _is_of_places(cell) and coarseness(cell.heading) >= finest]
    own = next((cell for cell in held if cell.column == "places" and not cells.is_nothing(cell.text)), None)
    if not others or (own and places.is_known(own.text, own.heading)):
        return held
    if own and (told := _told_apart(own, others)):
        return _with(held, own, told)
    for cell in sorted(others, key=lambda cell: coarseness(cell.heading)):
        if places.is_known(cell.text, cell.heading):
            read.notes.append(
                _("Territoire lu dans « %(heading)s » : %(text)s.", heading=cell.heading, text=short(cell))
            )
            return _with(held, cell, replace(cell, column="places"))
    return held


def _is_of_places(cell: Cell) -> bool:
    is_place = cell.column == OTHERS and column_of(cell.heading) in ("places", "where")
    return is_place and not cells.is_nothing(cell.text)


def _told_apart(own: Cell, others: Sequence[Cell]) -> Cell | None:
    """Return a name with what tells it from its homonyms, « Sainte-Colombe (Gironde) », or None."""
    told = (replace(own, text=f"{own.text} ({cell.text})") for cell in others)
    return next((cell for cell in told if places.is_known(cell.text, cell.heading)), None)


def _with(held: Sequence[Cell], cell: Cell, told: Cell) -> list[Cell]:
    return [told if each is cell else each for each in held]
