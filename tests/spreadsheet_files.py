"""Spreadsheets to send: honest ones as people's programs write them, and hostile ones."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def xlsx(rows: Sequence[Sequence[Any]], title: str = "Membres", **others: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook with these rows on its first sheet, and other sheets after it."""
    book = Workbook()
    book.active.title = title
    for sheet, held in (
        (book.active, rows),
        *((book.create_sheet(name), held) for name, held in others.items()),
    ):
        for row in held:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"
HONEST = xlsx([["Nom", "SIREN"], ["Fermes du Causse", 393478300]])

_XML = b'<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_sheet(xml: bytes) -> bytes:
    """Return a workbook whose sheet is this XML."""
    return repacked(HONEST, {SHEET: xml})


def inline(cells: bytes, before: bytes = b"") -> bytes:
    """Return the XML of a sheet."""
    return _XML + before + b"<worksheet " + _MAIN + b"><sheetData>" + cells + b"</sheetData></worksheet>"


def _text(content: bytes) -> bytes:
    return b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + content + b"</t></is></c></row>"


BILLION_LAUGHS = inline(
    _text(b"&c;"),
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'">]>',
)
EXTERNAL = inline(_text(b"&x;"), b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
FAR_AWAY = inline(b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>')
MANY_BLANK_ROWS = inline(_text(b"Nom") + b"".join(b'<row r="%d"/>' % n for n in range(2, 200_000)))

# Made when they are asked for: a bomb takes a second.
HOSTILE = {
    "a zip bomb": (
        lambda: repacked(HONEST, {SHEET: inline(b"<!-- " + b" " * 210_000_000 + b"-->")}),
        "trop lourd",
    ),
    "very many parts": (
        lambda: repacked(HONEST, {f"xl/media/{n}.xml": b"" for n in range(600)}),
        "trop lourd",
    ),
    "macros": (lambda: repacked(HONEST, {"xl/vbaProject.bin": b"\x00"}), "macros"),
    "macros of old": (lambda: repacked(HONEST, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "a type with macros": (
        lambda: repacked(
            HONEST,
            {
                "[Content_Types].xml": part(HONEST, "[Content_Types].xml").replace(
                    b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
                )
            },
        ),
        "macros",
    ),
    "a control of another program": (
        lambda: repacked(HONEST, {"xl/activeX/activeX1.bin": b"\x00"}),
        "macros",
    ),
    "entities in entities": (lambda: with_sheet(BILLION_LAUGHS), "abîmé"),
    "an entity from the disk": (lambda: with_sheet(EXTERNAL), "abîmé"),
    "a cell at the end of the world": (lambda: with_sheet(FAR_AWAY), "(colonnes|trop lourd)"),
    "half of itself": (lambda: HONEST[: len(HONEST) // 2], "abîmé"),
    "another archive": (lambda: repacked(HONEST, {})[:4] + b"noise" * 100, "abîmé"),
}
