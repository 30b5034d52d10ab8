"""The one way to write an entry, a head or a manifest as bytes, so that its hash can be computed again."""

import json
import unicodedata
from datetime import datetime
from typing import Any


def canonical(value: Any) -> bytes:
    """Return a JSON value as canonical bytes: keys sorted, no blank, UTF-8, normalised in NFC.

    It is made of objects, arrays, strings, integers and null; raise `TypeError` for anything else, as
    floats and booleans are not written alike everywhere.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        # Enums of strings are written as the strings that they are.
        return unicodedata.normalize("NFC", str(value))
    if value is None or type(value) is int:
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def utc(at: datetime) -> str:
    """Return a moment as the register writes it: `2026-11-21T13:05:00Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
