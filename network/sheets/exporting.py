"""Published sheets as files for other programs, written one after the other: never all of them in memory."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from network import workbook
from network.i18n import _
from network.mail.links import network_name, public_url
from network.sheets.reading import Reading
from network.sheets.records import BETWEEN, as_plain, document, headings, row
from network.spreadsheets import CSV_TYPE, XLSX_TYPE, harmless

FORMAT_VERSION = 1  # of the JSON: a key that goes or changes its meaning makes another

Write = Callable[[BinaryIO, Iterable[Reading]], None]


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, and what writes it."""

    label: str
    content_type: str
    write: Write


def rights() -> str:
    """Say what may be done with the sheets, as the legal notice does."""
    return _(
        "Fiches d’expérience publiées par %(network)s. Pour citer une fiche, nommez l’organisation, le titre "
        "et l’adresse de la page ; pour la reprendre en entier, demandez l’accord de ses auteurs.",
        network=network_name(),
    )


def _write_csv(file: BinaryIO, readings: Iterable[Reading]) -> None:
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(harmless, headings()))
    writer.writerows(map(harmless, row(reading)) for reading in readings)
    text.detach()  # flushed; the file stays open


def _write_xlsx(file: BinaryIO, readings: Iterable[Reading]) -> None:
    workbook.write(file, {_("Fiches"): (headings(), map(row, readings))})


def _write_json(file: BinaryIO, readings: Iterable[Reading]) -> None:
    about = {"format": FORMAT_VERSION, "rights": rights(), "terms": public_url("pages.legal")}
    # The list is left open, for the sheets to follow.
    file.write(_json({**about, "sheets": []})[:-2])
    for number, reading in enumerate(readings):
        file.write((b",\n" if number else b"\n") + _json(as_plain(reading)))
    file.write(b"\n]}\n")


def _write_json_lines(file: BinaryIO, readings: Iterable[Reading]) -> None:
    for reading in readings:
        file.write(_json(as_plain(reading)) + b"\n")


def _write_markdown(file: BinaryIO, readings: Iterable[Reading]) -> None:
    for number, reading in enumerate(readings):
        between = f"\n{BETWEEN}\n\n" if number else ""
        file.write(f"{between}{document(reading)}".encode())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


FORMATS = {
    "csv": Format("CSV", CSV_TYPE, _write_csv),
    "xlsx": Format("XLSX", XLSX_TYPE, _write_xlsx),
    "json": Format("JSON", "application/json", _write_json),
    "jsonl": Format("JSON Lines", "application/x-ndjson", _write_json_lines),
    "md": Format("Markdown", "text/markdown", _write_markdown),
}
