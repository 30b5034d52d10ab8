"""The words of the closed lists as people's files write them: codes, labels, synonyms, slips of the hand."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from network import taxonomy
from network.headings import folded
from network.sheet_imports.columns import DATA
from network.sheets.content import Participation, Progress
from network.sheets.figures import Quality

# How alike two words are that one slip parts: « éclairage publique », « Eclairage public ».
_ALIKE = 0.88
LONGEST = 5000  # characters of a cell that is looked through word by word
_WORDS = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
_ENUMS: dict[str, Iterable[Progress | Participation | Quality]] = {
    "progress": Progress,
    "participation": Participation,
    "quality": Quality,
}
_ABOVE = re.compile(r"\s*[>→»/]\s*|\s+[:–—-]\s+")


@dataclass
class Listed:
    """What a cell says of a closed list: codes, words it lacks, words read as others that are alike."""

    codes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    alike: list[tuple[str, str]] = field(default_factory=list)

    def add(self, word: str, code: str | None, is_sure: bool) -> None:
        """Note one word, under its code if it has one."""
        if code is None:
            self.unknown.append(word)
        elif code not in self.codes:
            self.codes.append(code)
            if not is_sure:
                self.alike.append((word, code))


def listed(name: str, text: str) -> Listed:
    """Read a cell that names entries of a list, whatever stands between them; `ValueError` if too long."""
    if len(text) > LONGEST:
        raise ValueError(text)
    found = Listed()
    for piece in filter(None, map(str.strip, re.split(r"[;\n|•]", text))):
        code, is_sure = code_in(name, piece)
        if code or "," not in piece:
            found.add(piece, code, is_sure)
        else:
            for word, own, sure in _parted(name, [part.strip() for part in piece.split(",")]):
                found.add(word, own, sure)
    return found


def _parted(name: str, parts: list[str]) -> Iterator[tuple[str, str | None, bool]]:
    """Go through words parted by commas, which some labels hold too: the longest that is known wins."""
    start = 0
    while start < len(parts):
        for end in range(min(len(parts), start + 4), start, -1):
            word = ", ".join(parts[start:end])
            code, is_sure = code_in(name, word)
            if (code and (is_sure or end == start + 1)) or end == start + 1:
                if word:
                    yield word, code, is_sure
                start = end
                break


@lru_cache(maxsize=20_000)
def code_in(name: str, text: str) -> tuple[str | None, bool]:
    """Return the code that a word stands for, or None; and whether it is sure."""
    known = _known(name)
    text = " ".join(text.split())
    words = folded(text)
    if code := known.get(words):
        return code, True
    # « Mobilité > Vélo et marche »: the last says most.
    if code := known.get(folded(_ABOVE.split(text)[-1])):
        return code, True
    near = difflib.get_close_matches(words, known, n=1, cutoff=_ALIKE) if len(words) < 100 else []
    return (known[near[0]], False) if near else (None, False)


@cache
def _known(name: str) -> dict[str, str]:
    if name in _ENUMS:
        labels = {value.value: [value.value, value.label] for value in _ENUMS[name]}
    else:
        labels = {entry.code: [entry.code, entry.label] for entry in taxonomy.entries(name)}
    said = _WORDS.get(name, {})
    synonyms = {folded(word): code for code, words in said.items() for word in words}
    return synonyms | {folded(word): code for code, words in labels.items() for word in words}


def is_theme(text: str) -> bool:
    """Say whether a word names a theme, which has sub-themes and says too little by itself."""
    return code_in("themes", text)[0] is not None


def yes_or_no(text: str) -> bool | None:
    """Read « oui », « x » or « non », or None."""
    word = folded(text)
    if word in ("oui", "x", "vrai", "true", "yes", "1", "o", "pa encore mesure", "pas encore mesure"):
        return True
    return False if word in ("non", "faux", "false", "no", "0", "") else None
