"""What only the whole table of a spreadsheet tells: titles met again, what a mark parts.

A line that is no sheet keeps its place, with the reason why it does not enter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from network import typed
from network.headings import folded
from network.i18n import _
from network.sheet_imports.columns import FIGURE, aside, column_of, recognised, without_unit
from network.sheet_imports.heading_lines import LONGEST_TITLE, is_counted, with_second_line, with_units
from network.sheets.content import CENTS
from network.sheets.figures import QUANTITIES
from network.spreadsheets import Row, Table

_DECIMAL, _PARTING = "decimal", "parting"
_OTHER = {".": ",", ",": "."}
_DIGITS = re.compile(r"\D{0,20}?(\d(?:[\d.,' ’\u00a0\u202f]*\d)?)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# « 3.125 MWh (2022) »: its mark parts thousands for some, decimals for others.
_EITHER = re.compile(
    r"(?P<before>\s*(?:environ |env\.? ?|[~≈] ?)?)(?P<whole>[1-9]\d{0,2})(?P<mark>[.,])(?P<three>\d{3})"
    r"(?P<after>\s*(?:[^\d\s.,(][^\d(]*)?(?:\([^()]*\)\s*)?)",
    re.IGNORECASE,
)


def settled(table: Table) -> Table:
    """Return a table whose every row can be read by itself."""
    table = with_second_line(table)
    columns = recognised(table.headings)
    table = _with_titles_met_again(with_units(table, columns), columns)
    # A workbook holds numbers: how they are written there says nothing of its texts.
    return table if table.sheets else _with_marks_told(table, columns)


# -- Titles of columns among the rows --


def _with_titles_met_again(table: Table, columns: Sequence[str | None]) -> Table:
    """Keep out the rows that are titles of columns, and what stands below those of another table."""
    rows, other = [], 0
    for row in table.rows:
        fault = row.fault
        if not fault and _are_titles(row.cells, table.headings, columns):
            other = 0 if _in_their_columns(row.cells, table.headings, columns) else row.line
            fault = _("Cette ligne donne les titres des colonnes : ce n’est pas une fiche.")
        elif not fault and other:
            fault = _(
                "Cette ligne est sous les titres d’un autre tableau (ligne %(line)s) : mettez-le dans un "
                "fichier à part.",
                line=other,
            )
        rows.append(row if fault == row.fault else replace(row, fault=fault))
    return replace(table, rows=tuple(rows))


def _are_titles(cells: Sequence[str], headings: Sequence[str], columns: Sequence[str | None]) -> bool:
    """Say whether a row repeats the headings, or names other columns: that of the titles, and most."""
    filled = [(index, cell) for index, cell in enumerate(cells) if cell.strip()]
    if all(_is_heading(cell, headings[index]) for index, cell in filled):
        return len(filled) > 1 or sum(map(bool, headings)) == 1
    title = cells[columns.index("title")].strip() if "title" in columns else "?"
    if title and (len(title) > LONGEST_TITLE or not column_of(title)):
        return False
    known = [column for _index, cell in filled if len(cell) <= LONGEST_TITLE and (column := column_of(cell))]
    return "title" in known and len(known) > 1 and len(known) * 2 >= len(filled)


def _is_heading(cell: str, heading: str) -> bool:
    return len(cell) <= LONGEST_TITLE + len(heading) and folded(cell) in (
        folded(heading),
        folded(without_unit(heading)),
    )


def _in_their_columns(cells: Sequence[str], headings: Sequence[str], columns: Sequence[str | None]) -> bool:
    """Say whether what a row of titles names stands where the headings of the table name it too."""
    return all(
        _is_heading(cell, heading) or column_of(cell) == column
        for cell, heading, column in zip(cells, headings, columns, strict=True)
        if cell.strip()
    )


# -- Marks within numbers --

Marks = dict[str, str]


def _with_marks_told(table: Table, columns: Sequence[str | None]) -> Table:
    """Write « 3.125 » so that it has one reading, where other numbers of its column, or of all, show it.

    What nothing shows stays as it is: whoever reads it will ask.
    """
    numbers = [index for index, column in enumerate(columns) if is_counted(column)]
    shown = {index: _shown(row.cells[index] for row in table.rows) for index in numbers}
    of_all = _merged(shown.values())
    told = {index: _roles(shown[index]) or of_all for index in numbers if not _is_whole(columns[index])}
    if not any(told.values()):
        return table
    return replace(table, rows=tuple(_row_with(row, table.headings, columns, told) for row in table.rows))


def _is_whole(column: str | None) -> bool:
    code = (column or "").removeprefix(FIGURE)
    return code in QUANTITIES and QUANTITIES[code].is_whole


Shown = dict[str, set[str]]


def _shown(cells: Iterable[str]) -> Shown:
    """Return what each mark does in the numbers that have one reading only."""
    found: Shown = defaultdict(set)
    for cell in cells:
        for mark, role in _roles_in(cell[: typed.LONGEST]):
            found[mark].add(role)
    return found


def _roles_in(cell: str) -> Iterator[tuple[str, str]]:
    digits = match[1] if (match := _DIGITS.match(cell)) else ""
    marks = [sign for sign in digits if sign in _OTHER]
    if not marks:
        return
    last = marks[-1]
    parts = re.split(r"[.,]", digits)
    if len(set(marks)) == 2:
        if marks.count(last) == 1 and _THOUSANDS.fullmatch(digits.rpartition(last)[0]):
            yield last, _DECIMAL
            yield _OTHER[last], _PARTING
    elif len(marks) > 1:
        if _THOUSANDS.fullmatch(digits):
            yield last, _PARTING
    elif not (re.fullmatch(r"[1-9]\d{0,2}", parts[0]) and len(parts[1]) == 3):
        yield last, _DECIMAL


def _merged(shown: Iterable[Shown]) -> Marks:
    found: Shown = defaultdict(set)
    for each in shown:
        for mark, roles in each.items():
            found[mark] |= roles
    return _roles(found)


def _roles(shown: Shown) -> Marks:
    """Return what each mark does, where they all agree; beside one that parts thousands, decimals."""
    held = {mark: set(shown.get(mark, ())) for mark in _OTHER}
    for mark, other in _OTHER.items():
        if _PARTING in shown.get(mark, ()):
            held[other].add(_DECIMAL)
    return {mark: next(iter(roles)) for mark, roles in held.items() if len(roles) == 1}


def _row_with(
    row: Row, headings: Sequence[str], columns: Sequence[str | None], told: dict[int, Marks]
) -> Row:
    cells = list(row.cells)
    for index, marks in told.items():
        found = _EITHER.fullmatch(cells[index])
        if found and (columns[index] not in CENTS or _is_in_thousands(found["after"], headings[index])):
            cells[index] = _written(found, marks)
    return replace(row, cells=tuple(cells))


def _is_in_thousands(after: str, heading: str) -> bool:
    """Say whether a sum is told in thousands: in euros, it has no third decimal."""
    try:
        return typed.amount(f"1 {after.strip() or aside(heading)}").cents > 100
    except ValueError:
        return False


def _written(found: re.Match[str], marks: Marks) -> str:
    role, mark = marks.get(found["mark"]), found["mark"]
    digits = {
        _DECIMAL: f"{found['whole']}{mark}{found['three']}0",
        _PARTING: f"{found['whole']} {found['three']}",
    }
    if role is None and mark == "," and marks.get(".") == _DECIMAL:
        return f"{found['before']}{found['whole']}.{found['three']}{found['after']}"  # it will be asked about
    return f"{found['before']}{digits[role]}{found['after']}" if role else found[0]
