"""What the documents of Word and Excel may hide: macros, embedded objects, links and formulas that fetch."""

import re

from network.files.document_fields import Fields
from network.files.document_formulas import judge_formula
from network.files.document_xml import (
    LEAVES,
    XML,
    attribute,
    judge_drawing,
    judge_names,
    judge_script,
    parse,
    split_name,
    suffix,
)
from network.files.findings import SAFE_LINK, Found

_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    "docx": f"{_OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet.main+xml",
}

_MACROS = re.compile(
    r"(^|/)(vbaProject|vbaData|macrosheets|activeX|dialogsheets|customUI|ctrlProps|attachedToolbars)",
    re.IGNORECASE,
)

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_VML = "urn:schemas-microsoft-com:vml"
# What fetches or runs something when the document is opened, by the last word of its relation's type.
_RELATIONS_OUTSIDE = {
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
_RELATIONS_EMBEDDED = {"oleObject", "package", "control"}


def judge_office(entries: dict[str, bytes], kind: str) -> None:
    """Raise `Found` with what stands against these parts of a Word document or of an Excel workbook."""
    judge_names(entries, _MACROS)
    if "[Content_Types].xml" not in entries:
        raise Found("format")
    if OFFICE[kind] not in _content_types(entries["[Content_Types].xml"]):
        raise Found("format")
    for name, content in entries.items():
        if name.endswith(".rels"):
            parse(content, _judge_relation)
        elif suffix(name) == ".svg":
            parse(content, judge_drawing)
        elif suffix(name) in XML:
            part = _OfficePart(kind)
            parse(content, part.begin, part.end, part.text)
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
        if re.search(r"[+/]xml\b", attributes["ContentType"], re.IGNORECASE) and suffix(name) not in XML:
            raise Found("format")  # it would not be parsed here, and would be there
        types.add(attributes["ContentType"])

    parse(content, begin)
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
    if kind in _RELATIONS_OUTSIDE:
        raise Found("outside")
    if kind in _RELATIONS_EMBEDDED:
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
        judge_script(local, attributes)
        _judge_office_attributes(namespace, local, attributes)
        if local in self.EMBEDDED:
            raise Found("embedded")
        if local == "fldChar":
            self.fields.mark(attribute(attributes, "fldCharType"))
        elif local == "fldSimple":
            self.fields.simple(attribute(attributes, "instr"))
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
        if attribute(attributes, "val"):
            raise Found("outside")
    elif local == "webPublishItem":
        raise Found("outside")
    elif local == "cfvo":
        judge_formula(attributes.get("val", ""))
    elif "formula" in attributes:
        judge_formula(attributes["formula"])


def _judge_old_drawing(local: str, attributes: dict[str, str]) -> None:
    for name, address in attributes.items():
        said_by, local_name = split_name(name)
        if said_by == _OFFICE_RELATIONS or local_name not in ("href", "althref", "src"):
            continue
        if local in ("imagedata", "fill", "stroke"):
            if LEAVES.match(address):
                raise Found("outside")
        elif address and not address.startswith("#") and not SAFE_LINK.match(address):
            raise Found("link")
