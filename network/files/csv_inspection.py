"""Look for formulas in a CSV. Run as a program, by `network.apart`.

It answers with `{}` or with a finding. Each program that opens a CSV parts its cells in its own way:
every way is tried, and no cell of any may begin as a formula.
"""

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence

from network.files.document_formulas import LINK, REACHING
from network.files.findings import Found, answer

MOST_CELLS = 2_000_000
SEPARATORS = (";", ",", "\t", "|")
# The first line by which Excel is told another one.
_TOLD_SEPARATOR = re.compile(r"[\s\"\ufeff]*sep\s*=([^\r\n])", re.IGNORECASE)

# Blanks and invisible characters that some programs pass over, then a sign, wide ones included.
_SIGNED = re.compile(r"[\s\ufeff\u00ad\u200b-\u200f\u2060]*(?=[=+\-@＝＋－＠﹦﹢﹣﹫])")
# An arrow, a line of signs or a sign alone is none.
_EQUATION = re.compile(r"=+\s*[^\s=>);,|]")
# After + - @: most are numbers, telephones, lists and names. It takes a call or a cell of another sheet
# to make a formula of them; where a formula cannot go on, nothing is looked for. « élu(e)s » calls nothing,
# and « Attention!Danger » names no cell.
_CALL = re.compile(
    r"[+\-@](?:\"[^\"]*\"|,(?=\d)|[^;\t\",])*?"
    r"(?:[^\W\d_]\d{0,4}\((?![^\W\d_]{1,6}\))|[\w)\]]!(?:[\d$]|[A-Za-z]{1,3}\$?[\d:(\[])|[.\]]\w*+![\w$])"
)
_REACHING = re.compile(rf"{REACHING.pattern}|{LINK.pattern}|'\s*!|[\w']\|.*!\S", re.IGNORECASE | re.DOTALL)


def inspect(data: bytes) -> None:
    """Raise `Found` with what stands against this CSV."""
    text = _decoded(data)
    if any(c < " " and c not in "\t\r\n" for c in set(text)) or text.lstrip()[:1] in ("<", "{", "%"):
        raise Found("format")
    # Under the wrong separator, a cell may be very long.
    csv.field_size_limit(sys.maxsize)
    told = _TOLD_SEPARATOR.match(text)
    separators = (*SEPARATORS, told[1]) if told else SEPARATORS
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _judge_shape(text, separators)
    # Under a separator that is not there, each line is a cell.
    for separator in {each if each in text else "\n" for each in separators}:
        if any(map(is_formula, _cells(text, separator))):
            raise Found("formula")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Found("encoding")


def _judge_shape(text: str, separators: Sequence[str]) -> None:
    """Refuse a table whose quotes do not close, or of too many cells."""
    separator = max((each for each in separators if each != '"'), key=text[:4096].count)
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True):
            cells += len(row)
            if cells > MOST_CELLS:
                raise Found("heavy")
    except csv.Error:
        raise Found("damaged") from None


def _cells(text: str, separator: str) -> Iterator[str]:
    """Give the cells between these separators: as quotes keep them together, then as if they did not."""
    if '"' in text and separator not in '"\n':
        for row in csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator != " "):
            yield from row
    yield from text.replace(separator, "\n").split("\n")


def is_formula(cell: str) -> bool:
    """Say whether a program may take this cell for a formula."""
    signed = _SIGNED.match(cell)
    if not signed:
        return False
    rest = cell[signed.end() :]
    if not rest.isascii():
        rest = unicodedata.normalize("NFKC", rest)
    if rest.startswith("="):
        return bool(_EQUATION.match(rest))
    if "(" not in rest and "!" not in rest:
        return False
    return bool(_CALL.match(rest) or _REACHING.search(rest))


def main() -> None:
    """Answer for the CSV on standard input."""
    answer(inspect)


if __name__ == "__main__":
    main()
