"""Look for what an office document may hide. Run as a program, by `network.apart`.

It is given the kind of document that the name announces (odt, ods, docx, xlsx), and answers with
`{}` or with a finding. Every entry of its archive is unpacked, within bounds, and every XML parsed: what
is not known to be harmless is not taken.
"""

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from xml.parsers import expat

from network.files.document_fields import Fields
from network.files.document_formulas import judge_cells, judge_formula
from network.files.findings import SAFE_LINK, Found, answer

MOST_ENTRIES = 3000
MOST_UNPACKED = 120 * 1024 * 1024
MOST_OF_XML = 60 * 1024 * 1024
# Sheets of figures repeat themselves; nothing honest shrinks to a five-hundredth.
MOST_RATIO = 500
RATIO_FROM = 4 * 1024 * 1024
LONGEST_NAME = 300

OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "docx": f"{_OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet.main+xml",
}

XML = {".xml", ".rels", ".rdf", ".vml", ".svg"}
PICTURES = {
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".svm", ".wdp",
    ".ttf", ".otf", ".odttf", ".fntdata",
}  # fmt: skip
# Without an extension, or with one that tells nothing; by the whole name.
KNOWN = re.compile(
    r"mimetype|layout-cache|(ObjectReplacements/Object \d+)|xl/printerSettings/printerSettings\d+\.bin|"
    r"Configurations2/.*"
)
# Bars and menus of OpenDocument, which declare entities, and are no document.
_SETTINGS = re.compile(r"Configurations2/(?!.*(content|styles|settings|meta)\.xml)", re.IGNORECASE)
MACROS = re.compile(
    r"(^|/)(vbaProject|vbaData|macrosheets|activeX|dialogsheets|customUI|ctrlProps|attachedToolbars)",
    re.IGNORECASE,
)
OPEN_MACROS = re.compile(r"^(Basic|Scripts|Dialogs)/|^META-INF/macrosignatures", re.IGNORECASE)
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

# What acts, or brings a page of its own, in a drawing.
ACTIVE = {"script", "iframe", "object", "embed"}
# An address that leaves the package: a scheme, a folder of the machine, or of another one.
LEAVES = re.compile(r"\s*([a-z][a-z0-9+.-]*:|/|\\|\.\.)", re.IGNORECASE)

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VML = "urn:schemas-microsoft-com:vml"
_XLINK = "http://www.w3.org/1999/xlink"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
# What fetches or runs something when the document is opened, by the last word of its relation's type.
RELATIONS_OUTSIDE = {
    "attachedTemplate",
    "externalLink",
    "externalLinkPath",
    "connections",
    "queryTable",
    "subDocument",
    "frame",
    "aFChunk",
    "webextension",
    "webextensiontaskpanes",
}
RELATIONS_EMBEDDED = {"oleObject", "package", "control"}
# A drawing made of XML of its own, and nothing else, inside an OpenDocument file.
HARMLESS_OBJECTS = ("chart", "formula", "graphics")
_ELEMENTS_OUTSIDE = {
    "dde-connection-decl",
    "dde-connection-decls",
    "dde-source",
    "dde-connection",
    "dde-link",
    "table-source",
    "cell-range-source",
    "section-source",
    "plugin",
    "applet",
    "floating-frame",
}
# Where OpenDocument holds formulas: cells and fields, conditions, names, colours by condition.
_OPEN_FORMULA = re.compile(r"formula$|condition$| expression$|calcext:.* value$")


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
            _judge_office(entries, kind)
        else:
            _judge_open_document(archive, entries, OPEN_DOCUMENT[kind])


# ——— The archive ———


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
    if sum(len(content) for name, content in unpacked.items() if _is_xml(name)) > MOST_OF_XML:
        raise Found("heavy")
    return unpacked


def _is_xml(name: str) -> bool:
    return _suffix(name) in XML and not _SETTINGS.match(name)


def _suffix(name: str) -> str:
    """Return « .rels » of « _rels/.rels », which `pathlib` takes for a hidden file without one."""
    _stem, dot, suffix = name.lower().rpartition("/")[2].rpartition(".")
    return dot + suffix if dot else ""


def _judge_names(entries: Iterable[str], macros: re.Pattern[str]) -> None:
    for name in entries:
        if macros.search(name):
            raise Found("script")
        if _suffix(name) not in XML | PICTURES and not KNOWN.fullmatch(name):
            raise Found("embedded")


# ——— XML ———

Element = Callable[[str, str, dict[str, str]], None]


