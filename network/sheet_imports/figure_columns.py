"""Figures that have columns of their own, and those that tell their year, source and quality."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from network.sheet_imports import cells, figures
from network.sheet_imports.columns import FIGURE, year_in
from network.sheet_imports.rows import Cell, ReadRow, about_a_year, keep_unread, read_typed
from network.sheet_imports.units import unit_of
from network.sheets.figures import QUANTITIES, unit_named

_OF_FIGURES = {"figure_year": "year", "figure_source": "source", "figure_quality": "quality"}


def read_figures(read: ReadRow, held: Sequence[Cell]) -> None:
    """Read the figures that have columns of their own, with the year, source and quality that others tell."""
    said = {
        each.column: each for each in held if each.column in _OF_FIGURES and not cells.is_nothing(each.text)
    }
    used: set[str] = set()

    def one(read: ReadRow, cell: Cell) -> None:
        value, own = figures.parted(cell.text)
        own = replace(own, year=own.year or year_in(cell.heading))
        known = figures.Beside(
            own.year or _year_told(said),
            own.quality or _quality_told(said),
            own.source or _source_told(said),
            own.unit,
        )
        code = cell.column.removeprefix(FIGURE)
        unit = unit_of(cell, lambda unit: unit_named(unit, QUANTITIES[code]))
        figures.settle(read, cell, figures.figure(code, value, unit=unit, beside=known))
        used.update(name for name, each in _OF_FIGURES.items() if not getattr(own, each))

    for cell in held:
        if cell.column.startswith(FIGURE) and not cells.is_nothing(cell.text):
            read_typed(read, cell, one)
    for name, cell in said.items():
        _keep_what_no_figure_says(read, name, cell, name in used)


def _year_told(said: Mapping[str, Cell]) -> int | None:
    year = cells.lone_year(said["figure_year"].text) if "figure_year" in said else ""
    return int(year) if year else None


def _quality_told(said: Mapping[str, Cell]) -> str:
    return figures.quality_of(said["figure_quality"].text) if "figure_quality" in said else ""


def _source_told(said: Mapping[str, Cell]) -> str:
    return cells.line(said["figure_source"].text) if "figure_source" in said else ""


def _keep_what_no_figure_says(read: ReadRow, name: str, cell: Cell, is_used: bool) -> None:
    """Keep the year, the source or the quality of figures as written, where no figure says it whole."""
    if name == "figure_quality" and not figures.quality_of(cell.text):
        keep_unread(read, cell)
    elif name == "figure_year" and (year := cells.lone_year(cell.text)) != cell.text:
        if year and is_used:
            about_a_year(read, cell)
        else:
            keep_unread(read, cell)
    elif not is_used:
        read.keep(cell)
