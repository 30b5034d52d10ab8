"""Read a spreadsheet into strings. Run as a program, in a process apart (`network.apart`).

It is given the format (« csv » or « xlsx ») and, as JSON, the most it may hold and the name of the sheet
wanted (empty: the first one); it reads the file on its standard input and answers with one JSON object:
the table, or a finding.
"""

import io
import json
import os
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from network.cell_texts import (
    Shapes,
    as_text,
    day_shown,
    hidden_by_style,
    letters,
    shape_for,
    shapes_by_style,
)

# What a workbook may become once unpacked; a table of 10 000 rows takes some 30 MB.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 500
# Rows of a sheet, the empty ones included: a format given to a whole column makes a million of them.
MOST_LINES = 1_100_000
MOST_COLUMNS = 16_384  # of a sheet, as programs count them
_YES = ("1", "true")

DELIMITERS = (";", ",", "\t", "|")
_ACTIVE = re.compile(r"vbaproject|macrosheets|activex|(^|/)oleobject|\.bin$|\.exe$", re.IGNORECASE)
_HARMLESS_BINARY = re.compile(r"(^|/)(printersettings|customproperty)\d*\.bin$", re.IGNORECASE)
# What a spreadsheet program takes for a formula, once somebody's export has made a text of it.
_MADE_A_TEXT = re.compile(r"'[=+\-@]")

_MARK = b"\xef\xbb\xbf"  # what says that a text is UTF-8
_LOST = "\ufffd"
_OLDER_ENCODINGS = ("mac_roman", "cp850")
# Signs that no word holds there, and what letters of older encodings become when they are read as Windows'.
_INSIDE_A_WORD = (
    r"(?<=[^\W\d_])[“”„…™‰‹›•°¯´¨ª¡¿±÷](?=[a-zà-ÿ])|(?<=[a-zà-ÿ])[À-ÞŒŠŸŽ]|(?<=[A-Z])[À-ÞŒŠŸŽ](?=[a-z])"
)
_NOT_OF_WINDOWS = re.compile(rf"[{_LOST}ƒ‚ˆ‡†Ž˜]|{_INSIDE_A_WORD}")
_NOT_FRENCH = re.compile(
    rf"[^\0-\x7f\xa0àâçéèêëîïôùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŸŒÆ’‘“”«»…–—•·°²³€©®™±×½]|{_INSIDE_A_WORD}"
)
# French letters and signs in UTF-8, which make no French in the older encodings: « Ã© », « â€™ », « Â° ».
_UTF_8_WITHIN = re.compile(
    rb"((?:\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xc5[\x92\x93]|\xcc[\x80-\x83\x88\xa7]"
    rb"|\xe2\x80[\x90-\xbf]|\xe2\x82\xac)+)"
)
# Lines told of those that must be looked at.
MOST_TOLD = 5
# What stands in a cell whose formula no program has worked out; no text holds it.
_NEVER = "\ufdd0"
# « _ » as Excel writes it before what would be taken for the number of a character.
_ESCAPED_SIGN = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
# What is said in a sheet and that no cell tells: formulas, cells that stand for several, where links lead.
_REMARKS = {
    "formulas": re.compile(rb"<f[ >/]"),
    "merged": re.compile(rb"<mergeCell "),
    "links": re.compile(rb"<hyperlink "),
}
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_COMMENTS = re.compile(rb"/relationships/(?:comments|threadedComment)\"")
Line = tuple[int, list[str]]
# Cells merged over several lines: the first line, the last one, the first column.
Merged = set[tuple[int, int, int]]
# A line with the columns of its formulas that were never worked out.
Held = tuple[int, list[str], str]


@dataclass(frozen=True)
class Most:
    """The most a table may hold; `characters` of all its cells: shared strings say much in few bytes."""

    rows: int
    columns: int
    cell: int
    characters: int


