"""The closed lists of the network: themes, sectors, aims, levers… read once from `data/taxonomy.toml`.

Rows store codes; pages show labels. A code that left the file is shown as it is rather than hidden.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "taxonomy.toml"


@dataclass(frozen=True)
class Entry:
    """One entry of a closed list; a sub-theme names its theme as `parent`."""

    code: str
    label: str
    parent: str | None = None
    retired: bool = False


@cache
def _lists() -> dict[str, dict[str, Entry]]:
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    lists = {
        name: {e["code"]: Entry(e["code"], e["label"], retired=e.get("retired", False)) for e in entries}
        for name, entries in read.items()
    }
    lists["subthemes"] = {
        sub["code"]: Entry(sub["code"], sub["label"], theme["code"], sub.get("retired", False))
        for theme in read["themes"]
        for sub in theme["subthemes"]
    }
    return lists


def entries(name: str) -> list[Entry]:
    """Return what a list proposes (`themes`, `subthemes`, `sectors`, `aims`, `levers`…), in its order."""
    return [entry for entry in _lists()[name].values() if not entry.retired]


def choices(name: str) -> list[tuple[str, str]]:
    """Return a list as (code, label) pairs, for a form field."""
    return [(entry.code, entry.label) for entry in entries(name)]


def label(name: str, code: str) -> str:
    """Return the label of a code, retired or not."""
    entry = _lists()[name].get(code)
    return entry.label if entry else code


def labels(name: str, codes: Iterable[str]) -> list[str]:
    """Return the labels of several codes, in the order of the list."""
    wanted = list(codes)
    known = [code for code in _lists()[name] if code in wanted]
    return [label(name, code) for code in known + [code for code in wanted if code not in known]]


def subthemes_of(theme: str) -> list[Entry]:
    """Return the sub-themes proposed under a theme."""
    return [entry for entry in entries("subthemes") if entry.parent == theme]


def theme_of(subtheme: str) -> str | None:
    """Return the code of the theme that a sub-theme belongs to; None for what is no sub-theme."""
    known = _lists()["subthemes"].get(subtheme)
    return known.parent if known else None


def themes_of(subthemes: Iterable[str]) -> list[str]:
    """Return the codes of the themes that these sub-themes belong to, in the order of the list."""
    known = _lists()["subthemes"]
    parents = {known[code].parent for code in subthemes if code in known}
    return [code for code in _lists()["themes"] if code in parents]
