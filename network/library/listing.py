"""Results as a light file for other programs: sheets and resources together, one line each."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

from network.clock import PARIS
from network.library.entries import Entry, Name, entries_of
from network.sheets.taking import in_parts
from network.spreadsheets import CSV_TYPE, harmless

FORMAT_VERSION = 1  # of the JSON: a key that goes or changes its meaning makes another

# Stable: columns may be added at the end, none changes its name or its place (README, « Files »).
_FIELDS: Mapping[str, tuple[str, Callable[[Entry], Any]]] = {
    "identifiant": ("id", lambda entry: "-".join(entry.name)),
    "nature": ("nature", lambda entry: entry.nature),
    "titre": ("title", lambda entry: entry.title),
    "adresse": ("url", lambda entry: entry.address),
    "resume": ("summary", lambda entry: entry.summary),
    "par": ("by", lambda entry: entry.by),
    "lieu": ("where", lambda entry: entry.where),
    "departements": ("departments", lambda entry: list(entry.departments)),
    "annee": ("year", lambda entry: entry.year),
    "themes": ("themes", lambda entry: list(entry.themes)),
    "publics": ("audiences", lambda entry: list(entry.audiences)),
    "licence": ("licence", lambda entry: entry.licence),
    "publie_le": ("published_on", lambda entry: entry.published_at.astimezone(PARIS).date().isoformat()),
}
COLUMNS = tuple(_FIELDS)


class Format(NamedTuple):
    """A kind of file, and what writes it: to a file, of these documents, with the page they come from."""

    content_type: str
    write: Callable[[BinaryIO, Sequence[Name], str], None]


def _entries(names: Sequence[Name]) -> Iterator[Entry]:
    for some in in_parts(names):
        yield from entries_of(some)


def _write_csv(file: BinaryIO, names: Sequence[Name], _page: str) -> None:
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in _entries(names):
        writer.writerow([harmless(_cell(value(entry))) for _key, value in _FIELDS.values()])
    text.detach()  # flushed; the file stays open


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _write_json(file: BinaryIO, names: Sequence[Name], page: str) -> None:
    # The list is left open, for the results to follow.
    about = {"format": FORMAT_VERSION, "page": page, "results": []}
    file.write(_json(about)[:-2])
    for number, entry in enumerate(_entries(names)):
        told = {key: value(entry) for key, value in _FIELDS.values()}
        file.write((b",\n" if number else b"\n") + _json(told))
    file.write(b"\n]}\n")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


FORMATS = {"csv": Format(CSV_TYPE, _write_csv), "json": Format("application/json", _write_json)}