class Found(Exception):
    """Something that keeps the file from being read: the code of a sentence, and the lines it is about."""

    def __init__(self, code: str, lines: Iterable[int] = ()):
        super().__init__(code)
        self.lines = ", ".join(map(str, islice(lines, MOST_TOLD)))


def table_in(data: bytes, kind: str, most: Most, sheet: str) -> dict[str, Any]:
    """Return the headings and the rows that hold something, each with its line number."""
    if kind == "csv":
        text, is_damaged = decoded(data)
        text = text.replace(_NEVER, "")  # no letter: it is a sign of ours in workbooks only
        remarks = ["bytes"] if is_damaged else []
        named: dict[str, Any] = {"sheet": "", "sheets": []}
        lines: Iterable[Line] = csv_lines(text, remarks)
    else:
        named, remarks, lines = xlsx_lines(data, sheet)
    # The remarks are whole once every line was read.
    return named | _headed(lines, most) | {"remarks": remarks}


def _headed(lines: Iterable[Line], most: Most) -> dict[str, Any]:
    """Part the headings from the rows: they are the first line with two cells filled, past a title."""
    kept = _within_limits(lines, most)
    before: list[Held] = []
    headings: Held | None = None
    rows: list[Held] = []
    for line in kept:
        if headings is None:
            if sum(map(bool, line[1])) >= 2:
                headings = line
            else:
                before.append(line)
            continue
        rows.append(line)
        if len(rows) > most.rows:
            raise Found("rows")
    if headings is None:
        # A table of one column.
        if not before:
            raise Found("empty")
        headings, rows, before = before[0], before[1:], []
        if len(rows) > most.rows:
            raise Found("rows")
    width = max(len(cells) for _line, cells, _never in [headings, *rows])
    return {
        "before": [[line, " ".join(filter(None, cells))] for line, cells, _never in before],
        "line": headings[0],
        "headings": headings[1] + [""] * (width - len(headings[1])),
        "rows": [[line, cells + [""] * (width - len(cells)), never] for line, cells, never in rows],
    }


def _within_limits(lines: Iterable[Line], most: Most) -> Iterator[Held]:
    """Go through the lines that hold something, their cells cleaned; refuse what is too large."""
    characters = 0
    for number, cells in lines:
        if number > MOST_LINES:
            raise Found("rows")
        never = ", ".join(letters(index) for index, cell in enumerate(cells) if cell == _NEVER)
        cleaned = [_clean(cell) if cell else "" for cell in cells]
        while cleaned and not cleaned[-1]:
            cleaned.pop()
        if not cleaned and not never:
            continue
        characters += sum(map(len, cleaned))
        if len(cleaned) > most.columns:
            raise Found("columns")
        if characters > most.characters or max(map(len, cleaned), default=0) > most.cell:
            raise Found("long")
        yield number, cleaned, never


def _clean(text: str) -> str:
    """Return a cell's text as it is kept: NFC, line feeds, nothing that cannot be seen."""
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(
            c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co", "Cf")
        )
    text = text.strip()
    return text[1:] if _MADE_A_TEXT.match(text) else text


# -- CSV --


