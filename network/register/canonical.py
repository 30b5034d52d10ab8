"""The one way to write an entry, a head or a manifest as bytes, so that its hash can be computed again."""

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def canonical(value: Any) -> bytes:
    """Return a JSON value as canonical bytes: keys sorted, no blank, UTF-8, normalised in NFC.

    It is made of objects, arrays, strings, integers and null; raise `TypeError` for anything else, as
    floats and booleans are not written alike everywhere.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or kind is int:
        return value
    if kind is dict:
        return {_plain(key): _plain(each) for key, each in value.items()}
    if kind is list or kind is tuple:
        return [_plain(each) for each in value]
    if isinstance(value, str):  # enums of strings are written as the strings that they are
        return _plain(str(value))
    raise TypeError(f"{kind.__name__} has no canonical form")


def utc(at: datetime) -> str:
    """Return a moment as the register writes it: `2026-11-21T13:05:00Z`."""
    return at.astimezone(UTC).strftime(_MOMENT)


def moment(text: str) -> datetime:
    """Return the moment that the register wrote."""
    return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
