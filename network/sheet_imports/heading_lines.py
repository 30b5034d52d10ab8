"""The lines under the headings of a table that are no rows: one that completes them, one of units.

« Coûts » above « Investissement (k€) | Fonctionnement (k€) » heads two columns by both lines. Nothing of a
line is taken for headings that may be what somebody wrote of a sheet: it stays a row, with what it may be.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from network.headings import folded
from network.i18n import _
from network.sheet_imports import cells as typed_cells
from network.sheet_imports.columns import (
    ASIDE,
    FIGURE,
    IN,
    aside,
    bare,
    column_of,
    is_unit,
    names_units,
    recognised,
    without_unit,
    year_in,
)
from network.sheet_imports.vocabulary import yes_or_no
from network.sheets.content import CENTS
from network.spreadsheets import Table, completed, completing, with_too_many_cells_told

LONGEST_TITLE = 60  # of a column
LONGEST_UNIT = 30
_VALUE = re.compile(r"(?<![^\W\d_])\d|[;@?!]|://|\.$")
# What stands below the name of a group of columns.
_PARTS = frozenset(
    map(
        folded,
        (
            "avant", "après", "prévu", "prévue", "prévisionnel", "prévisionnelle", "réalisé", "réalisée",
            "réel", "réelle", "estimé", "estimée", "initial", "initiale", "final", "finale", "objectif",
            "cible", "total", "valeur", "montant", "part", "taux", "début", "fin", "nom", "prénom",
            "fonction", "téléphone", "mail", "courriel", "code", "libellé", "année", "source",
        ),
    )
)  # fmt: skip
# Words that say too little without the name of their group.
_VAGUE = frozenset(
    map(folded, ("montant", "montant total", "prix", "date", "année", "période", "description", "texte"))
)
# What a group may hold that is not what its own name says.
_WITHIN = {
    "budget_cents": CENTS,
    "steps": ("started_on", "ended_on"),
    "places": ("inhabitants", "area"),
}
_OF_FIGURES = ("results", "key_figures", "sectors")


def is_counted(column: str | None) -> bool:
    """Say whether a column holds sums, or figures of one quantity."""
    return column in CENTS or (column or "").startswith(FIGURE)


# -- A second line of headings --


def with_second_line(table: Table) -> Table:
    """Join the headings with the line under them that completes them.

    It stands among the rows, with the reason why it does not enter, unless it is plainly of headings.
    """
    table = _with_units_of_groups(table)
    first = table.rows[0] if table.rows else None
    columns = recognised(table.headings)
    if not first or first.fault or first.line != table.line + 1 or is_of_units(first.cells, columns):
        return table
    lower = [" ".join(cell.split()) for cell in first.cells]
    if not _may_complete(lower, table.headings, columns):
        return table
    groups = _groups(table.headings, lower)
    fills = _fills_blanks(table.headings, lower, groups)
    are_words = _are_heading_words(lower, groups)
    is_said = are_words or any(is_a_unit(aside(cell)) for cell in lower)
    is_under_numbers = _are_under_numbers(lower, groups)
    if not (fills and (is_said or is_under_numbers)) and not _are_of_units(lower, columns):
        return replace(table, remarks=(*table.remarks, completing(first.line))) if fills else table
    table = replace(table, headings=tuple(_joined(table.headings, lower, groups)))
    if fills and is_said and (is_under_numbers or are_words):
        remarks = (*table.remarks, completed(table.line, first.line))
        return with_too_many_cells_told(replace(table, rows=table.rows[1:], line=first.line, remarks=remarks))
    fault = _(
        "Cette ligne semble compléter les titres : elle est lue avec eux. Si c’est une fiche, donnez-lui son "
        "titre, puis reprenez l’import."
    )
    rows = (replace(first, fault=fault), *table.rows[1:])
    return with_too_many_cells_told(replace(table, rows=rows))


def _with_units_of_groups(table: Table) -> Table:
    """Give the headings the units of the groups named above them, where they are units of what they count."""
    if not table.above:
        return table
    groups = _groups(table.above, table.headings)
    units = [_unit_of_group(group, cell) for group, cell in zip(groups, table.headings, strict=True)]
    return replace(table, headings=tuple(map(_in_unit, table.headings, units)))


def _unit_of_group(group: str, cell: str) -> str:
    unit, column = aside(group), column_of(cell)
    fits = is_a_unit(unit) and is_counted(column) and column_of(f"{without_unit(cell)} {unit}") == column
    return unit if fits and not aside(cell) else ""


def _may_complete(lower: Sequence[str], upper: Sequence[str], columns: Sequence[str | None]) -> bool:
    """Say whether a line may be of headings: it holds no value, nor anything where the titles stand."""
    if not any(lower) or not all(map(_is_like_a_heading, filter(None, lower))):
        return False
    known = list(map(column_of, lower))
    if "title" in columns:
        return lower[columns.index("title")] == "" or known[columns.index("title")] == "title"
    named = next((index for index, heading in enumerate(upper) if heading), 0)
    return "title" in known or not lower[named]


def _is_like_a_heading(cell: str) -> bool:
    return (
        len(cell) <= LONGEST_TITLE
        and not _VALUE.search(bare(cell))
        and not typed_cells.is_nothing(cell)
        and yes_or_no(cell) is None
    )


def _are_heading_words(lower: Sequence[str], groups: Sequence[str]) -> bool:
    return all(_is_heading_word(cell, group) for cell, group in zip(lower, groups, strict=True) if cell)


def _is_heading_word(cell: str, group: str) -> bool:
    """Say whether a cell is what a column may be called, and hardly what a sheet may say."""
    words = folded(bare(cell)).split()
    is_known = column_of(cell) or (words and column_of(f"{group} – {cell}"))
    return bool(is_known) or is_a_unit(aside(cell)) or (bool(words) and words[0] in _PARTS)


def _are_of_units(lower: Sequence[str], columns: Sequence[str | None]) -> bool:
    """Say whether every cell of a line tells a column, some of them the unit of numbers."""
    return all(column_of(cell) or is_a_unit(aside(cell)) for cell in lower if cell) and any(
        is_counted(column) and is_a_unit(aside(cell)) for column, cell in zip(columns, lower, strict=True)
    )


def _are_under_numbers(lower: Sequence[str], groups: Sequence[str]) -> bool:
    """Say whether all texts of a line stand where the names of groups announce numbers."""
    return all(is_counted(column_of(group)) for cell, group in zip(lower, groups, strict=True) if cell)


def _groups(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return what stands above each cell of a second line: its heading, or that of the group it is in."""
    found: list[str] = []
    group = ""
    for heading, cell in zip(upper, lower, strict=True):
        group = (heading or group) if cell else ""
        found.append(group)
    return found


