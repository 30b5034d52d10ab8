"""Read a row of strings into the fields of a sheet.

What cannot be read is never lost: it is told, and kept at the end of the description under the heading of
its column.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import String

from network import taxonomy, typed
from network.i18n import _
from network.sheet_imports import cells, figures, lists, places
from network.sheet_imports.columns import OTHERS, aside, label_of
from network.sheet_imports.figure_columns import read_figures
from network.sheet_imports.no_sheets import keep_out_if_no_sheet
from network.sheet_imports.place_columns import with_places
from network.sheet_imports.rows import (
    MOST_SHOWN,
    Cell,
    ReadRow,
    about_a_year,
    ask_which,
    read_typed,
    short,
    tell_if_rough,
)
from network.sheet_imports.units import ask_of_what, held_in, unit_of
from network.sheet_imports.vocabulary import code_in, is_theme, listed, yes_or_no
from network.sheets.content import CENTS, FIELDS, LISTS, PROSE, TAXES, Participation, Progress
from network.sheets.models import SheetRevision
from network.sheets.wording import euros
from network.spreadsheets import Row
from network.text import plain_text
from network.typed import Tax

LONGEST_PROSE = 20_000
MOST_KEYWORDS = 12
LONGEST_KEYWORD = 100
_COLUMNS = SheetRevision.__table__.c
_LONGEST = {
    name: column.type.length
    for name in FIELDS
    if isinstance((column := _COLUMNS[name]).type, String) and column.type.length and name not in PROSE
}
_BESIDES = ("owner", "siren", "id", "source")
LONGEST_BESIDES = 300
_LAST = ("places", "plans", "started_on", *TAXES)


def blank() -> dict[str, Any]:
    """Return every field of a sheet of which nothing is said."""
    return {name: [] if value == [] else value for name, value in _BLANK.items()}


def _blank(name: str) -> Any:
    column = _COLUMNS[name]
    if column.nullable:
        return None
    kind = column.type.python_type
    return kind() if kind in (str, list, bool) else []


_BLANK = {name: _blank(name) for name in FIELDS}


def read_rows(
    rows: Iterable[Row], headings: Sequence[str], matching: Sequence[str | None]
) -> Iterable[ReadRow]:
    """Read rows by what their columns are, one after the other: some seconds for ten thousand."""
    for row in rows:
        yield read_row(row, headings, matching)


def read_row(row: Row, headings: Sequence[str], matching: Sequence[str | None]) -> ReadRow:
    """Read one row."""
    read = ReadRow(row.line)
    held, strays = held_in(row.cells, headings, matching)
    titles = (cell.text for cell in held if cell.column == "title" and not _is_left_empty(cell))
    read.title = cells.line(next(titles, ""))
    if row.fault:
        read.faults[OTHERS] = row.fault
        return read
    read.values = blank()
    held = with_places(read, held, headings, matching)
    # What fills two fields comes last: a column of its own says more of the second.
    for cell in sorted(held, key=lambda cell: cell.column in _LAST):
        _read_cell(read, cell)
    read_figures(read, held)
    ask_of_what(read, strays)
    keep_out_if_no_sheet(read, held)
    _settle(read)
    return read


def _read_cell(read: ReadRow, cell: Cell) -> None:
    name = cell.column
    if name in _BESIDES:
        read.besides[name] = cells.line(cell.text)[:LONGEST_BESIDES]
        if len(cells.line(cell.text)) > LONGEST_BESIDES:
            read.keep(cell, _("trop long, raccourci ; le texte entier est à la fin de la description."))
    elif name == OTHERS:
        # Short words of a column that nobody knows may be codes: « NC », « SO ».
        if not cells.is_error(cell.text):
            read.keep(cell)
    elif _is_left_empty(cell):
        return
    elif name in PROSE:
        read.values[name] = plain_text(cells.prose(cell.text))
    elif name in _READERS:
        read_typed(read, cell, _READERS[name])
    elif name in _LONGEST:
        _read_line(read, cell)


def _is_left_empty(cell: Cell) -> bool:
    # Other people’s « none » says nothing; in our own files it says that nobody took part.
    nobody_took_part = (cell.column, cell.text) == ("participation", Participation.NONE)
    return cells.is_nothing(cell.text) and not nobody_took_part


def _read_line(read: ReadRow, cell: Cell) -> None:
    """Keep a text of one line; what is too long is cut at a word, and stands whole further on."""
    text, most = plain_text(cells.line(cell.text)), _LONGEST[cell.column]
    if len(text) > most:
        read.keep(cell, _("trop long, raccourci ; le texte entier est à la fin de la description."))
        text = (
            text[: most - 1].rpartition(" ")[0].rstrip(" ,;:.") + "…" if " " in text[:most] else text[:most]
        )
    read.values[cell.column] = text
    if cell.column == "title":
        read.title = text


# -- Each kind of field --


def _number(read: ReadRow, cell: Cell) -> None:
    whole = cell.column == "inhabitants"
    value = cells.number(typed.without_about(cell.text)[0], cell.column, aside(cell.heading), whole=whole)
    if not (1 if whole else 0) <= value <= (100_000_000 if whole else 10_000):
        raise ValueError(cell.text)
    read.values[cell.column] = int(value) if whole else value
    tell_if_rough(read, cell)


def _sum(read: ReadRow, cell: Cell) -> None:
    text, unit = typed.without_about(cell.text)[0], unit_of(cell, cells.worth)
    amount = cells.amount(text, unit)
    read.values[cell.column] = amount.cents
    if other := cells.other_amount(text, unit):
        ask_which(read, cell, euros(amount.cents), euros(other.cents))
    column = cell.column.replace("_cents", "_tax")
    read.values[column] = amount.tax or read.values[column] or _tax_in(cell.heading)
    tell_if_rough(read, cell)


def _tax_in(heading: str) -> Tax | None:
    """Return the tax that a heading says of all its sums: « Coût (€ TTC) »; of « HT ou TTC », none."""
    said = set(re.findall(r"\b(?:ht|ttc)\b", heading.lower()))
    return Tax(said.pop()) if len(said) == 1 else None


def _tax(read: ReadRow, cell: Cell) -> None:
    tax = Tax(cell.text.strip().lower())
    if read.values[cell.column] not in (None, tax):
        raise ValueError(cell.text)  # the sum says another
    read.values[cell.column] = tax


def _start(read: ReadRow, cell: Cell) -> None:
    try:
        start, end = cells.period(cell.text)
    except ValueError:
        start, end = about_a_year(read, cell), ""
    read.values["started_on"] = start
    if end and read.values["ended_on"] not in ("", end):
        read.keep(
            cell,
            _(
                "« %(text)s » donne une autre fin que la colonne de fin ; gardé à la fin de la description.",
                text=short(cell),
            ),
        )
    elif end:
        read.values["ended_on"] = end


def _end(read: ReadRow, cell: Cell) -> None:
    try:
        read.values["ended_on"] = cells.when(cell.text)
    except ValueError:
        read.values["ended_on"] = about_a_year(read, cell)


def _choice(kind: type[Progress] | type[Participation]) -> Callable[[ReadRow, Cell], None]:
    def read_choice(read: ReadRow, cell: Cell) -> None:
        code, is_sure = code_in(cell.column, cells.line(cell.text))
        if code is None:
            raise ValueError(cell.text)
        value = kind(code)
        if not is_sure:
            read.notes.append(_("« %(typed)s » lu « %(label)s ».", typed=cell.text, label=value.label))
        read.values[cell.column] = value

    return read_choice


def _flag(read: ReadRow, cell: Cell) -> None:
    value = yes_or_no(cell.text)
    if value is None:
        raise ValueError(cell.text)
    read.values[cell.column] = value


def _list(read: ReadRow, cell: Cell) -> None:
    found = listed(cell.column, cells.line(cell.text.replace("\n", ";")))
    read.values[cell.column] = found.codes
    for word, code in found.alike:
        label = taxonomy.label(cell.column, code)
        read.notes.append(_("« %(typed)s » lu « %(label)s ».", typed=word, label=label))
    if found.unknown:
        _unknown_words(read, cell, found.unknown)


def _unknown_words(read: ReadRow, cell: Cell, words: list[str]) -> None:
    """Keep the words that a list lacks: as keywords where they sort the sheet, else in the description."""
    shown = " ; ".join(word[:MOST_SHOWN] for word in words)
    if cell.column == "plans" and len(words) == 1 and not read.values["plan_name"]:
        read.values["plan_name"] = words[0][:160]
    elif cell.column in ("subthemes", "sectors", "aims"):
        read.values["keywords"] = list(dict.fromkeys([*read.values["keywords"], *words]))
        if cell.column == "subthemes" and all(map(is_theme, words)):
            read.notes.append(_("« %(words)s » est un thème : dites lequel de ses sous-thèmes.", words=shown))
        else:
            read.notes.append(
                _("« %(words)s » n’est pas dans nos listes : gardé comme mot-clé.", words=shown)
            )
    else:
        read.keep(cell, _("« %(words)s » n’est pas dans nos listes.", words=shown))


def _places(read: ReadRow, cell: Cell) -> None:
    found = places.named(cell.text, cell.heading)
    read.values["places"] = list(dict.fromkeys([*read.values["places"], *found.codes]))[: places.MOST]
    read.notes += found.notes
    unknown = "; ".join(found.unknown)
    if found.unknown or len(found.codes) > places.MOST:
        if not read.values["area"] and len(unknown) <= _LONGEST["area"] and len(found.codes) <= places.MOST:
            read.values["area"] = unknown
            read.notes.append(
                _("« %(text)s » n’est pas un territoire des listes officielles.", text=unknown[:200])
            )
        else:
            read.keep(cell, _("des territoires ne sont pas dans les listes officielles."))


def _keywords(read: ReadRow, cell: Cell) -> None:
    words = (word.strip(' .#«»"') for word in cell.text.replace(";", ",").replace("\n", ",").split(","))
    read.values["keywords"] = list(dict.fromkeys([*read.values["keywords"], *filter(None, words)]))


def _steps(read: ReadRow, cell: Cell) -> None:
    _rows(read, cell, lists.steps(cell.text), "what", 300)


def _funders(read: ReadRow, cell: Cell) -> None:
    found = lists.funders(cell.text)
    _rows(read, cell, found, "name", 160)
    if names := lists.with_sums(found[0]):
        shown = " ; ".join(names)[:200]
        read.notes.append(
            _("« %(names)s » : une somme est restée dans le nom ; écrivez « nom : somme ».", names=shown)
        )


def _rows(read: ReadRow, cell: Cell, found: lists.Rows, words: str, longest: int) -> None:
    rows, unread = found
    if len(rows) > lists.MOST or any(len(row[words]) > longest for row in rows):
        read.keep(cell, _("trop long pour une liste ; gardé entier à la fin de la description."))
    elif unread:
        shown = " ; ".join(unread)[:200]
        read.keep(cell, _("« %(text)s » ne se lit pas ; gardé à la fin de la description.", text=shown))
    read.values[cell.column] = [{**row, words: row[words][:longest]} for row in rows[: lists.MOST]]


def _figures(read: ReadRow, cell: Cell) -> None:
    rows, unread = figures.key_figures(cell.text)
    for row in rows:
        figures.settle(read, cell, row)
    if unread:
        shown = " ; ".join(unread)[:200]
        read.keep(cell, _("ne se lit pas comme un chiffre clé : « %(shown)s ».", shown=shown))


_READERS: dict[str, Callable[[ReadRow, Cell], None]] = {
    **dict.fromkeys(LISTS, _list),
    **dict.fromkeys(("inhabitants", "fte"), _number),
    **dict.fromkeys(CENTS, _sum),
    **dict.fromkeys(TAXES, _tax),
    "started_on": _start,
    "ended_on": _end,
    "progress": _choice(Progress),
    "participation": _choice(Participation),
    "not_measured": _flag,
    "places": _places,
    "keywords": _keywords,
    "steps": _steps,
    "funders": _funders,
    "key_figures": _figures,
}


# -- The row as a whole --


def _settle(read: ReadRow) -> None:
    """Say what keeps the row out, once every cell was looked at."""
    values = read.values
    if len(values["key_figures"]) > lists.MOST:
        lost = len(values["key_figures"]) - lists.MOST
        read.faults["key_figures"] = _("%(count)s chiffres clés de trop.", count=lost)
    if len(values["keywords"]) > MOST_KEYWORDS:
        extra = values["keywords"][MOST_KEYWORDS:]
        values["keywords"] = values["keywords"][:MOST_KEYWORDS]
        read.others.append((label_of("keywords"), ", ".join(extra)))
    if long := [word for word in values["keywords"] if len(word) > LONGEST_KEYWORD]:
        values["keywords"] = [word for word in values["keywords"] if word not in long]
        read.keep(Cell("keywords", label_of("keywords"), "\n".join(long)), _("un mot-clé est trop long."))
    if read.others:
        values["description"] = _with_others(values["description"], read.others)
    if not read.title:
        read.faults["title"] = _("Il manque le titre.")
    for name in PROSE:
        if len(values[name]) > LONGEST_PROSE:
            read.faults[name] = _("Ce texte est trop long : %(most)s caractères au plus.", most="20 000")


def _with_others(description: str, others: Sequence[tuple[str, str]]) -> str:
    told = "\n\n".join(f"**{heading.strip(' *')}** : {text}" for heading, text in others)
    return "\n\n".join(filter(None, [description, f"## {label_of(OTHERS)}", told]))