def _parse(
    content: bytes,
    begin: Element,
    end: Callable[[str], None] = lambda _name: None,
    text: Callable[[str], None] = lambda _text: None,
) -> None:
    """Go through an XML; `begin` is given the namespace, the name and the attributes of each element."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: begin(*_split(name), attributes)
    parser.EndElementHandler = lambda name: end(_split(name)[1])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Found("damaged") from None


def _refuse_doctype(*_said: object) -> None:
    # Entities are declared there: those that multiply, and those that fetch.
    raise Found("outside")


def _split(name: str) -> tuple[str, str]:
    namespace, _space, local = name.rpartition(" ")
    return namespace, local


def _judge_script(local: str, attributes: dict[str, str]) -> None:
    if local.lower() == "script" or any(
        _split(name)[1].lower().startswith("on") and "(" in value for name, value in attributes.items()
    ):
        raise Found("script")


def _judge_drawing(_namespace: str, local: str, attributes: dict[str, str]) -> None:
    """Refuse an element of SVG that acts, or that shows what stands elsewhere."""
    if local.lower() in ACTIVE or any(_split(name)[1].lower().startswith("on") for name in attributes):
        raise Found("script")
    address = _attribute(attributes, "href")
    if local != "a" and LEAVES.match(address) and not address.startswith("data:image/"):
        raise Found("outside")


# ——— Word and Excel ———


def _judge_office(entries: dict[str, bytes], kind: str) -> None:
    _judge_names(entries, MACROS)
    if "[Content_Types].xml" not in entries:
        raise Found("format")
    if OFFICE[kind] not in _content_types(entries["[Content_Types].xml"]):
        raise Found("format")
    for name, content in entries.items():
        if name.endswith(".rels"):
            _parse(content, _judge_relation)
        elif _suffix(name) == ".svg":
            _parse(content, _judge_drawing)
        elif _suffix(name) in XML:
            part = _OfficePart(kind)
            _parse(content, part.begin, part.end, part.text)
            part.fields.finish()
        if re.search(r"(^|/)(externalLinks|queryTables|connections\.xml)", name):
            raise Found("outside")
        if re.search(r"(^|/)embeddings/", name):
            raise Found("embedded")


def _content_types(content: bytes) -> set[str]:
    """Return the types of the document's parts; refuse those of macros and of embedded objects."""
    types: set[str] = set()

    def begin(namespace: str, _local: str, attributes: dict[str, str]) -> None:
        if namespace != _CONTENT_TYPES or "ContentType" not in attributes:
            return
        name = attributes.get("PartName") or f".{attributes.get('Extension')}"
        if re.search(r"[+/]xml\b", attributes["ContentType"], re.IGNORECASE) and _suffix(name) not in XML:
            raise Found("format")  # it would not be parsed here, and would be there
        types.add(attributes["ContentType"])

    _parse(content, begin)
    for each in types:
        if re.search(r"macro|vba|activeX|intlmacro", each, re.IGNORECASE):
            raise Found("script")
        if re.search(r"oleObject|\.html|^text/html", each, re.IGNORECASE):
            raise Found("embedded")
    return types


def _judge_relation(namespace: str, local: str, attributes: dict[str, str]) -> None:
    if namespace != _RELATIONS or local != "Relationship":
        return
    kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
    if kind in RELATIONS_OUTSIDE:
        raise Found("outside")
    if kind in RELATIONS_EMBEDDED:
        raise Found("embedded")
    if attributes.get("TargetMode", "").lower() == "external":
        if kind != "hyperlink":
            raise Found("outside")
        if not SAFE_LINK.match(target) and not target.startswith("#"):
            raise Found("link")
    elif ":" in target.partition("/")[0] or target.startswith(("//", "\\")):
        raise Found("outside")