def csv_lines(text: str, remarks: list[str]) -> Iterator[Line]:
    """Go through the records of a CSV text, whatever its delimiter; no quote ever swallows a line.

    A quote opens a cell that another one closes, right before a delimiter or the end of a line. Any other is
    a sign like the rest where it stands within one cell (« "Bonjour" dit-il »); elsewhere nobody can tell
    where its cell ends, and the file is refused with the lines. A cell of several lines that all look like
    lines of the table may be honest: `remarks` tells it.
    """
    if "\0" in text:
        raise Found("not_text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = re.match(r"sep=(.)\n", text)  # what Excel writes at the head of its exports
    delimiter = said[1] if said else delimiter_of(text)
    stray: list[int] = []
    alike: list[int] = []
    width = 0
    records = _records(text[said.end() :] if said else text, delimiter)
    for number, (cells, is_open, raw) in enumerate(records, start=2 if said else 1):
        if is_open:
            stray.append(number)
        if width and "\n" in raw and {line.count(delimiter) + 1 for line in raw.split("\n")} == {width}:
            alike.append(number)
        if not width and sum(map(bool, cells)) >= 2:
            width = len(cells)
        yield number, cells
    if stray:
        raise Found("quotes", stray)
    remarks += [f"lines {number}" for number in alike[:MOST_TOLD]]


def _records(text: str, delimiter: str) -> Iterator[tuple[list[str], bool, str]]:
    """Go through the records of a text: cells, whether one leaves a quote open, what they were read from."""
    sign = re.escape(delimiter)
    # Possessive: the first quote that is not doubled closes the cell, or none does.
    pattern = re.compile(rf' *"((?:[^"]++|"")*+)" *(?=[{sign}\n]|\Z)|([^{sign}\n]*+)')
    at = 0
    while at < len(text):
        start, is_open = at, False
        cells: list[str] = []
        while found := pattern.match(text, at):
            quoted, plain = found.groups()
            if quoted is None:
                is_open |= plain.lstrip(" ").startswith('"') and plain.count('"') % 2 == 1
                cells.append(plain)
            else:
                cells.append(quoted.replace('""', '"'))
            at = found.end()
            if at == len(text) or text[at] == "\n":
                break
            at += 1
        yield cells, is_open, text[start:at]
        at += 1


def decoded(data: bytes) -> tuple[str, bool]:
    """Return the text of a file, and whether bytes of it are no letters: a sign « � » stands for each.

    UTF-8, UTF-16 where it says so, or what Windows, a Mac or DOS wrote before. A file of which most letters
    are UTF-8 was written so, and damaged since; of the others, lines brought in from elsewhere may be UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16"), False
    text = data.removeprefix(_MARK).decode("utf-8", "replace")
    lost = text.count(_LOST) - data.count(_LOST.encode())
    read = len(text) - len(text.encode("ascii", "ignore")) - lost
    if data.startswith(_MARK) or read >= lost:
        return text, lost > 0
    parts = _UTF_8_WITHIN.split(data)
    encoding = _older_encoding(b"".join(parts[::2]))
    texts = [part.decode("utf-8" if n % 2 else encoding, "replace") for n, part in enumerate(parts)]
    return "".join(texts), any(_LOST in text for text in texts[::2])


def _older_encoding(data: bytes) -> str:
    odd = len(_NOT_OF_WINDOWS.findall(data.decode("cp1252", "replace")))
    older = {other: data.decode(other) for other in _OLDER_ENCODINGS} if odd else {}
    french = [other for other, text in older.items() if len(_NOT_FRENCH.findall(text)) * 10 <= odd]
    return max(french, key=lambda other: older[other].count("é"), default="cp1252")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Found("damaged") from None


def delimiter_of(text: str) -> str:
    """Return the sign between the cells: by it, most of the first lines have as many."""

    def fitness(delimiter: str) -> tuple[float, int]:
        first = islice(_records(text, delimiter), 30)
        widths = [len(cells) for cells, *_rest in first if any(cells)]
        width = max(set(widths), key=lambda w: (widths.count(w), w), default=1)
        return (widths.count(width) / len(widths) if width > 1 else 0, width)

    return max(DELIMITERS, key=fitness)


# -- XLSX --


def xlsx_lines(data: bytes, wanted: str) -> tuple[dict[str, Any], list[str], Iterator[Line]]:
    """Return the names of the sheets, remarks and the lines of the one wanted, or of the first that shows."""
    check_archive(data)
    # lxml would read the XML otherwise, and it expands entities; defusedxml refuses them.
    os.environ["OPENPYXL_LXML"] = "False"
    import openpyxl

    if not openpyxl.DEFUSEDXML or openpyxl.LXML:
        raise RuntimeError("openpyxl must read XML through defusedxml")
    parser = _parser_of_all_cells()
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    names = [each.title for each in sheets]
    if not sheets:
        raise Found("empty")
    by_name = {name.casefold(): each for name, each in zip(names, sheets, strict=True)}
    sheet = by_name.get(wanted.strip().casefold()) if wanted else _first_that_holds_something(sheets)
    if sheet is None:
        raise Found("sheet")
    parser.shapes, parser.hidden_parts = shapes_by_style(book), hidden_by_style(book)
    # What a sheet says of its own size may be wrong, or made to be.
    sheet.reset_dimensions()
    remarks, merged = _remarks(data, sheet)
    lines = _repeated(_lines_of(sheet, parser, remarks), merged)
    return {"sheet": sheet.title, "sheets": names}, remarks, lines


def _lines_of(sheet: Any, parser: Any, remarks: list[str]) -> Iterator[Line]:
    """Go through the lines of a sheet, the hidden ones too.

    `remarks` tells what is hidden, and the columns that show more than what is read.
    """
    for seen in (parser.unread, parser.hidden_lines, parser.hidden_columns):
        seen.clear()
    hidden_lines: list[int] = []
    hidden_columns: set[int] = set()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [as_text(value) for value in row]
        if number in parser.hidden_lines and any(cells):
            hidden_lines.append(number)
        if parser.hidden_columns:
            hidden_columns |= parser.hidden_columns & {index for index, cell in enumerate(cells) if cell}
        yield number, cells
    remarks += [f"units {letters(column - 1)}" for column in sorted(parser.unread)]
    remarks += _hidden("hidden lines", list(map(str, hidden_lines)))
    remarks += _hidden("hidden columns", list(map(letters, sorted(hidden_columns))))


def _hidden(code: str, names: list[str]) -> list[str]:
    """Return the remark that tells how many lines or columns are hidden, and the first of them."""
    more = "…" if names[MOST_TOLD:] else ""
    return [f"{code} {len(names)} {', '.join(names[:MOST_TOLD])}{more}"] if names else []


def _repeated(lines: Iterable[Line], merged: Merged) -> Iterator[Line]:
    """Repeat what cells merged over several lines hold on each of these that holds something itself.

    Not what the headings hold: a line of units may stand below them.
    """
    from_line: dict[int, list[tuple[int, int]]] = {}
    for first, last, column in merged:
        from_line.setdefault(first, []).append((last, column))
    held: dict[int, tuple[int, str]] = {}
    is_below = False
    for number, cells in lines:
        held = {column: (last, text) for column, (last, text) in held.items() if number <= last}
        if any(cells):
            cells += [""] * (max(held, default=-1) + 1 - len(cells))
            for column, (_last, text) in held.items():
                cells[column] = cells[column] or text
        for last, column in from_line.get(number, ()):
            if is_below and column < len(cells):
                held[column] = (last, cells[column])
        is_below |= sum(map(bool, cells)) >= 2
        yield number, cells


def _first_that_holds_something(sheets: list[Any]) -> Any:
    for sheet in sheets:
        sheet.reset_dimensions()
        if any(any(row) for row in islice(sheet.iter_rows(values_only=True), MOST_LINES)):
            return sheet
    return sheets[0]


def _parser_of_all_cells() -> Any:
    """Have openpyxl read what it leaves out of the cells, and return the class that does.

    A formula without a result is `_NEVER`, a number stands with the words of its format (`shapes`, by style;
    `unread` are the columns where it cannot), and one that is no day remains a number. A day stands without
    the parts that its format leaves out (`hidden_parts`, by style). A « _ » escaped by `workbook` is one
    again. What the program of the workbook hides or filters out is told apart.
    """
    from openpyxl.worksheet import _read_only
    from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser, _cast_number

    class Parser(WorkSheetParser):
        shapes: ClassVar[dict[int, Shapes]] = {}
        hidden_parts: ClassVar[dict[int, int]] = {}
        unread: ClassVar[set[int]] = set()
        hidden_lines: ClassVar[set[int]] = set()
        hidden_columns: ClassVar[set[int]] = set()

        def parse_column_dimensions(self, element: Any) -> None:
            super().parse_column_dimensions(element)
            self.hidden_columns.update(_columns_hidden(element))

        def parse_row(self, element: Any) -> tuple[int, list[dict[str, Any]]]:
            number, cells = super().parse_row(element)
            if element.get("hidden") in _YES:
                self.hidden_lines.add(number)
            return number, cells

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            # openpyxl does it for the shared texts only.
            if element.get("t") == "inlineStr" and isinstance(cell["value"], str):
                cell["value"] = _ESCAPED_SIGN.sub("_", cell["value"])
            # A text that is empty is a result.
            if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
                has_none = not element.findtext(VALUE_TAG)
                cell |= {"value": _NEVER, "data_type": "s"} if has_none else {}
            # No day bears such a number; openpyxl would say « #VALUE! ».
            if cell["data_type"] == "e" and element.get("t", "n") == "n":
                cell |= {"value": _cast_number(element.findtext(VALUE_TAG)), "data_type": "n"}
            cell["value"] = day_shown(cell["value"], self.hidden_parts.get(cell["style_id"], 0))
            if cell["data_type"] == "n" and cell["value"] is not None:
                shape = shape_for(self.shapes.get(cell["style_id"], ()), cell["value"])
                cell["value"] = shape.of(cell["value"]) if shape else cell["value"]
                if shape and shape.is_parted:
                    self.unread.add(cell["column"])
            return cell

    _read_only.WorkSheetParser = Parser
    return Parser


def _columns_hidden(element: Any) -> range:
    if element.get("hidden") not in _YES:
        return range(0)
    return range(int(element.get("min")) - 1, min(int(element.get("max")), MOST_COLUMNS))


def _remarks(data: bytes, sheet: Any) -> tuple[list[str], Merged]:
    """Return what the cells of a sheet do not tell, by the signs of it in its part of the workbook."""
    from openpyxl.utils import column_index_from_string

    found: set[str] = set()
    merged: Merged = set()
    folder, _slash, name = sheet._worksheet_path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        with archive.open(sheet._worksheet_path) as part:
            end = b""
            while chunk := part.read(1024 * 1024):
                found |= {code for code, sign in _REMARKS.items() if sign.search(end + chunk)}
                for column, first, last in _MERGED.findall(end + chunk):
                    if int(first) < int(last):
                        merged.add((int(first), int(last), column_index_from_string(column.decode()) - 1))
                end = chunk[-100:]
        if relations in archive.namelist() and _COMMENTS.search(archive.read(relations)):
            found.add("comments")
    return sorted(found), merged


def check_archive(data: bytes) -> None:
    """Refuse a workbook that holds programs or unpacks into too much, by its table of contents."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Found("heavy")
        for part in parts:
            if part.flag_bits & 1:
                raise Found("encrypted")
            if _ACTIVE.search(part.filename) and not _HARMLESS_BINARY.search(part.filename):
                raise Found("macros")
        if "[Content_Types].xml" not in archive.namelist():
            raise Found("damaged")
        with archive.open("[Content_Types].xml") as file:
            types = file.read(1024 * 1024).lower()
        if b"macroenabled" in types or b"vbaproject" in types:
            raise Found("macros")


def main() -> None:
    """Answer for the spreadsheet on standard input."""
    data = sys.stdin.buffer.read()
    kind, most, sheet = sys.argv[1], *map(json.loads, sys.argv[2:4])
    try:
        answer = table_in(data, kind, Most(**most), sheet)
    except Found as found:
        answer = {"found": str(found), "lines": found.lines}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception:
        # Whatever the parser stumbles over, the file is not one to read.
        answer = {"found": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
