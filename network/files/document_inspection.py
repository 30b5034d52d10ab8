"""Look for what an office document may hide. Run as a program, by `network.apart`.

It is given the kind of document that the name announces (odt, ods, docx, xlsx), and answers with
`{}` or with a finding. Every entry of its archive is unpacked, within bounds, and every XML parsed: what
is not known to be harmless is not taken.
"""

import io
import struct
import sys
import zipfile
from functools import partial

from network.files.document_xml import is_xml
from network.files.findings import Found, answer
from network.files.office_documents import OFFICE, judge_office
from network.files.open_documents import OPEN_DOCUMENT, judge_open_document

MOST_ENTRIES = 3000
MOST_UNPACKED = 120 * 1024 * 1024
MOST_OF_XML = 60 * 1024 * 1024
# Sheets of figures repeat themselves; nothing honest shrinks to a five-hundredth.
MOST_RATIO = 500
RATIO_FROM = 4 * 1024 * 1024
LONGEST_NAME = 300

# How programs, archives, compound documents and PDFs begin.
HIDDEN = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"#!",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xca\xfe\xba\xbe",
)


def inspect(data: bytes, kind: str) -> None:
    """Raise `Found` with what stands against this document."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise Found("damaged") from None
    with archive:
        _judge_shape(data, archive)
        entries = _unpacked(archive, data)
        if kind in OFFICE:
            judge_office(entries, kind)
        else:
            judge_open_document(archive, entries, OPEN_DOCUMENT[kind])


def _judge_shape(data: bytes, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that two programs could read in two ways: bytes around it, entries that overlap."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Found("heavy")
    if not data.startswith(b"PK\x03\x04") or data[-22:-18] != b"PK\x05\x06":
        raise Found("format")
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names):
        raise Found("damaged")
    for entry in entries:
        _judge_entry(entry)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Found("damaged")
        end = entry.header_offset + 30 + entry.compress_size
        name_length, extra_length = struct.unpack(
            "<HH", data[entry.header_offset + 26 : entry.header_offset + 30]
        )
        end += name_length + extra_length
    if archive.start_dir - end > 16 * len(entries) + 16 or archive.start_dir < end:
        # Between the last entry and the list, nothing but the marks that follow some entries.
        raise Found("format")


def _judge_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if entry.flag_bits & 0x1:
        raise Found("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Found("format")
    parts = name.split("/")
    if (
        len(name) > LONGEST_NAME
        or name.startswith("/")
        or ".." in parts
        or any(c in name for c in "\\:\0")
        or any(ord(c) < 32 for c in name)
    ):
        raise Found("damaged")
    if entry.external_attr >> 16 & 0o170000 == 0o120000:  # a link to another file
        raise Found("damaged")


def _unpacked(archive: zipfile.ZipFile, data: bytes) -> dict[str, bytes]:
    """Return every entry by name, without believing what the archive says of their sizes."""
    unpacked: dict[str, bytes] = {}
    total = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        with archive.open(entry) as packed:
            content = packed.read(MOST_UNPACKED - total + 1)
        total += len(content)
        if total > MOST_UNPACKED or (total > RATIO_FROM and total > MOST_RATIO * len(data)):
            raise Found("heavy")
        if content.startswith(HIDDEN):
            raise Found("embedded")
        unpacked[entry.filename] = content
    if sum(len(content) for name, content in unpacked.items() if is_xml(name)) > MOST_OF_XML:
        raise Found("heavy")
    return unpacked


def main() -> None:
    """Answer for the document on standard input."""
    answer(partial(inspect, kind=sys.argv[1]))


if __name__ == "__main__":
    main()
