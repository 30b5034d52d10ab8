"""Judge the formulas of a spreadsheet, as Excel and as OpenDocument write them.

A formula may reckon whatever it likes within its workbook. It may not call what fetches or runs
something, name another workbook, or make a link that cannot be seen to lead to the web.
"""

import re

from network.files.findings import SAFE_LINK, Found

LONGEST = 20_000  # characters; Excel takes 8 192
# Functions that fetch, send or run; those of Excel's old macros and of Google among them.
REACHING = re.compile(
    r"\b(?:WEBSERVICE|IMAGE|DDE|RTD|CALL|REGISTER(?:\.ID)?|UNREGISTER|EXEC|EXECUTE|INITIATE|POKE|FOPEN|"
    r"SQL\.REQUEST|IMPORT(?:XML|DATA|HTML|FEED|RANGE))\s*\(",
    re.IGNORECASE,
)
_TEXT = r'"(?:[^"]|"")*"'
_SHEET = r"'(?:[^']|'')*'"
# Excel writes the columns of a table in brackets, OpenDocument cells.
_BRACKETS = r"\[(?:'[^'\[\]]*'|'.|[^\[\]'])*+\]"
_QUOTED = re.compile(f"{_TEXT}|{_SHEET}|{_BRACKETS}", re.DOTALL)

# The name of a sheet holds none of / \ [ ]: these belong to a path, or to another workbook.
# « [0] » is the workbook itself, « [1] » one of the links it declares, judged where they are declared.
_OTHER_BOOK = re.compile(r"[/\\]|\[(?!\d+\])")
_OTHER_DOCUMENT = re.compile(r"\[\s*'(?:[^']|'')*'\s*#")
_SHEET_FOLLOWS = re.compile(r"[\w.]+!")
_PATH = re.compile(r"//|\\\\|\bfile:", re.IGNORECASE)
# Numbers and texts written out, whose rows OpenDocument parts with « | ».
_ARRAY = re.compile(r"\{[^{}!]*\}")
_INDIRECT = re.compile(r"\bINDIRECT\s*\(", re.IGNORECASE)

LINK = re.compile(r"\bHYPERLINK\s*\(", re.IGNORECASE)
# The text that an address begins with, were it the first of several put together.
_BEGINNING = re.compile(
    rf"(?:[\s(]|(?:_xlfn\.|COM\.MICROSOFT\.)?CONCAT(?:ENATE)?\s*\()*+({_TEXT})", re.IGNORECASE
)
_SAME_BOOK = re.compile(r"#[^\[\]/\\]*")


def judge_formula(formula: str) -> None:
    """Raise `Found` unless this formula stays within its workbook."""
    if len(formula) > LONGEST:
        raise Found("heavy")
    # Of a text or a name, no word is a function: a sheet may be called « Image (2) ».
    calls = _QUOTED.sub(_hidden, formula)
    if REACHING.search(calls) or "|" in _ARRAY.sub("", calls):  # Excel's « program|subject!item »
        raise Found("outside")
    for quoted in _QUOTED.finditer(formula):
        _judge_quoted(quoted[0], formula[quoted.end() : quoted.end() + 40])
    texts = "\n".join(each for each in _QUOTED.findall(formula) if each.startswith('"'))
    if _PATH.search(texts) and _INDIRECT.search(calls):
        raise Found("outside")
    for link in LINK.finditer(calls):
        beginning = _BEGINNING.match(formula, link.end())
        address = beginning[1][1:-1] if beginning else ""
        within = _SAME_BOOK.fullmatch(address) and not _PATH.search(texts)
        if not within and not SAFE_LINK.match(address):
            raise Found("link")


def judge_cells(address: str) -> None:
    """Raise `Found` unless these cells, named outside any formula, are those of their own document."""
    if _PATH.search(address) or _OTHER_DOCUMENT.match(f"[{address}"):
        raise Found("outside")


def _hidden(quoted: re.Match[str]) -> str:
    """Return as many characters, so that what stands around keeps its place."""
    return quoted[0][0] + " " * (len(quoted[0]) - 2) + quoted[0][-1]


def _judge_quoted(quoted: str, after: str) -> None:
    sheet, brackets = quoted.startswith("'"), quoted.startswith("[")
    if sheet and (_OTHER_BOOK.search(quoted) or after.startswith("#")):
        raise Found("outside")
    if brackets and (_PATH.search(quoted) or _OTHER_DOCUMENT.match(quoted)):
        raise Found("outside")
    if brackets and not quoted[1:-1].isdecimal() and _SHEET_FOLLOWS.match(after):
        raise Found("outside")
