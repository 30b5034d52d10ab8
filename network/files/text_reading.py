"""Read the words of a kept document. Run as a program, by `network.apart`.

It is given the kind of document (pdf, odt, ods, docx, xlsx, csv) and the most characters wanted, and answers
with `{}` or with a finding, then with the text in UTF-8. The document was inspected before it was kept.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

MOST_OF_XML = 60 * 1024 * 1024
MOST_ELEMENTS = 1_000_000  # of one part: a long document has fewer, and no more of another is read
_AT_ONCE = 64 * 1024
# Where the words stand, in each kind of package.
PARTS = {
    "odt": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
    "docx": re.compile(r"word/(document|footnotes|endnotes)\.xml"),
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
}
# Elements that end a word; a word may go on across all others.
ENDS_WORDS = {"p", "h", "tab", "br", "cr", "s", "line-break", "si", "tc", "table-cell", "note", "footnote"}
# What is written there was taken away, or is no text.
UNREAD = {"tracked-changes", "delText", "instrText", "annotation"}
_BROKEN_WORD = re.compile("(?:\ufffe|\x02|\u00ad|-)\\s*\r?\n(?=[a-zà-öø-ÿœ])|[\ufffe\x02\u00ad]")


def read(data: bytes, kind: str, most: int) -> str:
    """Return the beginning of the text of a document."""
    pieces = {"pdf": _pdf, "csv": _csv}.get(kind, _package)(data, kind)
    text = ""
    for piece in pieces:
        text += piece
        if len(text) > 2 * most:  # before its blanks are taken out
            break
    return " ".join(_BROKEN_WORD.sub("", text).split())[:most]


def _pdf(data: bytes, _kind: str) -> Iterator[str]:
    # Only for them: loading it takes longer than reading a table.
    import pypdfium2

    for page in pypdfium2.PdfDocument(data):
        yield page.get_textpage().get_text_bounded()
        yield " "


def _csv(data: bytes, _kind: str) -> Iterator[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    yield re.sub(r"[;,\t\"]", " ", text)


def _package(data: bytes, kind: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for entry in package.infolist():
            if PARTS[kind].fullmatch(entry.filename) and entry.file_size <= MOST_OF_XML:
                with package.open(entry) as xml:
                    yield from _words_of(xml)
                yield " "


def _words_of(xml: IO[bytes]) -> Iterator[str]:
    """Give the text of an XML piece after piece, a blank where an element ends a word."""
    pieces: list[str] = []
    unread, elements = 0, 0

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal unread, elements
        elements += 1
        local = name.rpartition(":")[2]
        unread += local in UNREAD
        if local in ENDS_WORDS:
            pieces.append(" ")

    def end(name: str) -> None:
        nonlocal unread
        local = name.rpartition(":")[2]
        unread -= local in UNREAD
        if local in ENDS_WORDS:
            pieces.append(" ")

    def say(text: str) -> None:
        if not unread:
            pieces.append(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = say
    while (chunk := xml.read(_AT_ONCE)) and elements < MOST_ELEMENTS:
        parser.Parse(chunk)
        yield "".join(pieces)
        pieces.clear()


def main() -> None:
    """Answer for the document on standard input."""
    text, answer = "", dict[str, str]()
    try:
        text = read(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2]))
    except MemoryError:
        answer = {"found": "heavy"}
    except Exception as error:
        answer = {"found": type(error).__name__}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
