"""Look for what a PDF may hide. Run as a program, by `network.apart`.

It is given the most pages allowed and whether to write the document anew, and answers with the
number of pages, then with the new document; or with a finding.

The file is judged as readers see it: qpdf has resolved the escapes of names (`/J#61vaScript`) and
the objects packed in compressed streams before we look.
"""

import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pikepdf

# A deliberation of 300 scanned pages has some thousands.
MOST_OBJECTS = 50_000
MOST_HELD = 100_000
MOST_PIXELS = 1_000_000_000  # of a picture: a plan of the largest paper, scanned as finely as can be
MOST_UNPACKED = 100_000_000  # bytes of what is no picture
PACKED = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCIIHexDecode", "/ASCII85Decode"}

# ISO 32000-2, table 201, without what stays in the document or says where it leads (GoTo, Named, URI).
# `/S` has other meanings too, none with these values.
ACTIONS = {
    "/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/SubmitForm",
    "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute",
}  # fmt: skip
MEDIA = {"/Screen", "/Movie", "/Sound", "/3D", "/RichMedia"}
SAFE_LINK = re.compile(rb"\s*(https?://|mailto:)", re.IGNORECASE)

# Also looked for in the raw bytes: an older revision, or a reader that repairs the file in a way of
# its own, could bring them back. Long enough never to appear by chance in compressed data.
NEVER = {
    "JavaScript": "script",
    "Launch": "action",
    "SubmitForm": "action",
    "ImportData": "action",
    "EmbeddedFile": "attachment",
    "RichMedia": "media",
}


def _however_written(name: str) -> re.Pattern[bytes]:
    """Match a name, any of its letters escaped (`/J#61vaScript`) or not, in one pass over the bytes."""
    return re.compile(b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name.encode()))


RAW = {_however_written(name): code for name, code in NEVER.items()}
# A text in which no name can stand, whichever way the bytes around it are read: a link to « …/JavaScript ».
_TEXT = re.compile(rb"\([^()\\<>%\r\n]*\)")


class Found(Exception):
    """Something a kept PDF may not hold."""


def inspect(data: bytes, most_pages: int, *, anew: bool = False) -> tuple[int, bytes]:
    """Return the number of pages of a sound PDF, and the document written `anew` if that is asked.

    Raise `Found` with what stands against it.
    """
    try:
        # Without recovery: readers repair a damaged file each in its way, and would not all see the same.
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Found("encrypted") from None
    with pdf:
        if pdf.is_encrypted:
            raise Found("encrypted")
        # As its table says, before anything is read: qpdf warns when the table lies.
        if int(pdf.trailer.get("/Size", 0)) > MOST_OBJECTS:
            raise Found("heavy")
        pages = len(pdf.pages)
        if pages > most_pages:
            raise Found("pages")
        if pages == 0 or pdf.get_warnings():
            raise Found("damaged")
        for dictionary in _dictionaries(pdf):
            _judge(dictionary)
        _judge_opening(pdf.Root)
        names = _TEXT.sub(b"()", data)
        for name, code in RAW.items():
            if name.search(names):
                raise Found(code)
        return pages, _written(pdf) if anew else b""


def _written(pdf: pikepdf.Pdf) -> bytes:
    """Return the document without its older revisions, what nothing refers to, or bytes around it."""
    kept = io.BytesIO()
    pdf.save(kept)
    return kept.getvalue()


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Go through every dictionary of the document, reachable from a page or not."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Found("heavy")
    waiting, met = [pdf.trailer, *pdf.objects], 0
    while waiting:
        met += 1
        if met + len(waiting) > MOST_HELD:
            raise Found("heavy")
        held = waiting.pop()
        if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
            yield held
            waiting += [value for value in held.values() if _is_container(value)]
        elif isinstance(held, pikepdf.Array):
            waiting += [value for value in held if _is_container(value)]


def _is_container(value: object) -> bool:
    # An indirect object is met by itself: following references would go round in circles.
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _judge(held: pikepdf.Object) -> None:
    keys = set(held.keys())
    kind, action = str(held.get("/Subtype", "")), str(held.get("/S", ""))
    if keys & {"/JS", "/JavaScript"} or action == "/JavaScript":
        raise Found("script")
    if "/AA" in keys or action in ACTIONS:
        raise Found("action")
    if keys & {"/EF", "/EmbeddedFiles", "/Collection"} or kind == "/FileAttachment":
        raise Found("attachment")
    if isinstance(held, pikepdf.Stream):
        _judge_stream(held, keys, kind)
    if kind in MEDIA:
        raise Found("media")
    if "/XFA" in keys:
        raise Found("form")
    if action == "/URI" and not SAFE_LINK.match(bytes(held.get("/URI", b""))):
        raise Found("link")


def _judge_stream(held: pikepdf.Stream, keys: set[str], kind: str) -> None:
    # What takes its content from another file: by itself, for printers, or as a form shown here.
    if keys & {"/F", "/OPI"} or (kind == "/Form" and "/Ref" in keys):
        raise Found("attachment")
    if kind == "/Image":
        if int(held.get("/Width", 0)) * int(held.get("/Height", 0)) > MOST_PIXELS:
            raise Found("heavy")
    elif _unpacked(held) > MOST_UNPACKED:
        raise Found("heavy")


def _unpacked(held: pikepdf.Stream) -> int:
    """Return how many bytes a stream is once unpacked, some more than allowed at most."""
    said: Any = held.get("/Filter", [])
    filters = [str(each) for each in ([said] if isinstance(said, pikepdf.Name) else said)]
    if set(filters) != {"/FlateDecode"}:
        return len(held.read_bytes()) if filters and set(filters) <= PACKED else 0
    pieces: Iterable[bytes] = [held.read_raw_bytes()]
    for _each in filters:
        pieces = _inflated(pieces)
    size = 0
    with suppress(zlib.error):  # readers show what comes before
        for piece in pieces:
            size += len(piece)
            if size > MOST_UNPACKED:
                break
    return size


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    for piece in pieces:
        while piece:
            yield inflating.decompress(piece, 1 << 20)
            piece = inflating.unconsumed_tail


def _judge_opening(root: pikepdf.Object) -> None:
    """Refuse what would happen when the document is opened, beyond showing one of its pages."""
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and (
        str(opening.get("/S", "")) != "/GoTo" or "/Next" in opening
    ):
        raise Found("action")


def main() -> None:
    """Answer for the PDF on standard input."""
    written, answer = b"", dict[str, int | str]()
    try:
        pages, written = inspect(sys.stdin.buffer.read(), int(sys.argv[1]), anew=sys.argv[2] == "anew")
        answer = {"pages": pages}
    except Found as found:
        answer = {"found": str(found)}
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception:
        # Whatever the parser stumbles over, the file is not one to keep.
        answer = {"found": "damaged"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + written)


if __name__ == "__main__":
    main()
