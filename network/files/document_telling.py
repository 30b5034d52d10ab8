"""Read what a document says of itself: title, authors, years, language, pages. Run as a program, by `apart`.

It is given the kind of document (pdf, odt, ods, docx, xlsx), and answers with what it found, as it is
written there: whoever asked judges what it is worth. Nothing is an answer too.
"""

import io
import json
import sys
import zipfile
from xml.etree import ElementTree

import pikepdf

LONGEST = 2000  # characters of one value
MOST_VALUES = 50
MOST_OF_XML = 2 * 1024 * 1024

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Told = dict[str, str | int | list[str]]


def told_by(data: bytes, kind: str) -> Told:
    """Return what a document of this kind says of itself."""
    if kind == "pdf":
        return _by_pdf(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _by_open_document(archive) if kind in ("odt", "ods") else _by_office(archive)


def _by_pdf(data: bytes) -> Told:
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        told: Told = {"pages": len(pdf.pages), "language": str(pdf.Root.get("/Lang", ""))[:LONGEST]}
        said = pdf.docinfo
        for name, key in (("title", "/Title"), ("made", "/CreationDate")):
            told[name] = str(said.get(key, ""))[:LONGEST]
        told["authors"] = [str(said.get("/Author", ""))[:LONGEST]]
        packet = pdf.Root.get("/Metadata")
        if isinstance(packet, pikepdf.Stream):
            _add_packet(told, bytes(packet.read_bytes())[:MOST_OF_XML])
    return told


def _add_packet(told: Told, packet: bytes) -> None:
    """Add what the packet of metadata says, which is newer than the dictionary where there are both."""
    try:
        tree = _parsed(packet)
    except (ElementTree.ParseError, ValueError):
        return
    titles, authors, publishers = (
        _listed(tree, f"{_DC}{name}") for name in ("title", "creator", "publisher")
    )
    if titles:
        told["title"] = titles[0]
    if authors:
        told["authors"] = authors
    if publishers:
        told["publisher"] = publishers[0]
    if not told["language"]:
        told["language"] = next(iter(_listed(tree, f"{_DC}language")), "")
    if not told["made"]:
        said = tree.iter(f"{_RDF}Description")
        inside = (_said(tree, f"{_XMP}CreateDate"), *(each.get(f"{_XMP}CreateDate", "") for each in said))
        told["made"] = next(filter(None, inside), "")


def _listed(tree: ElementTree.Element, tag: str) -> list[str]:
    """Return the texts of a list; of one in several languages, the one by default alone."""
    found = tree.find(f".//{tag}")
    if found is None:
        return []
    rows = list(found.iter(f"{_RDF}li"))
    default = [row for row in rows if row.get(_XML_LANGUAGE) == "x-default"]
    texts = [_text(row) for row in (default or rows)[:MOST_VALUES]]
    return [text for text in texts if text]


def _by_open_document(archive: zipfile.ZipFile) -> Told:
    tree = _part(archive, "meta.xml")
    if tree is None:
        return {}
    counts = tree.find(f".//{_META}document-statistic")
    pages = counts.get(f"{_META}page-count", "") if counts is not None else ""
    told: Told = {
        "title": _said(tree, f"{_DC}title"),
        "authors": [_said(tree, f"{_META}initial-creator") or _said(tree, f"{_DC}creator")],
        "made": _said(tree, f"{_DC}date") or _said(tree, f"{_META}creation-date"),
        "language": _said(tree, f"{_DC}language"),
        "publisher": _said(tree, f"{_DC}publisher"),
    }
    return told | _pages(pages)


def _by_office(archive: zipfile.ZipFile) -> Told:
    told: Told = {}
    core, more = _part(archive, "docProps/core.xml"), _part(archive, "docProps/app.xml")
    if core is not None:
        told = {
            "title": _said(core, f"{_DC}title"),
            "authors": _said(core, f"{_DC}creator").split(";"),
            "made": _said(core, f"{_TERMS}modified") or _said(core, f"{_TERMS}created"),
            "language": _said(core, f"{_DC}language"),
        }
    if more is not None:
        told |= {"publisher": _said(more, f"{_PROPERTIES}Company")}
        told |= _pages(_said(more, f"{_PROPERTIES}Pages"))
    return told


def _pages(said: str) -> Told:
    return {"pages": int(said)} if said.isascii() and said.isdigit() and len(said) < 7 else {}


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element | None:
    if name not in archive.namelist() or archive.getinfo(name).file_size > MOST_OF_XML:
        return None
    return _parsed(archive.read(name))


def _parsed(xml: bytes) -> ElementTree.Element:
    # No honest metadata declares anything; what does could grow without end.
    if b"<!" in xml.replace(b"<!--", b""):
        raise ValueError("declarations")
    return ElementTree.fromstring(xml)  # noqa: S314 - in a process apart, with limits


def _said(tree: ElementTree.Element, tag: str) -> str:
    found = tree.find(f".//{tag}")
    return "" if found is None else _text(found)


def _text(element: ElementTree.Element) -> str:
    return "".join(element.itertext())[:LONGEST].strip()


def main() -> None:
    """Answer for the document on standard input."""
    try:
        answer = told_by(sys.stdin.buffer.read(), sys.argv[1])
    except Exception:
        # Whatever it stumbles over, the document says nothing of itself.
        answer = {}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
