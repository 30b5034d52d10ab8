"""Two people, or two tabs, that write one part: each field is kept as whoever changed it left it.

A page carries the digest of what each of its fields held when it was shown. What only one side changed
since then is kept without a question; what both changed, each their way, is asked.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

DIGITS = 12

Base = dict[str, str]  # the digest of what each field held, by its name


@dataclass
class Merge:
    """What becomes of the fields of a part."""

    ours: list[str] = field(default_factory=list)  # to be written
    theirs: list[str] = field(default_factory=list)  # changed by others alone
    conflicts: list[str] = field(default_factory=list)  # changed by both, each their way


def digest(values: Sequence[Any]) -> str:
    """Return what stands for some values; they need not be told."""
    said = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()[:DIGITS]


def merge(
    groups: Mapping[str, Sequence[str]], typed: Mapping[str, Any], kept: Mapping[str, Any], base: Base
) -> Merge:
    """Compare field by field what was typed with what is kept; `groups` are the columns of each field."""
    merged = Merge()
    for name, columns in groups.items():
        ours, theirs = (digest([values[column] for column in columns]) for values in (typed, kept))
        if ours == theirs:
            continue
        match base.get(name):
            case seen if seen == theirs:
                merged.ours.append(name)
            case seen if seen == ours:
                merged.theirs.append(name)
            case _:
                merged.conflicts.append(name)
    return merged


def as_text(base: Base) -> str:
    """Return a base as a page carries it."""
    return " ".join(f"{name}:{digits}" for name, digits in base.items())


def from_text(text: str | None, known: Iterable[str]) -> Base:
    """Read the base that a page carried; what is no field of the part is passed over."""
    told = dict(piece.partition(":")[::2] for piece in (text or "").split())
    return {name: told[name] for name in known if name in told}
