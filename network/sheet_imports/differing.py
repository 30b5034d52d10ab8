"""What a row says otherwise than the sheet that is there already, of which nothing is taken again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from network.db import db
from network.i18n import _
from network.sheet_imports.columns import in_short, label_of
from network.sheets.content import FIELDS, LISTS, Part
from network.sheets.entering import CHUNK
from network.sheets.models import SheetRevision

_MOST_SHOWN = 6
_WORDS = [name for name, part in FIELDS.items() if part != Part.FILES]
_COLUMNS = SheetRevision.__table__.c


@dataclass(frozen=True)
class Again:
    """A row of a sheet that is there; where `is_whole`, its empty cells count too: it was made of it."""

    sheet_id: int
    values: Mapping[str, Any]
    is_whole: bool


def differences(rows: Sequence[Again]) -> list[str]:
    """Return, for each row, the sentence of what it says otherwise than its sheet, or nothing."""
    found: list[str] = []
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        writings = _writings({row.sheet_id for row in some})
        found += [_sentence(_differing(row, writings[row.sheet_id])) for row in some]
    return found


def _writings(sheets: set[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Return the words of each revision of some sheets, the oldest first."""
    query = select(_COLUMNS.sheet_id, *(_COLUMNS[name] for name in _WORDS))
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = db.session.execute(query.where(_COLUMNS.sheet_id.in_(sheets)).order_by(_COLUMNS.number))
    for row in rows.mappings():
        found[row["sheet_id"]].append(dict(row))
    return found


def _differing(row: Again, writings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the fields in which a row differs from the last writing of a sheet, if it is none of them."""
    said = [name for name in _WORDS if row.is_whole or row.values[name]]
    differing = [
        [name for name in said if _comparable(name, row.values[name]) != _comparable(name, words[name])]
        for words in writings
    ]
    return differing[-1] if differing and all(differing) else []


def _comparable(name: str, value: Any) -> Any:
    """Return a value as it is compared: codes in any order say the same."""
    return sorted(value) if name in LISTS else value


def _sentence(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = [in_short(label_of(name)).removesuffix(" (€)") for name in names[:_MOST_SHOWN]]
    return _(
        "Cette ligne diffère de la fiche déjà là (%(fields)s) : elle n’est pas reprise.",
        fields=", ".join(shown) + ("…" if names[_MOST_SHOWN:] else ""),
    )
