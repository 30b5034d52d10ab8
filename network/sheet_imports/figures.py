"""Key figures as we write them, or as people do: in a cell of their own, or several in one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from network import typed
from network.headings import folded
from network.sheet_imports import cells
from network.sheet_imports.columns import is_unit, quantity_words
from network.sheet_imports.lists import (
    Row,
    Rows,
    as_ours,
    each_of,
    objects_in,
    pieces_of,
    said_besides,
    told_of,
)
from network.sheet_imports.rows import Cell, ReadRow, ask_which
from network.sheet_imports.vocabulary import code_in
from network.sheets.figures import QUANTITIES, Quality, other_value, read_measure, unit_named
from network.wording import number

LONGEST_SOURCE = 200
LONGEST_KNOWN = 1000  # characters of what stands in brackets
_FIGURE = re.compile(r"(?P<what>[^:=|]*)[:=|](?P<said>.+)", re.DOTALL)
_SAID = re.compile(r"(?P<value>[^(]+)(?:\((?P<known>.*)\))?\s*", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Units that no quantity has, which nobody means as the source of a figure.
_LIKE_A_UNIT = re.compile(r"[kmgt]?(?:w[a-z]{0,2}|va|j|tep|t|€|eur)(?:/an)?", re.IGNORECASE)


def key_figures(text: str) -> Rows:
    """Read « Énergie économisée : 120 MWh/an (2023, mesuré, factures) », a line each; and what is none."""
    names = {
        "quantity": ("quoi", "grandeur", "indicateur"), "value": ("valeur",), "unit": ("unité",),
        "year": ("année",), "quality": ("qualité",), "source": (),
    }  # fmt: skip
    if (objects := objects_in(text, names)) is not None:
        rows, unread = each_of(objects, _figure_of_object, told_of)
        return rows, unread + [said for row in objects for said in _no_part_of_a_figure(row, names)]
    if ours := as_ours("key_figures", text):
        return ours, []
    return each_of(pieces_of(text), _figure, str)


def _figure_of_object(row: Row) -> Row:
    """Read a figure; `ValueError` for one in two units."""
    year, code = row.get("year", ""), quantity_words()[folded(row["quantity"])]
    own = typed.with_unit(typed.without_about(row["value"])[0])[1]
    if (
        own
        and row.get("unit")
        and unit_named(own, QUANTITIES[code]) != unit_named(row["unit"], QUANTITIES[code])
    ):
        raise ValueError(own)
    return figure(
        code,
        row["value"],
        unit=row.get("unit", ""),
        beside=Beside(
            int(year) if _YEAR.fullmatch(year) else None,
            quality_of(row.get("quality", "")),
            row.get("source", ""),
        ),
    )


def _no_part_of_a_figure(row: Row, names: Iterable[str]) -> list[str]:
    year, quality = row.get("year", ""), row.get("quality", "")
    unread = {
        "year": "" if _YEAR.fullmatch(year) else year,
        "quality": "" if quality_of(quality) else quality,
    }
    return said_besides(unread, ()) + said_besides(row, names)


def _figure(piece: str) -> Row:
    found = _FIGURE.fullmatch(piece)
    if not found:
        raise ValueError(piece)
    value, beside = parted(found["said"])
    return figure(quantity_words()[folded(found["what"])], value, beside=beside)


@dataclass(frozen=True)
class Beside:
    """What stands beside a figure; `unit` where its own brackets hold it: « 1 200 (kWh) »."""

    year: int | None = None
    quality: str = ""
    source: str = ""
    unit: str = ""


def parted(text: str) -> tuple[str, Beside]:
    """Part « 120 MWh/an (2023, mesuré, factures) »; `ValueError` where words follow the brackets."""
    found = _SAID.fullmatch(text)
    if not found or len(found["known"] or "") > LONGEST_KNOWN:
        raise ValueError(text)
    year, quality, unit, sources = None, "", "", []
    for word in filter(None, map(str.strip, (found["known"] or "").split(","))):
        if _YEAR.fullmatch(word) and year is None:
            year = int(word)
        elif not quality and (code := quality_of(word)):
            quality = code
        elif (
            not unit and word.upper() not in ("HT", "TTC") and (is_unit(word) or _LIKE_A_UNIT.fullmatch(word))
        ):
            unit = word
        else:
            sources.append(word)
    source = ", ".join(sources)
    if _is_unbalanced(source):
        raise ValueError(text)  # « 120 (estimation) MWh (2023) »
    return found["value"].strip(), Beside(year, quality, source, unit)


def _is_unbalanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return True
    return depth != 0


def figure(code: str, text: str, *, unit: str = "", beside: Beside) -> Row:
    """Read one figure: « 3,2 GWh », or digits in the unit that its brackets or the heading say.

    `other` is what its value may be to others, if that is not sure: it is no part of the figure.
    """
    quantity = QUANTITIES[code]
    exact, is_about = typed.without_about(text)
    has_own, heading = bool(typed.with_unit(exact)[1]), unit_named(unit, quantity) if unit else None
    if (beside.unit and has_own) or (unit and not heading and not has_own and not beside.unit):
        raise ValueError(text)  # two units, or one that is none
    typed_so = f"{exact} {beside.unit}".strip()
    value, said = read_measure(typed_so, quantity, heading)
    source = cells.line(beside.source)
    if len(source) > LONGEST_SOURCE or (is_about and beside.quality not in ("", Quality.ESTIMATED)):
        raise ValueError(text)
    digits = format(value, "f")
    return {
        "quantity": code,
        "value": digits.rstrip("0").rstrip(".") if "." in digits else digits,
        "unit": said,
        "year": beside.year,
        "quality": Quality(beside.quality or Quality.ESTIMATED).value if beside.quality or is_about else "",
        "source": source,
        "other": other_value(typed_so, quantity, said),
    }


def settle(read: ReadRow, cell: Cell, row: Row) -> None:
    """Add a figure to those of a row; ask about its value where it can be read otherwise."""
    other = row.pop("other", None)
    read.values["key_figures"].append(row)
    if other is not None:
        ask_which(read, cell, f"{number(Decimal(row['value']))} {row['unit']}", number(other))


def quality_of(text: str) -> str:
    """Return the code of how a figure was obtained, or nothing."""
    return code_in("quality", text)[0] or ""
