"""Cells that hold several rows: steps, funders; as we write them, or as people do."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from network import typed
from network.cell_texts import as_text
from network.headings import folded
from network.sheet_imports import cells
from network.sheets import columns
from network.sheets.content import MOST_ROWS
from network.typed import Tax

MOST = MOST_ROWS
LONGEST_GIFT = 400  # characters of a funder and a sum that are told apart
Row = dict[str, Any]
# Rows, and in the words of the cell what is none, or no part of one.
Rows = tuple[list[Row], list[str]]

_BETWEEN = re.compile(r"\s*(?:[:–—|]|\s-)\s*")
# Digits are taken once and for all (`*+`): tried in every shorter way, 300 of them took minutes.
_SUM = (
    r"(?P<digits>\d[\d .,'’\u00a0\u202f]*+)\s*"
    r"(?P<money>(?:k|m|md|mille|milliers?|millions?)?\s*(?:d[’'])?(?:€|euros?|eur)?\s*(?:ht|ttc)?)"
)
_NAME_FIRST = re.compile(rf"(?P<name>.*?\S)(?P<sign>[\s:(–—−-]+)(?P<sum>{_SUM})\)?", re.IGNORECASE)
_SUM_FIRST = re.compile(
    rf"(?P<sum>{_SUM})\s*(?P<sign>\||:|-|–|\(|de la |de l[’']|du |de |par )\s*(?P<name>\S.*?)\)?",
    re.IGNORECASE,
)
_ONLY_SUM = re.compile(_SUM, re.IGNORECASE)
# Before a sum, what makes it another one: « ADEME : plus de 300 k€ ».
_BOUND = re.compile(
    r"(?:environ|env\.?|près de|plus de|moins de|jusqu['’]à|au moins|au plus|maximum|max\.?|[<>≤≥~≈±])\s*$",
    re.IGNORECASE,
)
# What makes it less than nothing, as accountants write: « Région : (5 000 €) », « Région : -5 000 € ».
_TAKEN_AWAY = re.compile(r"[:(]\s*[(–—−-]|[–—−-]\s*\(")
_SUM_WITHIN = re.compile(
    r"\d ?(?:k|m|md|mille|milliers?|millions?)? ?(?:d[’'])?(?:€|eur(?:os?)?\b)", re.IGNORECASE
)
_SUM_AT_THE_END = re.compile(rf"{_SUM_WITHIN.pattern}\s*(?:ht|ttc)?\s*\)?$", re.IGNORECASE)
_COMMA = re.compile(r",(?!\s?\d)")  # « 1,2 M€ » is one sum
# Names that end with a number: « CD 59 120 000 € ».
_NUMBERED = re.compile(r"\b(?:cd|dép\w*|dep\w*)\.?$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def objects_in(text: str, names: Mapping[str, tuple[str, ...]]) -> list[Row] | None:
    """Return a list of objects that JSON or a front matter held, by our names; None if it is no such list."""
    if not text.startswith(("[", "{")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        return None
    by_words = {folded(word): name for name, words in names.items() for word in (name, *words)}
    return [_named(row, by_words) for row in rows]


def _named(row: Row, by_words: Mapping[str, str]) -> Row:
    named: Row = {}
    for key, held in row.items():
        name = by_words.get(folded(key), key)
        named[f"{key} (2)" if name in named else name] = as_text(held).strip()
    return named


def said_besides(row: Row, names: Iterable[str]) -> list[str]:
    """Return what an object says that has no place in a row."""
    return [f"{key} : {text}" for key, text in row.items() if text and key not in names]


def pieces_of(text: str) -> list[str]:
    """Part a cell into its rows, without a blank too many: by lines, else by semicolons, else by bars."""
    for sign in ("\n", ";", " | "):
        parts = [" ".join(part.strip(" \t-•").split()) for part in text.split(sign)]
        if len(parts := [part for part in parts if part]) > 1:
            return parts
    return [" ".join(text.split())]


def as_ours(name: str, text: str) -> list[Row] | None:
    """Return what our own way of writing says, or None where the cell is somebody else's."""
    if "|" not in text:
        return None
    try:
        rows: list[Row] = columns.value_of(name, text)
    except ValueError:
        return None
    return rows


def steps(text: str) -> Rows:
    """Read « mars 2021 : vote du budget », a line each."""
    names = {"on": ("date", "quand"), "what": ("étape", "quoi", "intitulé")}
    if (rows := objects_in(text, names)) is not None:
        return _each_object(rows, _step_of_object, names)
    if ours := as_ours("steps", text):
        return ours, []
    return [_step(piece) for piece in pieces_of(text)], []


def _step_of_object(row: Row) -> Row:
    return {"on": _when(row.get("on", "")), "what": cells.line(row.get("what", ""))}


