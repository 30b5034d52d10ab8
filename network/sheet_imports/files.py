"""The files that sheets come in: spreadsheets, JSON and Markdown, all read apart and told as one table."""

import itertools
import json
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from network import apart, spreadsheets
from network.errors import Refused
from network.headings import folded
from network.i18n import _
from network.sheet_imports.columns import aside, column_of, year_in
from network.sheet_imports.document_reading import fence_after
from network.sheet_imports.places import headed
from network.sheet_imports.tables import settled
from network.sheets.columns import HEADINGS
from network.sheets.records import BETWEEN
from network.spreadsheet_reading import Found, decoded
from network.spreadsheets import MIB, Most, Row, Table
from network.text import plain_text

LARGEST = 30 * MIB
MOST = Most(rows=10_000, columns=250, cell=100_000, characters=60_000_000)
LIMITS = apart.Limits(seconds=120, cpu_seconds=60, memory=2048)
ACCEPT = f"{spreadsheets.ACCEPT},.json,.geojson,.jsonl,.ndjson,.md,.markdown,application/json,text/markdown"
BODY = HEADINGS["description"]  # what stands in a Markdown document under no heading that is known

_DOCUMENTS = Path(__file__).with_name("document_reading.py")
_KINDS = {
    ".json": "json",
    ".geojson": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
}
OUR_LIST = "sheets"  # where the site gives them away, after what may be done with them
# Lists of objects that a sheet may hold.
_OF_OBJECTS = ("steps", "funders", "key_figures", "places", "where", "derived", "attachments")
_OF_PORTALS = {"features", "records"}  # the lists of GeoJSON and of Opendatasoft; others stand beside them
_LONGEST_KEY = 200  # a longer one is no name, and a program takes no argument without end
_RULE_AT_THE_END = re.compile(r"\n[ \t]*-{3,}\s*\Z")
_SECTION = re.compile(r"(#{1,2})[ \t]+(.+?)[ \t]*#*")
_TAX = re.compile(r"\b(?:ht|ttc)\b", re.IGNORECASE)

# A document: its line, what it holds by its names, what is wrong with it.
_Held = tuple[int, dict[str, str], str]


