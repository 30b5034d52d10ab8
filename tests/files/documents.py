"""Office documents to send: honest ones, and hostile ones of every make."""

import io
import struct
import zipfile
from collections.abc import Mapping

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

Entries = Mapping[str, str | bytes]


def zipped(entries: Entries, *, packed: bool = True) -> bytes:
    """Return an archive of these entries, the « mimetype » of OpenDocument as it must be."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(zipfile.ZipInfo(name) if how is not None else name, content, how)
    return kept.getvalue()


def _content_types(main: str, part: str, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>{more}</Types>'
    )


def relations(*rows: tuple[str, str, bool]) -> str:
    """Return a list of relations: their kind, their target, and whether it stands outside."""
    modes = {True: ' TargetMode="External"', False: ""}
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"{modes[outside]}/>'
        for n, (kind, target, outside) in enumerate(rows)
    )
    return f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>'


def docx(body: str = "", *, types: str = "", main: str = "", **changes: str | bytes) -> bytes:
    """Return a Word document; `changes` are entries by name, « / » written « __ »."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(
            main or f"{TYPES}wordprocessingml.document.main+xml", "word/document.xml", types
        ),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Bonjour</w:t></w:r>'
        f"{body}</w:p></w:body></w:document>",
    }
    return zipped(entries | named(changes))


def xlsx(cell: str = "<v>1</v>", *, types: str = "", main: str = "", **changes: str | bytes) -> bytes:
    """Return an Excel workbook of one cell."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(
            main or f"{TYPES}spreadsheetml.sheet.main+xml", "xl/workbook.xml", types
        ),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}"><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row><c r="A1">{cell}</c></row>'
        "</sheetData></worksheet>",
    }
    return zipped(entries | named(changes))


def odf(body: str = "", kind: str = "text", listed: str = "", **changes: str | bytes) -> bytes:
    """Return an OpenDocument file; `listed` adds to its manifest."""
    entries: dict[str, str | bytes] = {
        "mimetype": f"{OPEN}{kind}",
        "content.xml": f"<office:document-content {ODF}><office:body>{body}</office:body>"
        "</office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{MANIFEST}">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN}{kind}"/>{listed}'
        "</manifest:manifest>",
    }
    return zipped(entries | named(changes))


def entry(path: str, media_type: str, inside: str = "") -> str:
    """Return a line of a manifest."""
    return (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media_type}">{inside}'
        "</manifest:file-entry>"
    )


def named(changes: Entries) -> dict[str, str | bytes]:
    """Return entries by their real names."""
    return {name.replace("__", "/").replace("_DOT_", "."): content for name, content in changes.items()}


def field(*pieces: str) -> str:
    """Return a field of Word whose instruction is cut in pieces."""
    cut = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{cut}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


ENTITIES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE x ["
    + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' if n else '<!ENTITY l1 "ha">' for n in range(10))
    + "]>"
)


def with_entities(declared: str, used: str = "&e;") -> bytes:
    """Return a Word document that declares entities."""
    return docx(word__document_DOT_xml=f'{declared}<w:document xmlns:w="{WORD}">{used}</w:document>')


def bomb(megabytes: int = 200) -> bytes:
    """Return a Word document of a few hundred kilobytes that would unpack to two hundred megabytes."""
    kept = io.BytesIO(docx())
    with (
        zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/media/image1.png", "w", force_zip64=True) as inside,
    ):
        for _megabyte in range(megabytes):
            inside.write(bytes(1024 * 1024))
    return kept.getvalue()


def lying_bomb() -> bytes:
    """Return a Word document whose largest entry announces ten bytes."""
    data = bytearray(bomb())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            if b"image1.png" in data[start : start + 80]:
                data[start + at : start + at + 4] = struct.pack("<I", 10)
    return bytes(data)


def of_many_entries(many: int) -> bytes:
    """Return a Word document of very many small parts."""
    return docx(**{f"word__media__{n}_DOT_xml": "<x/>" for n in range(many)})


def with_entry(name: str, content: bytes = b"<x/>") -> bytes:
    """Return a Word document with one more entry, whatever its name."""
    kept = io.BytesIO(docx())
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return kept.getvalue()


def encrypted() -> bytes:
    """Return a Word document one of whose entries says that it is encrypted."""
    data = bytearray(docx())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.find(mark) + at] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Return a Word document two of whose entries are one."""
    data = bytearray(docx())
    heads = [n for n in range(len(data)) if data[n : n + 4] == b"PK\x01\x02"]
    data[heads[1] + 42 : heads[1] + 46] = data[heads[0] + 42 : heads[0] + 46]
    return bytes(data)