class _OfficePart:
    """A part of a Word document or of an Excel workbook being read, for its fields or its formulas."""

    WORDS = {"instrText", "delInstrText", "t", "delText"}
    FORMULAS = {
        "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula",
        "oldFormula",
    }  # fmt: skip
    EMBEDDED = {"altChunk", "OLEObject", "oleObject", "control", "ddeLink"}

    def __init__(self, kind: str) -> None:
        # The charts of Word name the cells they were drawn from, and nothing reads them again.
        self.read = self.WORDS if kind == "docx" else self.FORMULAS
        self.fields = Fields()
        self.reading = ""
        self.gathered = ""

    def begin(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        """Judge an element, and note what its words will be."""
        _judge_script(local, attributes)
        _judge_office_attributes(namespace, local, attributes)
        if local in self.EMBEDDED:
            raise Found("embedded")
        if local == "fldChar":
            self.fields.mark(_attribute(attributes, "fldCharType"))
        elif local == "fldSimple":
            self.fields.simple(_attribute(attributes, "instr"))
        elif local in self.read and not namespace.endswith("/math"):  # whose « f » is a fraction
            self._judge_gathered()
            self.reading = local

    def text(self, words: str) -> None:
        """Gather the words of an instruction or of a formula."""
        if self.reading:
            self.gathered += words

    def end(self, local: str) -> None:
        """Judge what ends."""
        if local == self.reading:
            self._judge_gathered()
            self.reading = ""

    def _judge_gathered(self) -> None:
        gathered, self.gathered = self.gathered, ""
        if self.reading in self.FORMULAS:
            judge_formula(gathered)
        elif self.reading.lower().endswith("instrtext"):
            self.fields.instruction(gathered)
        elif self.reading:
            self.fields.words(gathered)


def _judge_office_attributes(namespace: str, local: str, attributes: dict[str, str]) -> None:
    """Refuse the formulas and addresses that stand in attributes."""
    if namespace == _VML:
        _judge_old_drawing(local, attributes)
    elif local in ("connectString", "udl"):  # where a mailing takes its addresses
        if _attribute(attributes, "val"):
            raise Found("outside")
    elif local == "webPublishItem":
        raise Found("outside")
    elif local == "cfvo":
        judge_formula(attributes.get("val", ""))
    elif "formula" in attributes:
        judge_formula(attributes["formula"])


def _judge_old_drawing(local: str, attributes: dict[str, str]) -> None:
    for name, address in attributes.items():
        said_by, attribute = _split(name)
        if said_by == _OFFICE_RELATIONS or attribute not in ("href", "althref", "src"):
            continue
        if local in ("imagedata", "fill", "stroke"):
            if LEAVES.match(address):
                raise Found("outside")
        elif address and not address.startswith("#") and not SAFE_LINK.match(address):
            raise Found("link")


def _attribute(attributes: dict[str, str], local: str) -> str:
    return next((value for name, value in attributes.items() if _split(name)[1] == local), "")


# ——— OpenDocument ———


def _judge_open_document(archive: zipfile.ZipFile, entries: dict[str, bytes], wanted: bytes) -> None:
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.header_offset:
        raise Found("format")
    if entries["mimetype"] != wanted or "content.xml" not in entries:
        raise Found("format")
    _judge_names(entries, OPEN_MACROS)
    _parse(entries.get("META-INF/manifest.xml", b""), _judge_manifest(wanted.decode()))
    for name, content in entries.items():
        if _is_xml(name) and name != "META-INF/manifest.xml":
            _parse(content, _judge_drawing if _suffix(name) == ".svg" else _judge_open_element)


def _judge_manifest(wanted: str) -> Element:
    def begin(namespace: str, local: str, attributes: dict[str, str]) -> None:
        if namespace != _MANIFEST:
            return
        if local == "encryption-data":
            raise Found("encrypted")
        path = attributes.get(f"{_MANIFEST} full-path", "")
        kind = attributes.get(f"{_MANIFEST} media-type", "")
        if path == "/" and kind != wanted:
            raise Found("format")
        if path != "/" and kind.startswith("application/vnd.") and not _is_harmless_object(kind):
            raise Found("embedded")

    return begin


def _is_harmless_object(kind: str) -> bool:
    name = kind.rpartition(".")[2]
    return name in HARMLESS_OBJECTS or "configuration" in kind or "uicmd" in kind


def _judge_open_element(_namespace: str, local: str, attributes: dict[str, str]) -> None:
    if local in _ELEMENTS_OUTSIDE:
        raise Found("outside")
    if local in ("event-listener", "macro", "execute-macro") or local.lower() == "script":
        raise Found("script")
    if local == "object-ole":
        raise Found("embedded")
    address = attributes.get(f"{_XLINK} href", "").replace("\t", "").replace("\n", "")
    if local == "a":
        if address and not address.startswith("#") and not SAFE_LINK.match(address):
            raise Found("link")
    elif LEAVES.match(address):
        raise Found("outside")
    for name, value in attributes.items():
        if _OPEN_FORMULA.search(name):
            judge_formula(value)
        elif name.endswith(("-address", "-addresses")):
            judge_cells(value)


def main() -> None:
    """Answer for the document on standard input."""
    answer(partial(inspect, kind=sys.argv[1]))


if __name__ == "__main__":
    main()