def read(data: bytes, name: str, *, sheet: str = "", most_rows: int = MOST.rows) -> Table:
    """Return what a file holds, a sheet a row; raise `Refused` with the reason when it cannot be read.

    Takes some seconds for ten thousand rows: never inside a writing transaction.
    """
    most = replace(MOST, rows=most_rows)
    kind = _KINDS.get(PurePosixPath(name.lower()).suffix)
    if kind is None:
        table = spreadsheets.read(
            data, name, sheet=sheet, largest=LARGEST, most=most, limits=LIMITS, knows=column_of
        )
        return settled(table)
    if not data.strip():
        raise Refused(_("Ce fichier est vide."))
    if len(data) > LARGEST:
        raise Refused(_("Ce fichier dépasse %(size)s Mo.", size=LARGEST // MIB))
    text, is_damaged = _as_utf8(data)
    table = _table(_documents(text, kind, most), most)
    return replace(table, remarks=("bytes", *table.remarks)) if is_damaged else table


def _documents(text: bytes, kind: str, most: Most) -> list[Any]:
    def documents(under: str) -> list[Any]:
        held = (kind, json.dumps(asdict(most)), json.dumps(under))
        read: list[Any] = spreadsheets.answer_of(_DOCUMENTS, text, *held, most=most, limits=LIMITS)[
            "documents"
        ]
        return read

    found = documents(OUR_LIST)
    under = _list_in(found) if kind == "json" else ""
    return documents(under) if under else found


def _list_in(documents: Sequence[Any]) -> str:
    """Return the key of the list of sheets in the lone object of a file, if it is no sheet itself."""
    cells = documents[0][1] if len(documents) == 1 else {}
    columns = {key: column_of(key) for key in cells}
    if "title" in columns.values():
        return ""
    lists = [
        key
        for key, text in cells.items()
        if text.startswith("[{") and columns[key] not in _OF_OBJECTS and len(key) <= _LONGEST_KEY
    ]
    if len(lists) > 1 and _OF_PORTALS.isdisjoint(lists):
        raise Refused(
            _(
                "Ce fichier contient plusieurs listes (%(lists)s) : n’y gardez que celle des fiches.",
                lists=", ".join(lists)[:200],
            )
        )
    lists.sort(key=lambda key: key not in _OF_PORTALS)
    return lists[0] if lists else ""


def _as_utf8(data: bytes) -> tuple[bytes, bool]:
    try:
        text, is_damaged = decoded(data)
    except Found:
        raise Refused(
            _("Ce fichier n’est pas du texte lisible : enregistrez-le de nouveau en UTF-8.")
        ) from None
    if "\0" in text:
        raise Refused(_("Ce fichier n’est pas du texte lisible : enregistrez-le de nouveau en UTF-8."))
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace"), is_damaged


def _table(documents: Sequence[Any], most: Most) -> Table:
    """Return documents as rows under the keys of all of them, and the headings of their sections."""
    rows: list[_Held] = []
    for line, cells, body, fault in itertools.chain.from_iterable(map(_parted, documents)):
        if len(rows) == most.rows:
            raise Refused(_("Ce fichier compte plus de %(most)s fiches : partagez-le.", most=most.rows))
        held: dict[str, str] = {}
        for key, text in cells.items():
            held[_not_yet(plain_text(key), held)] = plain_text(text)
        if fault:
            held = {BODY: plain_text(body)}
        elif body.strip():
            _add_sections(held, body)
        rows.append((line, held, _fault(fault) if fault else ""))
    names = _names_of_one_column(rows)
    rows = [(line, _renamed(held, names), fault) for line, held, fault in rows]
    headings = list(dict.fromkeys(heading for _line, held, _fault in rows for heading in held)) or [BODY]
    if len(headings) > most.columns:
        raise Refused(
            _(
                "Ce fichier compte plus de %(most)s titres différents : ne gardez que ceux qui servent.",
                most=most.columns,
            )
        )
    return Table(
        headings=tuple(headings),
        rows=tuple(
            Row(line, tuple(held.get(heading, "") for heading in headings), fault)
            for line, held, fault in rows
        ),
        remarks=tuple(
            spreadsheets.alike(name, first) for name, first in names.items() if folded(name) != folded(first)
        ),
    )


def _names_of_one_column(rows: Sequence[_Held]) -> dict[str, str]:
    """Return the first name of a column by its other names: those that no document fills beside it."""
    filled: dict[str, set[int]] = {}
    for index, (_line, held, _fault) in enumerate(rows):
        for name, text in held.items():
            filled.setdefault(name, set()).update([index] if text else [])
    first: dict[tuple[object, ...], str] = {}
    found: dict[str, str] = {}
    for name in filter(column_of, filled):
        # Of two units, years, taxes or kinds of places, each keeps its own.
        taxes = frozenset(_TAX.findall(name.lower()))
        said = (column_of(name), headed(name), aside(name), year_in(name), taxes)
        known = first.setdefault(said, name)
        if known != name and filled[known].isdisjoint(filled[name]):
            filled[known] |= filled[name]
            found[name] = known
    return found


def _renamed(held: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for name, text in held.items():
        known = names.get(name, name)
        renamed[known] = renamed.get(known) or text
    return renamed


def _parted(document: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Part a document without front matter that holds several sheets, each under a title of its own.

    One of which some title heads no part of a sheet is faulty: nobody knows where its sheets begin.
    """
    line, cells, body, fault = document
    headings = {} if cells or fault else _headings(body)
    starts = _titles(headings)
    if len(starts) < 2:
        yield document
        return
    lines = body.split("\n")
    known = {index for index, found in headings.items() if column_of(found[2])} - set(starts)
    with_parts = {bisect(starts, index) for index in known}
    if with_parts != set(range(1, len(starts) + 1)) or any(map(str.strip, lines[: starts[0]])):
        yield line, {}, body, "titles"
        return
    for start, end in itertools.pairwise([*starts, len(lines)]):
        yield line + start, {}, _RULE_AT_THE_END.sub("", "\n".join(lines[start:end])), ""


def _titles(headings: Mapping[int, re.Match[str]]) -> list[int]:
    """Return the lines of the titles of sheets: « # Un verger », else « ## Titre »."""
    first = {index: column_of(found[2]) for index, found in headings.items() if found[1] == "#"}
    if any(list(first.values())[1:]):
        return _named_again(headings, list(first))
    if len(first) > 1:
        return list(first)
    return [index for index, found in headings.items() if column_of(found[2]) == "title"]


def _named_again(headings: Mapping[int, re.Match[str]], first: Sequence[int]) -> list[int]:
    """Return where « # Titre » stands; « # Contexte » and others of the first level are parts of a sheet."""
    words = headings[first[0]][2]
    if column_of(words) != "title":
        return []
    return [index for index in first if folded(headings[index][2]) == folded(words)]


def _not_yet(key: str, held: Mapping[str, str]) -> str:
    """Return a key that a document does not hold yet: what differs by blanks only is told apart."""
    return next(name for n in itertools.count(1) if (name := f"{key} ({n})" if n > 1 else key) not in held)


def _add_sections(held: dict[str, str], body: str) -> None:
    """Add the sections of a Markdown text to what its front matter says.

    A first heading is the title, unless it names a column; one that says another title than the front matter
    is a text like the rest.
    """
    known = {column_of(heading) or heading: heading for heading in held}
    for heading, text in _sections(body):
        name = known.setdefault(column_of(heading) or heading, plain_text(heading))
        if column_of(name) == "title" and held.get(name):
            if text.split() == held[name].split():
                continue  # the front matter has said it
            text = f"**{heading}** : {text.strip()}"
            name = known.setdefault(column_of(BODY) or BODY, BODY)
        held[name] = "\n\n".join(filter(None, [held.get(name, ""), plain_text(text)]))


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """Part a text at its headings; in a description, those that name no column stay in it, as they are."""
    lines: list[str] = []
    heading, headings = BODY, _headings(body)
    for index, line in enumerate(body.split("\n")):
        found = headings.get(index)
        column = column_of(found[2]) if found else None
        is_title = bool(found and found[1] == "#" and not column) and heading == BODY and not any(lines)
        is_description = column_of(heading) == column_of(BODY)
        if found is None or not (is_title or column or not is_description):
            lines.append(line.rstrip())
            continue
        yield from _section(heading, lines)
        lines = []
        if is_title:
            yield HEADINGS["title"], found[2]
        else:
            heading = found[2]
    yield from _section(heading, lines)


def _section(heading: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    if any(lines):
        yield heading, "\n".join(lines)
    elif not column_of(heading):
        yield BODY, f"## {heading}"  # words under which nothing stands


def _headings(body: str) -> dict[int, re.Match[str]]:
    """Return the headings of the first two levels by their line: their signs, their words."""
    found, fence = {}, ""
    for index, line in enumerate(body.split("\n")):
        fence = fence_after(line, fence)
        if not fence and (heading := _SECTION.fullmatch(line)):
            found[index] = heading
    return found


def _fault(code: str) -> str:
    return {
        "titles": _(
            "Plusieurs titres « # » dans un même document : mettez « %(between)s » entre les fiches, et "
            "« ## » devant leurs parties.",
            between=BETWEEN,
        ),
        "not_json": _("Cette ligne n’est pas du JSON."),
        "not_an_object": _("Ce n’est pas une fiche : il faut des noms et des valeurs."),
        "twice": _("La même chose y est dite deux fois."),
        "deep": _("Ses valeurs sont rangées trop profondément les unes dans les autres."),
        "not_closed": _("L’en-tête ouvert par « --- » n’est pas fermé."),
        "not_yaml": _("L’en-tête n’est pas du YAML : entourez de guillemets ce qui contient « : »."),
        "comment": _(
            "L’en-tête perdrait ce qui suit « # » : entourez de guillemets la valeur qui en contient."
        ),
        "alias": _("L’en-tête contient des ancres ou des renvois (& et *), qui ne se lisent pas ici."),
        "tag": _("L’en-tête contient une étiquette (!…) ou une clé qui ne se lit pas ici."),
    }[code]
