"""What the file of a resource says of itself, judged: what may be proposed to whoever writes the resource.

Programs write there whatever they like: the name of a template, of a machine, of whoever installed it.
What is left is only proposed beside an empty field, never taken by itself.
"""

import re
from collections.abc import Mapping
from typing import Any

from network import taxonomy
from network.clock import now
from network.text import plain_text

OLDEST = 1985  # before, a program had its clock wrong
MOST_PAGES = 10_000
LONGEST = {"title": 160, "authors": 300, "publisher": 160}
LONGEST_NAME = 80
MOST_AUTHORS = 12

_PROGRAM = re.compile(
    r"^(microsoft (office )?(word|excel|powerpoint)|powerpoint|word|excel|writer|calc) ?[-–:] ?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(pdf|docx?|odt|ods|odp|pptx?|xlsx?|indd|qxd|rtf|txt|tmp|ai|dvi|tex|pub|cdr|htm|html)$", re.IGNORECASE
)
# What programs call what nobody named.
_UNNAMED = re.compile(
    r"^(sans[ -]?(titre|nom)|untitled|unbenannt|doc(ument)?|pr[ée]sentation|diapositive|slide|titre|title|"
    r"classeur|book|feuil(le)?|sheet|nouveau( document)?|new( document)?|mise en page|"
    r"pr[ée]sentation powerpoint|powerpoint presentation|page|test|scan|img|image|copie( de.*)?)"
    r"[ _-]*\d*(\s*\(\d+\))?$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(user|utilisateur|admin(istrat(or|eur|rice))?|owner|propri[ée]taire|pc|hp|dell|lenovo|acer|asus|"
    r"windows( user)?|microsoft( office)?( user)?|utilisateur( de)? (windows|microsoft office)|"
    r"client|invit[ée]|guest|unknown|inconnu|anonym(e|ous)|author|auteur|soci[ée]t[ée]|company|organisation|"
    r"(open|libre)office.*|adobe.*|acrobat.*|canva|indesign.*|word|scan(ner)?|xerox.*|canon.*|ricoh.*|konica.*)"
    r"[ _-]*\d*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:D:)?\s*((?:19|20)\d\d)")


def fields_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is worth proposing of what a file says, by field of a resource; never anything else."""
    found = {
        "title": _title(told.get("title")),
        "authors": _authors(told.get("authors")),
        "year": _year(told.get("made")),
        "language": _language(told.get("language")),
        "publisher": _publisher(told.get("publisher")),
    }
    return {name: value for name, value in found.items() if value}


def pages_of(told: Mapping[str, Any]) -> int | None:
    """Return how many pages a file has, when it is plausible."""
    pages = told.get("pages")
    return pages if type(pages) is int and 0 < pages <= MOST_PAGES else None


def _line(value: object) -> str:
    """Return a value as one line that can be shown: no control, no mark of direction."""
    text = plain_text(value) if isinstance(value, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _title(value: object) -> str:
    title = _PROGRAM.sub("", _line(value)).strip(" -–_.")
    letters = sum(c.isalpha() for c in title)
    if not 4 <= len(title) <= LONGEST["title"] or letters < len(title) / 2:
        return ""
    # One word is what a file is called, unless it is a plain one.
    coded = " " not in title and not (title.isalpha() and title[1:].islower())
    return "" if coded or _FILE_NAME.search(title) or _UNNAMED.match(title) or "://" in title else title


def _authors(value: object) -> str:
    rows = value[:MOST_AUTHORS] if isinstance(value, list) else []
    names = list(dict.fromkeys(filter(None, (_name(row) for row in rows))))
    joined = ", ".join(names)
    return joined if len(joined) <= LONGEST["authors"] else ""


def _name(value: object) -> str:
    name = _line(value).strip(" ,;")
    plain = name.replace(" ", "").replace("-", "").replace("’", "").replace("'", "").replace(".", "")
    # Neither an address, nor a login (« jdupont2 », « DUPONT_J »), nor what a machine is called.
    if len(name) > LONGEST_NAME or "@" in name or "_" in name or "\\" in name or "/" in name:
        return ""
    is_login = " " not in name and (name.islower() or any(c.isdigit() for c in name))
    return (
        "" if len(plain) < 2 or is_login or _NOBODY.match(name) or not any(map(str.isalpha, name)) else name
    )


def _publisher(value: object) -> str:
    name = _line(value).strip(" ,;-")
    if not 2 <= len(name) <= LONGEST["publisher"] or "@" in name or "://" in name:
        return ""
    return "" if _NOBODY.match(name) or not any(map(str.isalpha, name)) else name


def _year(value: object) -> int | None:
    found = _YEAR.match(_line(value))
    year = int(found[1]) if found else 0
    return year if OLDEST <= year <= now().year else None


def _language(value: object) -> str:
    code = re.split(r"[-_]", _line(value).lower(), maxsplit=1)[0]
    return code if len(code) == 2 and code in {each for each, _label in taxonomy.choices("languages")} else ""
