"""The parts of a document's archive: which ones may stand in it, and how their XML is gone through.

They are looked at by `office_documents` and `open_documents`, apart from the site.
"""

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

from network.files.findings import Found

XML = {".xml", ".rels", ".rdf", ".vml", ".svg"}
_PICTURES = {
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".svm", ".wdp",
    ".ttf", ".otf", ".odttf", ".fntdata",
}  # fmt: skip
# Without an extension, or with one that tells nothing; by the whole name.
_KNOWN = re.compile(
    r"mimetype|layout-cache|(ObjectReplacements/Object \d+)|xl/printerSettings/printerSettings\d+\.bin|"
    r"Configurations2/.*"
)
# Bars and menus of OpenDocument, which declare entities, and are no document.
_SETTINGS = re.compile(r"Configurations2/(?!.*(content|styles|settings|meta)\.xml)", re.IGNORECASE)
# What acts, or brings a page of its own, in a drawing.
_ACTIVE = {"script", "iframe", "object", "embed"}
# An address that leaves the package: a scheme, a folder of the machine, or of another one.
LEAVES = re.compile(r"\s*([a-z][a-z0-9+.-]*:|/|\\|\.\.)", re.IGNORECASE)

Element = Callable[[str, str, dict[str, str]], None]


def is_xml(name: str) -> bool:
    """Say whether a part is XML that is to be gone through."""
    return suffix(name) in XML and not _SETTINGS.match(name)


def suffix(name: str) -> str:
    """Return « .rels » of « _rels/.rels », which `pathlib` takes for a hidden file without one."""
    _stem, dot, suffix = name.lower().rpartition("/")[2].rpartition(".")
    return dot + suffix if dot else ""


def judge_names(entries: Iterable[str], macros: re.Pattern[str]) -> None:
    """Refuse what runs (`macros`), and every part that is neither XML nor a picture nor known."""
    for name in entries:
        if macros.search(name):
            raise Found("script")
        if suffix(name) not in XML | _PICTURES and not _KNOWN.fullmatch(name):
            raise Found("embedded")


def parse(
    content: bytes,
    begin: Element,
    end: Callable[[str], None] = lambda _name: None,
    text: Callable[[str], None] = lambda _text: None,
) -> None:
    """Go through an XML; `begin` is given the namespace, the name and the attributes of each element."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: begin(*split_name(name), attributes)
    parser.EndElementHandler = lambda name: end(split_name(name)[1])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Found("damaged") from None


def _refuse_doctype(*_said: object) -> None:
    # Entities are declared there: those that multiply, and those that fetch.
    raise Found("outside")


def split_name(name: str) -> tuple[str, str]:
    """Return the namespace and the name of an element or an attribute."""
    namespace, _space, local = name.rpartition(" ")
    return namespace, local


def judge_script(local: str, attributes: dict[str, str]) -> None:
    """Refuse an element that acts, or an attribute that does when something happens."""
    if local.lower() == "script" or any(
        split_name(name)[1].lower().startswith("on") and "(" in value for name, value in attributes.items()
    ):
        raise Found("script")


def judge_drawing(_namespace: str, local: str, attributes: dict[str, str]) -> None:
    """Refuse an element of SVG that acts, or that shows what stands elsewhere."""
    if local.lower() in _ACTIVE or any(split_name(name)[1].lower().startswith("on") for name in attributes):
        raise Found("script")
    address = attribute(attributes, "href")
    if local != "a" and LEAVES.match(address) and not address.startswith("data:image/"):
        raise Found("outside")


def attribute(attributes: dict[str, str], local: str) -> str:
    """Return the value of an attribute, whatever its namespace; nothing if it is not there."""
    return next((value for name, value in attributes.items() if split_name(name)[1] == local), "")