def _step(piece: str) -> Row:
    on, found, what = piece, _BETWEEN.search(piece), ""
    while found and found.start() <= typed.LONGEST:  # no date is longer
        on, what = piece[: found.start()], piece[found.end() :]
        try:
            return {"on": cells.when(on), "what": cells.line(what)}
        except ValueError:
            found = _BETWEEN.search(piece, found.end())
    return {"on": "", "what": cells.line(piece)}


def _when(text: str) -> str:
    return cells.when(text) if text else ""


def funders(text: str) -> Rows:
    """Read « ADEME : 12 000 € HT », « Région (30 %) », « 5 000 € de la commune »."""
    names = {
        "name": ("nom", "financeur"),
        "cents": ("centimes",),
        "tax": ("taxe",),
        "sum": ("montant", "amount"),
    }
    if (rows := objects_in(text, names)) is not None:
        return _each_object(rows, _funder_of_object, names)
    if ours := as_ours("funders", text):
        return ours, []
    pieces = pieces_of(text)
    if len(pieces) == 1:
        pieces = _between_commas(text)
    else:
        pieces = [gift for piece in pieces for gift in _gifts(piece)]
    return each_of(pieces[: MOST + 1], _funder, str)  # one too many: it will be told


def _between_commas(text: str) -> list[str]:
    return [part.strip() for part in _COMMA.split(text) if part.strip()]


def _gifts(piece: str) -> list[str]:
    """Part « ADEME 300 000 €, Région : 150 000 € », where each part ends with its sum."""
    parts = _between_commas(piece)
    return parts if parts and all(map(_SUM_AT_THE_END.search, parts)) else [piece]


def with_sums(funders: Iterable[Row]) -> list[str]:
    """Return the names in which a sum of euros is left: nobody can tell where it begins, or whose it is."""
    return [row["name"] for row in funders if _SUM_WITHIN.search(row["name"])]


def _funder_of_object(row: Row) -> Row:
    """Read a name with a sum, or a name; `ValueError` for an object that contradicts itself."""
    tax = Tax(row["tax"].lower()) if row.get("tax") else None
    amount = cells.amount(row["sum"]) if row.get("sum") else None
    cents = int(row["cents"]) if row.get("cents") else amount.cents if amount else None
    if cents is None:
        if tax:
            raise ValueError(tax)
        return _gave(row.get("name", ""), None, None)
    if not 0 <= cents < typed.LARGEST_SUM * 100 or (amount and amount.cents != cents):
        raise ValueError(cents)
    if amount and amount.tax and tax not in (None, amount.tax):
        raise ValueError(tax)
    return _gave(row.get("name", ""), cents, (amount and amount.tax) or tax)


def _funder(piece: str) -> Row:
    """Read a name with a sum, or a name; `ValueError` for what names nobody."""
    for form in (_NAME_FIRST, _SUM_FIRST) if len(piece) <= LONGEST_GIFT else ():
        found = form.fullmatch(piece)
        if found and _tells_a_sum(found):
            if _TAKEN_AWAY.search(found["sign"]):
                raise ValueError(piece)
            try:
                amount = typed.amount(found["sum"].strip())
            except ValueError:
                continue
            return _gave(found["name"].rstrip(" :–—-("), amount.cents, amount.tax)
    if not any(map(str.isalpha, piece)) or _ONLY_SUM.fullmatch(piece[:LONGEST_GIFT]):
        raise ValueError(piece)
    return _gave(piece, None, None)


def _tells_a_sum(found: re.Match[str]) -> bool:
    """Say whether a number beside a name is what was given: not « France 2030 » nor « CD 59 »."""
    name, digits = found["name"].rstrip(" :–—-("), found["digits"].strip()
    if not any(map(str.isalpha, name)) or _BOUND.search(name) or _SUM_WITHIN.search(name):
        return False
    if not found["money"].strip():
        return any(sign in found["sign"] for sign in ":|") and not _YEAR.fullmatch(digits)
    return bool(found["sign"].strip()) or len(digits.split()) < 3 or not _NUMBERED.search(name)


def _gave(name: str, cents: int | None, tax: Tax | None) -> Row:
    return {"name": cells.line(name), "cents": cents, "tax": tax}


def _each_object(rows: list[Row], read: Callable[[Row], Row], names: Mapping[str, tuple[str, ...]]) -> Rows:
    """Return the objects that can be read, and what is told: the others, and what no row has a place for."""
    read_rows, unread = each_of(rows, read, told_of)
    return read_rows, unread + [said for row in rows for said in said_besides(row, names)]


def told_of(row: Row) -> str:
    """Return all that an object says."""
    return ", ".join(said_besides(row, ()))


def each_of(held: list[Any], read: Callable[[Any], Row], told: Callable[[Any], str]) -> Rows:
    """Return the rows that can be read of what a cell holds, and what is told of the others."""
    rows, unread = [], []
    for each in held:
        try:
            rows.append(read(each))
        except (ValueError, KeyError):
            unread.append(told(each))
    return rows, unread
