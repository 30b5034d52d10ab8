"""Read a spreadsheet into strings. Run as a program, in a process apart (`network.apart`).

It is given the format (« csv » or « xlsx »), the most rows, and the name of the sheet wanted, as JSON
(empty: the first one); it reads the file on its standard input and answers with one JSON object: the
table, or a finding.
"""

import csv
import io
import json
import os
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_COLUMNS = 100
MOST_OF_A_CELL = 4000  # characters
MOST_CHARACTERS = 20_000_000  # of all cells: shared strings may say much in few bytes
# What a workbook of 5 MB may become once unpacked; a table of 10 000 rows takes some 30 MB.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 500
# Rows of a sheet, the empty ones included: a format given to a whole column makes a million of them.
MOST_LINES = 1_100_000

DELIMITERS = (";", ",", "\t", "|")
_ACTIVE = re.compile(r"vbaproject|macrosheets|activex|(^|/)oleobject|\.bin$|\.exe$", re.IGNORECASE)
_HARMLESS_BINARY = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
# What a spreadsheet program takes for a formula, once somebody's export has made a text of it.
_MADE_A_TEXT = re.compile(r"'[=+\-@]")

Line = tuple[int, list[str]]


class Found(Exception):
    """Something that keeps the file from being read; its argument is the code of a sentence."""


def table_in(data: bytes, kind: str, most_rows: int, sheet: str) -> dict[str, Any]:
    """Return the headings and the rows that hold something, each with its line number."""
    if kind == "csv":
        named: dict[str, Any] = {"sheet": "", "sheets": []}
        lines: Iterable[Line] = csv_lines(data)
    else:
        named, lines = xlsx_lines(data, sheet)
    return named | _headed(lines, most_rows)


def _headed(lines: Iterable[Line], most_rows: int) -> dict[str, Any]:
    """Part the headings from the rows: they are the first line with two cells filled, past a title."""
    kept = _within_limits(lines)
    before: list[Line] = []
    headings: Line | None = None
    rows: list[Line] = []
    for line in kept:
        if headings is None:
            if sum(map(bool, line[1])) >= 2:
                headings = line
            else:
                before.append(line)
            continue
        rows.append(line)
        if len(rows) > most_rows:
            raise Found("rows")
    if headings is None:
        # A table of one column.
        if not before:
            raise Found("empty")
        headings, rows = before[0], before[1:]
    width = max(len(cells) for _line, cells in [headings, *rows])
    return {
        "line": headings[0],
        "headings": headings[1] + [""] * (width - len(headings[1])),
        "rows": [[line, cells + [""] * (width - len(cells))] for line, cells in rows],
    }


def _within_limits(lines: Iterable[Line]) -> Iterator[Line]:
    """Go through the lines that hold something, their cells cleaned; refuse what is too large."""
    characters = 0
    for number, cells in lines:
        if number > MOST_LINES:
            raise Found("rows")
        cleaned = [_clean(cell) if cell else "" for cell in cells]
        while cleaned and not cleaned[-1]:
            cleaned.pop()
        if not cleaned:
            continue
        characters += sum(map(len, cleaned))
        if len(cleaned) > MOST_COLUMNS:
            raise Found("columns")
        if characters > MOST_CHARACTERS or max(map(len, cleaned)) > MOST_OF_A_CELL:
            raise Found("long")
        yield number, cleaned


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


def csv_lines(data: bytes) -> Iterator[Line]:
    """Go through the records of a CSV file, whatever its encoding and its delimiter."""
    text = decoded(data)
    if "\0" in text:
        raise Found("not_text")
    said = re.match(r"sep=(.)\r?\n", text)  # what Excel writes at the head of its exports
    delimiter = said[1] if said else delimiter_of(text)
    csv.field_size_limit(MOST_OF_A_CELL * 4)
    records = csv.reader(io.StringIO(text[said.end() :] if said else text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(records, start=2 if said else 1)
    except csv.Error as error:
        raise Found("long" if "limit" in str(error) else "damaged") from None


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 where it says so, or what Windows wrote before."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding)
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Found("damaged") from None


def delimiter_of(text: str) -> str:
    """Return the sign between the cells: by it, most of the first lines have as many."""

    def fitness(delimiter: str) -> tuple[float, int]:
        widths = [len(record) for record in _first_records(text, delimiter) if any(record)]
        width = max(set(widths), key=lambda w: (widths.count(w), w), default=1)
        return (widths.count(width) / len(widths) if width > 1 else 0, width)

    return max(DELIMITERS, key=fitness)


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) == 30:
                break
    except csv.Error:
        return []
    return records


# -- XLSX --


def xlsx_lines(data: bytes, wanted: str) -> tuple[dict[str, Any], Iterator[Line]]:
    """Return the names of the sheets, and the lines of the one wanted, or of the first one that shows."""
    check_archive(data)
    # lxml would read the XML otherwise, and it expands entities; defusedxml refuses them.
    os.environ["OPENPYXL_LXML"] = "False"
    import openpyxl

    if not openpyxl.DEFUSEDXML or openpyxl.LXML:
        raise RuntimeError("openpyxl must read XML through defusedxml")
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    names = [each.title for each in sheets]
    if not sheets:
        raise Found("empty")
    by_name = {name.casefold(): each for name, each in zip(names, sheets, strict=True)}
    sheet = by_name.get(wanted.strip().casefold()) if wanted else sheets[0]
    if sheet is None:
        raise Found("sheet")
    # What a sheet says of its own size may be wrong, or made to be.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    lines = ((number, [as_text(value) for value in row]) for number, row in enumerate(rows, start=1))
    return {"sheet": sheet.title, "sheets": names}, lines


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


def as_text(value: Any) -> str:
    """Return a cell as people would type it: days in ISO form, whole numbers without decimals."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "oui" if value else "non"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)


def main() -> None:
    """Answer for the spreadsheet on standard input."""
    data = sys.stdin.buffer.read()
    kind, most_rows, sheet = sys.argv[1:4]
    try:
        answer = table_in(data, kind, int(most_rows), json.loads(sheet))
    except Found as found:
        answer = {"found": str(found)}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception:
        # Whatever the parser stumbles over, the file is not one to read.
        answer = {"found": "damaged"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
