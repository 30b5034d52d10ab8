"""Answers kept in memory, up to so many bytes, in the encodings that browsers asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from werkzeug.http import parse_etags, unquote_etag

from network.web import packing

_BESIDES = 2000  # bytes that a page takes besides its texts, about
_MADE_ANEW = {"content-length", "content-encoding", "date"}
_NOT_WHEN_KNOWN = {*_MADE_ANEW, "content-type", "content-language", "last-modified", "allow"}

Headings = list[tuple[str, str]]


class Key(NamedTuple):
    """The whole address that an answer is kept under."""

    scheme: str
    host: str
    path: str
    query: str


@dataclass
class Kept:
    """An answer: what it says, and of which state of the site, from when to when that is true."""

    headings: Headings
    tag: str
    bodies: dict[str, bytes]  # by encoding
    generation: str
    since: datetime
    until: datetime
    lasts: bool = False  # its address changes with it
    counts: Sequence[Callable[[], None]] = ()
    asked: int = 0
    is_tight: bool = False
    travels_packed: bool = field(init=False)

    def __post_init__(self) -> None:
        (encoding, body) = next(iter(self.bodies.items()))
        kind = heading(self.headings, "Content-Type").partition(";")[0]
        is_worth_it = encoding != packing.PLAIN or len(body) >= packing.WORTH_PACKING
        self.travels_packed = is_worth_it and kind in packing.COMPRESSIBLE
        self.when_known = when_known(self.headings)
        self.headings = [pair for pair in self.headings if pair[0].lower() not in _MADE_ANEW]

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, about."""
        return _BESIDES + sum(map(len, self.bodies.values()))

    def is_true(self, generation: str, now: datetime) -> bool:
        """Say whether it is what the site would answer."""
        return self.lasts or (self.generation == generation and self.since <= now < self.until)

    def _encoding(self, environ: dict[str, Any]) -> str:
        """Return how its text travels to who asks."""
        if not self.travels_packed:
            return packing.PLAIN
        return packing.readable(environ.get("HTTP_ACCEPT_ENCODING", ""))[0]

    def lacks(self, environ: dict[str, Any]) -> bool:
        """Say whether its text is still to be packed as who asks reads it."""
        return self._encoding(environ) not in self.bodies

    @property
    def _text(self) -> bytes:
        encoding, body = next(iter(self.bodies.items()))
        return packing.unpacked(body, encoding)

    def pack(self, environ: dict[str, Any]) -> None:
        """Have its text as who asks reads it, too."""
        encoding = self._encoding(environ)
        self.bodies = {**self.bodies, encoding: packing.packed(self._text, encoding)}
        self.is_tight = False

    def tighten(self) -> None:
        """Have its text in as few bytes as can be."""
        text = self._text
        self.bodies = {encoding: packing.packed_tight(text, encoding) for encoding in self.bodies}
        self.is_tight = True

    def take_over(self, before: "Kept") -> None:
        """Keep what was packed of the same text."""
        self.bodies = {**self.bodies, **before.bodies}
        self.asked, self.is_tight = (
            before.asked,
            before.is_tight and self.bodies.keys() == before.bodies.keys(),
        )

    def give(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer with it; its text is there in the encoding that is read."""
        if is_known(environ, self.tag):
            start_response("304 NOT MODIFIED", self.when_known[:])
            return []
        encoding = self._encoding(environ)
        body = self.bodies[encoding]
        told = [*self.headings, ("Content-Length", str(len(body)))]
        if encoding != packing.PLAIN:
            told.append(("Content-Encoding", encoding))
        start_response("200 OK", told)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


def heading(headings: Headings, name: str) -> str:
    """Return the value of a heading, empty when there is none."""
    return next((value for each, value in headings if each.lower() == name.lower()), "")


def when_known(headings: Headings) -> Headings:
    """Return what is told of an answer to who has it already."""
    return [pair for pair in headings if pair[0].lower() not in _NOT_WHEN_KNOWN]


def is_known(environ: dict[str, Any], tag: str) -> bool:
    """Say whether who asks has the answer with this tag already."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if not known or not tag:
        return False
    return known == tag or parse_etags(known).contains_weak(unquote_etag(tag)[0] or "")


class Shelf:
    """What a process keeps: answers that were asked for longest ago give way."""

    def __init__(self, most: int):
        self.most = most  # bytes
        self.size = 0
        self._kept: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under an address, true or not any more."""
        with self._guard:
            if (found := self._kept.get(key)) is None:
                return None
            self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Key, kept: Kept) -> None:
        """Keep an answer, or note that it has grown or shrunk."""
        size = kept.size + sum(map(len, key))
        with self._guard:
            if (before := self._kept.pop(key, None)) is not None:
                self.size -= before[1]
            self._kept[key] = kept, size
            self.size += size
            while self.size > self.most:
                _key, (_kept, freed) = self._kept.popitem(last=False)
                self.size -= freed
