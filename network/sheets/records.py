"""A published sheet as what other programs read: a row of cells, a record, a Markdown document.

Public fields only. Who wrote is nowhere; an address typed in the contact line stays on the site.
"""

import json
import re
from decimal import Decimal
from typing import Any

from network import taxonomy
from network.clock import PARIS
from network.mail.links import public_url
from network.sheets.columns import ABOUT, FILES, HEADINGS, cell
from network.sheets.content import FIELDS, LISTS, PROSE
from network.sheets.reading import Reading

# The columns of a table, in their order (README, « Files »): columns may be added at the end.
COLUMNS = (
    "id", "url", "owner", "college", "siren", "version", "published_on", *FIELDS, "where", "derived",
)  # fmt: skip
# What stands between two documents of one file.
BETWEEN = "<!-- fiche -->"

_MONEY = {"budget": "budget_cents", "investment": "investment_cents", "running": "running_cents"}
# What would part a document anew where it is read again: such a text stays in the front matter.
_PARTING = re.compile(r"^[ \t]*(?:#{1,2}[ \t]|```|~~~|<!-- fiche -->)", re.MULTILINE)


def headings() -> list[str]:
    """Return the headings of a table of sheets."""
    return [{**HEADINGS, **ABOUT}[name] for name in COLUMNS]


def row(reading: Reading) -> list[str]:
    """Return the cells of a sheet, in the order of the headings."""
    about = _about(reading)
    about |= {
        "where": ", ".join(place.label for place in reading.places),
        "derived": "\n".join(f"{each.told} {each.label} : {each.formula}" for each in reading.derived),
    }
    return [str(about[name]) if name in about else _cell(reading, name) for name in COLUMNS]


def as_plain(reading: Reading) -> dict[str, Any]:
    """Return a sheet as plain values: codes with their labels beside them, numbers as numbers."""
    revision = reading.revision
    fields = {name: _public(reading, name) for name in FIELDS}
    for name, cents in _MONEY.items():
        fields[name] = _euros(fields.pop(cents))
    fields["funders"] = [
        {"name": row["name"], "amount": _euros(row["cents"]), "tax": row.get("tax")}
        for row in revision.funders
    ]
    fields["key_figures"] = [{**row, "value": _number(row["value"])} for row in revision.key_figures]
    fields["picture"] = _picture(revision.picture)
    fields["attachments"] = [
        {"title": row["title"], "url": _file(row["file"])} for row in revision.attachments
    ]
    return {
        **_about(reading),
        **fields,
        "where": [
            {"code": each.code, "kind": each.kind.value, "name": each.name} for each in reading.places
        ],
        "labels": {name: taxonomy.labels(name, getattr(revision, name)) for name in LISTS},
        "derived": [
            {"code": each.code, "value": _number(str(each.value)), "unit": each.unit,
             "planned": each.is_planned, "label": each.label, "formula": each.formula}
            for each in reading.derived
        ],
    }  # fmt: skip


def document(reading: Reading) -> str:
    """Return a sheet as Markdown: short fields as front matter, then the prose under its headings.

    A prose that holds headings or blocks of its own which could be taken for ours stays above, quoted.
    """
    above = {ABOUT[name]: str(value) for name, value in _about(reading).items()}
    below = []
    for name in FIELDS:
        text = _cell(reading, name)
        if not text:
            continue
        if name in PROSE and not _PARTING.search(text):
            below.append(f"## {HEADINGS[name]}\n\n{text}\n")
        else:
            above[HEADINGS[name]] = text
    front = "\n".join(f"{_quoted(key)}:{_front(value)}" for key, value in above.items() if value)
    return "\n".join([f"---\n{front}\n---\n", f"# {_one_line(reading.revision.title)}\n", *below])


def _front(value: str) -> str:
    return _items(value) if _is_list(value) else f" {_quoted(value)}"


def _is_list(value: str) -> bool:
    lines = value.split("\n")
    return len(lines) > 1 and all(" | " in line or line.startswith("| ") for line in lines)


def _items(value: str) -> str:
    return "".join(f"\n  - {_quoted(line)}" for line in value.split("\n"))


def _quoted(text: str) -> str:
    # A JSON string is a YAML one.
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _about(reading: Reading) -> dict[str, Any]:
    revision = reading.revision
    sheet, owner = revision.sheet, revision.sheet.owner
    assert revision.decided_at is not None, "what is published was decided"
    return {
        "id": sheet.public_id,
        "url": public_url("sheets.show", slug=sheet.slug),
        "owner": owner.name,
        "college": owner.college.label,
        "siren": owner.siren or "",
        "version": revision.number,
        "published_on": revision.decided_at.astimezone(PARIS).date().isoformat(),
    }


def _public(reading: Reading, name: str) -> Any:
    return reading.contact if name == "contact" else getattr(reading.revision, name)


def _cell(reading: Reading, name: str) -> str:
    if name in FILES:
        return _files(reading, name)
    return cell(name, _public(reading, name))


def _files(reading: Reading, name: str) -> str:
    if name == "picture":
        return _picture(reading.revision.picture)
    return "\n".join(f"{_file(row['file'])} | {row['title']}" for row in reading.revision.attachments)


def _picture(public_id: str) -> str:
    return public_url("files.image", public_id=public_id, width=1280) if public_id else ""


def _file(public_id: str) -> str:
    return public_url("files.show", public_id=public_id)


def _euros(cents: int | None) -> int | float | None:
    return None if cents is None else cents / 100 if cents % 100 else cents // 100


def _number(digits: str) -> int | float | None:
    if not digits:
        return None
    value = Decimal(digits)
    return int(value) if value == value.to_integral_value() else float(value)