def _fills_blanks(upper: Sequence[str], lower: Sequence[str], groups: Sequence[str]) -> bool:
    """Say whether a line has texts only under columns that lack a heading or are the first of a group."""
    filled = [index for index, cell in enumerate(lower) if cell]
    starts = [index for index in filled if upper[index]]
    return len(starts) < len(filled) and all(
        index + 1 < len(upper) and not upper[index + 1] and groups[index + 1] for index in starts
    )


def _joined(upper: Sequence[str], lower: Sequence[str], groups: Sequence[str]) -> list[str]:
    met = Counter(column_of(cell) for cell in lower if cell)
    return [
        _one_of(group, cell, is_alone=met[column_of(cell)] == 1) if cell and group else cell or heading
        for heading, cell, group in zip(upper, lower, groups, strict=True)
    ]


def _one_of(group: str, cell: str, *, is_alone: bool) -> str:
    """Return the heading of a column within a group: by both, or by its own words where they say enough."""
    if is_a_unit(_unit(cell)):
        return _in_unit(group, cell)
    own = cell.strip("()[] ") if ASIDE.fullmatch(cell) else cell
    unit, said = aside(own), aside(group)
    if is_a_unit(unit) and is_a_unit(said) and folded(unit) != folded(said):
        return f"{without_unit(group)} – {without_unit(own)} ({said} / {unit})"
    joined, column = f"{group} – {own}", column_of(own)
    if column_of(joined) or not column or not is_alone or not _may_hold(column_of(group), own, column):
        return joined
    if year_in(group) and not year_in(own):
        own = f"{own} {year_in(group)}"
    return _in_unit(own, said) if is_a_unit(said) else own


def _may_hold(group: str | None, own: str, column: str) -> bool:
    """Say whether a heading means within a group what it does by itself: not « Subventions – Montant »."""
    if group is None:
        return folded(without_unit(own)) not in _VAGUE
    if group in _OF_FIGURES:
        return column.startswith(FIGURE)
    return group in ("title", column) or column in _WITHIN.get(group, ())


# -- A line of units --


def with_units(table: Table, columns: Sequence[str | None]) -> Table:
    """Take a line that stands right under the headings and holds only units for a part of them."""
    first = table.rows[0] if table.rows else None
    if not first or first.fault or not is_of_units(first.cells, columns):
        return table
    headings = tuple(map(_in_unit, table.headings, first.cells))
    told = replace(
        first, fault=_("Cette ligne dit les unités des colonnes : elles sont lues avec leurs titres.")
    )
    return replace(table, headings=headings, rows=(told, *table.rows[1:]))


def is_of_units(cells: Sequence[str], columns: Sequence[str | None]) -> bool:
    """Say whether the cells of a line are units of the columns that hold numbers, and say nothing else."""
    held = [(column, _unit(cell)) for column, cell in zip(columns, cells, strict=True) if cell.strip()]
    counted = [unit for column, unit in held if is_counted(column)]
    if not counted or not all(map(is_a_unit, counted)):
        return False
    return all(names_units(unit) if column == "title" else _is_no_text(unit) for column, unit in held)


def _is_no_text(unit: str) -> bool:
    return is_a_unit(unit) or (len(unit) <= LONGEST_UNIT and not re.search(r"\d", unit))


def is_a_unit(text: str) -> bool:
    """Say whether a text is a unit, and no number of it."""
    return bool(text) and not text[0].isdigit() and is_unit(text)


def _unit(cell: str) -> str:
    """Return the unit of « en k€ » or « (MWh) »."""
    return IN.sub("", cell.strip(" ()[]"), count=1)


def _in_unit(heading: str, cell: str) -> str:
    """Return a heading with its unit; with both of two that differ, by which nothing will be read."""
    unit, said = _unit(cell), aside(heading)
    if not unit or folded(unit) == folded(said):
        return heading
    return f"{without_unit(heading)} ({said} / {unit})" if is_a_unit(said) else f"{heading} ({unit})".strip()
