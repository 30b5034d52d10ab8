"""What the documents of LibreOffice may hide: macros, embedded objects, links and formulas that fetch."""

import re
import zipfile

from network.files.document_formulas import judge_cells, judge_formula
from network.files.document_xml import LEAVES, Element, is_xml, judge_drawing, judge_names, parse, suffix
from network.files.findings import SAFE_LINK, Found

OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MACROS = re.compile(r"^(Basic|Scripts|Dialogs)/|^META-INF/macrosignatures", re.IGNORECASE)

_XLINK = "http://www.w3.org/1999/xlink"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
# A drawing made of XML of its own, and nothing else, inside an OpenDocument file.
_HARMLESS_OBJECTS = ("chart", "formula", "graphics")
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
_FORMULA = re.compile(r"formula$|condition$| expression$|calcext:.* value$")


def judge_open_document(archive: zipfile.ZipFile, entries: dict[str, bytes], wanted: bytes) -> None:
    """Raise `Found` with what stands against the parts of a document that says to be of the type `wanted`."""
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.header_offset:
        raise Found("format")
    if entries["mimetype"] != wanted or "content.xml" not in entries:
        raise Found("format")
    judge_names(entries, _MACROS)
    parse(entries.get("META-INF/manifest.xml", b""), _judge_manifest(wanted.decode()))
    for name, content in entries.items():
        if is_xml(name) and name != "META-INF/manifest.xml":
            parse(content, judge_drawing if suffix(name) == ".svg" else _judge_element)


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
    return name in _HARMLESS_OBJECTS or "configuration" in kind or "uicmd" in kind


def _judge_element(_namespace: str, local: str, attributes: dict[str, str]) -> None:
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
        if _FORMULA.search(name):
            judge_formula(value)
        elif name.endswith(("-address", "-addresses")):
            judge_cells(value)
