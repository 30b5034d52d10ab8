"""An XLSX workbook of sheets of texts, written row after row: as long as it likes, in little memory."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import IO, BinaryIO
from xml.sax.saxutils import escape

from network.cell_texts import letters

_LONGEST_CELL = 32_767  # units of UTF-16, of the format
# Excel takes « _x000D_ » for the character of this number, unless its first sign is itself written so.
_TAKEN_FOR_A_CHARACTER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = "http://schemas.openxmlformats.org"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = f"{_NAMESPACE}/spreadsheetml/2006/main"
_RELATIONS = f"{_NAMESPACE}/officeDocument/2006/relationships"
_PACKAGE = f"{_NAMESPACE}/package/2006"
_FONTS = '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
_FILLS = (
    '<fills count="2"><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
)
# Both as texts (49); cells of text end their lines and stand at the top.
_STYLES = (
    '<cellXfs count="3"><xf/><xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEGINS = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/>'
)
_MEASURED = 200  # rows that tell how wide a column is
_NARROWEST, _WIDEST = 10, 60  # characters

# By the name of each sheet, its headings and its rows.
Sheets = Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]


def write(file: BinaryIO, sheets: Sheets) -> None:
    """Write a workbook; the same rows make the same bytes.

    Each cell is a text, whatever it begins with: it can never be computed.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for name, source in _parts(list(sheets)).items():
            book.writestr(zipfile.ZipInfo(name), source)
        for number, (headings, rows) in enumerate(sheets.values(), start=1):
            with book.open(_entry(f"xl/{_place(number)}"), "w") as sheet:
                _write_sheet(sheet, headings, iter(rows))


def _write_sheet(file: IO[bytes], headings: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    first = list(islice(rows, _MEASURED))
    file.write(f"{_BEGINS}{_columns([headings, *first])}<sheetData>".encode())
    file.write(_row(1, headings, style=1))
    for number, row in enumerate(chain(first, rows), start=2):
        file.write(_row(number, row))
    file.write(b"</sheetData></worksheet>")


def _columns(rows: Sequence[Sequence[object]]) -> str:
    """Return how wide each column is: as its longest line, within reason."""
    told = ""
    for number, cells in enumerate(zip_longest(*rows, fillvalue=""), start=1):
        longest = max(len(line) for cell in cells for line in str(cell or "").split("\n"))
        width = min(max(longest + 2, _NARROWEST), _WIDEST)
        told += f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    return f"<cols>{told}</cols>" if told else ""


def _place(number: int) -> str:
    return f"worksheets/sheet{number}.xml"


def _parts(titles: Sequence[str]) -> dict[str, str]:
    """Return the parts that hold no row, by their names."""
    numbers = range(1, len(titles) + 1)
    types = "".join(
        f'<Override PartName="/xl/{_place(number)}" ContentType="{_SHEET_TYPE}"/>' for number in numbers
    )
    named = "".join(
        f'<sheet name="{_attribute(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="{_place(number)}"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/'
        f'vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId{len(titles) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}">{_FONTS}{_FILLS}'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f"{_STYLES}</styleSheet>",
    }


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _row(number: int, cells: Sequence[object], *, style: int = 2) -> bytes:
    told = "".join(
        f'<c r="{letters(column)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{_escaped(str(cell))}</t></is></c>"
        for column, cell in enumerate(cells)
        if cell not in (None, "")
    )
    return f'<row r="{number}">{told}</row>'.encode()


def _escaped(text: str) -> str:
    units = _NOT_IN_XML.sub("", text).encode("utf-16-le")
    kept = units[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")
    return escape(_TAKEN_FOR_A_CHARACTER.sub("_x005F_", kept))


def _attribute(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text), {'"': "&quot;"})
