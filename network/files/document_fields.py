"""Judge the fields of a Word document: instructions that a program follows, and shows the result of.

Only instructions known to be harmless are let pass: those that reckon or repeat what the document
holds, what forms and mailings leave blank, and links to the web. What they are is read as it will be
followed: put together from its pieces, and not at all when another field would make it up.
"""

import re

from network.files.findings import SAFE_LINK, Found

HARMLESS = {
    # Pages, places and numbers
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "FTNREF", "STYLEREF", "SEQ",
    "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BOOKMARK", "GOTOBUTTON", "REVNUM", "=", "EQ",
    "SYMBOL", "ADVANCE", "BIDIOUTLINE", "SHAPE",
    # Tables and indexes
    "TOC", "TC", "TOA", "TA", "INDEX", "XE", "CITATION", "BIBLIOGRAPHY", "ADDIN", "PRIVATE",
    # What the document says of itself
    "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "AUTHOR", "LASTSAVEDBY", "TITLE",
    "SUBJECT", "KEYWORDS", "COMMENTS", "DOCPROPERTY", "DOCVARIABLE", "INFO", "FILENAME", "FILESIZE",
    "NUMWORDS", "NUMCHARS", "TEMPLATE", "USERNAME", "USERINITIALS", "USERADDRESS",
    # Forms and mailings
    "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "FILLIN", "ASK", "SET", "IF", "COMPARE", "MERGEFIELD",
    "MERGEREC", "MERGESEQ", "NEXT", "NEXTIF", "SKIPIF", "ADDRESSBLOCK", "GREETINGLINE", "AUTOTEXT",
    "AUTOTEXTLIST", "BARCODE", "DISPLAYBARCODE", "MERGEBARCODE",
}  # fmt: skip
# A place to fill in, as templates have them: the button of a macro, without the macro.
_PLACE = re.compile(r"\s*MACROBUTTON\s+(?:Nom?Macro|None)(?:\s|$)", re.IGNORECASE)

# Where another field stands within an instruction; no XML holds this character.
_NESTED = "\0"
_KEYWORD = re.compile(rf"\s*(=|\w++(?!{_NESTED}))")

_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|\\[a-z*!@#](?![\w\\])|[^\s"]+|"', re.IGNORECASE)
_SWITCH = re.compile(r"\\[a-z*!@#]", re.IGNORECASE)
# A place within the page, the words shown over the link, its window, how it is written.
_TOLD_NEXT = {"\\l", "\\o", "\\t", "\\*"}


def judge_instruction(instruction: str) -> None:
    """Raise `Found` unless this instruction is known to be harmless."""
    if not instruction.strip() or _PLACE.match(instruction):
        return
    first = _KEYWORD.match(instruction)
    keyword = first[1].upper() if first else ""
    if first and keyword == "HYPERLINK":
        _judge_link(instruction[first.end() :])
    elif keyword == "MACROBUTTON":
        raise Found("script")
    elif keyword not in HARMLESS:
        raise Found("outside")


def _judge_link(told: str) -> None:
    """Refuse a link to anything but the web, mail or the document, and one that another field makes up."""
    if _NESTED in told:
        raise Found("link")
    before = ""
    for token in _TOKENS.findall(told):
        is_told = before in _TOLD_NEXT and not token.startswith("\\")
        before = token.lower()
        address = token.strip('"')
        if is_told or _SWITCH.fullmatch(token) or not address or address.startswith("#"):
            continue
        if not SAFE_LINK.match(address):
            raise Found("link")


class Fields:
    """The fields of one part of a document, as they begin, stand in each other and end."""

    def __init__(self) -> None:
        # Of each field that has begun: its instruction, or nothing more once its result is shown.
        self._begun: list[str | None] = []

    def mark(self, kind: str) -> None:
        """Follow the mark that begins a field, parts its instruction from its result, or ends it."""
        if kind == "begin":
            self.words(_NESTED)
            self._begun.append("")
        elif self._begun:
            judge_instruction(self._begun.pop() or "")
            if kind == "separate":
                self._begun.append(None)

    def simple(self, instruction: str) -> None:
        """Judge a field written in one piece."""
        self.words(_NESTED)
        judge_instruction(instruction)

    def words(self, words: str) -> None:
        """Note the words of a text, which are those of the instruction it stands in, if any."""
        if self._begun and self._begun[-1] is not None:
            self._begun[-1] += words

    def instruction(self, words: str) -> None:
        """Note a piece of an instruction; one that stands in no field is judged by itself."""
        if self._begun and self._begun[-1] is not None:
            self._begun[-1] += words
        else:
            judge_instruction(words)

    def finish(self) -> None:
        """Judge the fields that nothing ends."""
        for instruction in self._begun:
            judge_instruction(instruction or "")
