"""Spreadsheets: what people send is read in a process apart and never kept; what we write is safe to open.

`read` gives the headings and the rows of a CSV or XLSX file, as strings; `as_csv` and `as_xlsx` write
one. A cell that a spreadsheet program would take for a formula is written as a text.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from network import apart
from network.errors import Refused
from network.i18n import _

MIB = 1024 * 1024
LARGEST = 5 * MIB
MOST_ROWS = 10_000
ACCEPT = ".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"  # Werkzeug adds the charset of texts
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LIMITS = apart.Limits(seconds=40, cpu_seconds=20)
_READING = Path(__file__).with_name("spreadsheet_reading.py")
_CSV_SUFFIXES = (".csv", ".txt", ".tsv")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 50


@dataclass(frozen=True)
class Row:
    """A row that holds something; `line` is its number in the file, as a spreadsheet program shows it."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds: as many headings as cells in each row; a column without heading has an empty one.

    `sheet` is the one read, among `sheets`; a CSV file has none.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read(data: bytes, name: str, *, sheet: str = "", most_rows: int = MOST_ROWS) -> Table:
    """Return what a CSV or XLSX file holds; raise `Refused` with the reason when it cannot be read.

    Takes some seconds for ten thousand rows: never inside a writing transaction.
    """
    if obstacle := obstacle_to_reading(data, name):
        raise Refused(obstacle)
    try:
        # In ASCII: the program knows no locale.
        said = apart.run(_READING, data, _kind_of(name), most_rows, json.dumps(sheet), limits=LIMITS).said
    except apart.Busy:
        raise Refused(_("D’autres fichiers sont en cours de lecture : réessayez dans une minute.")) from None
    except apart.Beyond:
        raise Refused(_finding("heavy", most_rows, sheet)) from None
    if found := said.get("found"):
        raise Refused(_finding(found, most_rows, sheet))
    return Table(
        headings=tuple(said["headings"]),
        rows=tuple(Row(line, tuple(cells)) for line, cells in said["rows"]),
        sheet=said["sheet"],
        sheets=tuple(said["sheets"]),
    )


def obstacle_to_reading(data: bytes, name: str) -> str | None:
    """Say why a file cannot be a spreadsheet before it is even parsed, or None if it may be one."""
    suffix = PurePosixPath(name.lower()).suffix
    if not data:
        return _("Ce fichier est vide.")
    if len(data) > LARGEST:
        return _("Ce fichier dépasse %(size)s Mo.", size=LARGEST // MIB)
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        return _finding("macros", 0, "")
    if suffix in (".xls", ".ods", ".numbers"):
        return _("Ce format ne se lit pas ici : enregistrez le classeur au format XLSX ou CSV.")
    if suffix not in (".xlsx", *_CSV_SUFFIXES):
        return _("Choisissez un fichier CSV ou XLSX.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _finding("encrypted", 0, "")
    if (suffix == ".xlsx") != data.startswith(b"PK\x03\x04"):
        return _("Ce fichier n’est pas ce que dit son nom : enregistrez-le de nouveau en CSV ou en XLSX.")
    return None


def _kind_of(name: str) -> str:
    return "csv" if name.lower().endswith(_CSV_SUFFIXES) else "xlsx"


def _finding(code: str, most_rows: int, sheet: str) -> str:
    """Return the sentence for what `spreadsheet_reading` found."""
    return {
        "damaged": _("Ce fichier est abîmé : enregistrez-le de nouveau depuis votre tableur."),
        "heavy": _(
            "Ce fichier est trop lourd à lire une fois déplié. Gardez la seule feuille utile, supprimez les "
            "lignes et les colonnes vides, ou enregistrez-la en CSV."
        ),
        "macros": _(
            "Ce classeur contient un programme (macros). Enregistrez-le sans macros, au format XLSX."
        ),
        "encrypted": _(
            "Ce classeur est protégé par un mot de passe. Enregistrez-le sans protection, en XLSX."
        ),
        "not_text": _("Ce fichier n’est pas du texte : enregistrez-le de nouveau en CSV ou en XLSX."),
        "empty": _("Ce fichier ne contient aucune ligne."),
        "rows": _("Ce fichier compte plus de %(most)s lignes : partagez-le en plusieurs.", most=most_rows),
        "columns": _("Ce fichier compte plus de cent colonnes : ne gardez que celles qui servent."),
        "long": _("Une cellule de ce fichier contient un texte beaucoup trop long."),
        "sheet": _("Ce classeur n’a pas de feuille « %(sheet)s ».", sheet=sheet),
    }[code]


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file as spreadsheet programs open it in France: semicolons, and UTF-8 that says so."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """Return a cell's text, kept from being taken for a formula by an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def as_xlsx(sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return a workbook of texts: by the name of each sheet, its headings and its rows."""
    # Slow to import, and seldom asked for.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for title, (headings, rows) in sheets.items():
        sheet = book.create_sheet(title)
        kept = [["" if cell is None else str(cell) for cell in row] for row in rows]
        sheet.freeze_panes = "A2"
        for index, heading in enumerate(headings):
            longest = max(len(line) for row in [headings, *kept[:200]] for line in row[index].split("\n"))
            width = min(max(longest, len(heading)) + 2, _WIDEST)
            sheet.column_dimensions[get_column_letter(index + 1)].width = width
        for number, row in enumerate([headings, *kept]):
            cells = []
            for text in row:
                # As a text, whatever it begins with: it can never be computed.
                cell = WriteOnlyCell(sheet, text)
                cell.data_type = "s"
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
