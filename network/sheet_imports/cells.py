"""Cells as people type them: numbers, sums, dates, texts; what cannot be read raises `ValueError`."""

import html
import re
from datetime import date, timedelta

import nh3

from network import typed
from network.typed import Amount

# The words that may follow a number, by its field: any other would change what it says.
_WORDS = {
    "inhabitants": ("", "hab", "habitant", "habitants"),
    "fte": ("", "etp", "équivalent temps plein", "équivalents temps plein", "temps plein", "temps pleins"),
}
# What a spreadsheet program writes where a formula went wrong.
_ERRORS = {
    "#n/a", "#ref!", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#num!", "#nombre!", "#null!",
    "#nul!", "#spill!", "#propagation!", "#calc!", "#getting_data",
}  # fmt: skip
# What stands in a cell where there is nothing to say.
_NOTHING = {
    "-", "--", "—", "–", "/", "?", "n/a", "na", "nc", "n.c.", "nd", "n.d.", "néant", "neant", "sans objet",
    "so", "inconnu", "inconnue", "non renseigné", "non renseignée", "null", "none",
}  # fmt: skip
# What makes another number of one, in its heading.
_SCALE = re.compile(r"%|\b(?:k|m|milliers?|millions?|h|heures?|j|jours?|mois)\b", re.IGNORECASE)
CENTS_OF_A_EURO = 100
_EITHER_TAX = re.compile(r"\bht\s*(?:ou|et|/)\s*ttc\b", re.IGNORECASE)
_SERIAL = re.compile(r"[2-5]\d{4}(?:[.,]\d+)?")
_FIRST_DAY_OF_EXCEL = date(1899, 12, 30)
_HOUR = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_PERIOD = re.compile(r"(?:de |du )?(.{4,20}?)\s*(?:-|–|—|→|\bà\b|\bau\b|/)\s*(.{4,20})", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")
_BULLET = re.compile(r"^[ \t]*[•▪●·◦‣][ \t]*", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)

_TAGS = {
    "p", "br", "div", "ul", "ol", "li", "strong", "b", "em", "i", "a", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "tr", "td", "th", "span", "table", "tbody", "thead", "u", "font", "section", "article",
}  # fmt: skip
_OPENED = re.compile(rf"</?(?:{'|'.join(sorted(_TAGS | {'script', 'style'}))})\b[^<>]*>", re.IGNORECASE)
# Marks that say nothing of their own; whatever else stands between « < » and « > » is somebody's text.
_UNSAID = {
    "img", "iframe", "svg", "hr", "sup", "sub", "small", "big", "s", "strike", "del",
    "ins", "code", "pre", "tt", "center", "caption", "col", "colgroup", "tfoot", "figure", "figcaption",
    "header", "footer", "main", "nav", "aside", "video", "audio", "source", "object", "embed", "param",
    "form", "input", "button", "select", "option", "textarea", "label", "abbr", "acronym", "cite", "q",
    "dl", "dt", "dd", "address", "mark", "time", "link", "meta", "title", "head", "body", "html",
    "picture", "noscript", "wbr", "o:p",
}  # fmt: skip
_NO_MARK = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(_TAGS | _UNSAID))})(?=[\s/>])[^<>]*>|!--[^<>]*-->)", re.IGNORECASE
)
# What no reader sees; one that nothing closes is escaped like any text, so that it swallows nothing.
_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_KEPT = {
    "p",
    "br",
    "li",
    "strong",
    "b",
    "em",
    "i",
    "a",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "td",
    "div",
}
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BLOCKS = (
    (re.compile(r"<li>\s*"), "\n- "),
    (re.compile(r"</?(?:strong|b)>"), "**"),
    (re.compile(r"</?(?:em|i)>"), "*"),
    (re.compile(r"<h[1-6]>\s*"), "\n\n### "),
    (re.compile(r"</td>\s*<td>"), " · "),
    (re.compile(r"</?tr>"), "\n"),
    (re.compile(r"</?(?:p|h[1-6]|div)>"), "\n\n"),
)


def is_nothing(text: str) -> bool:
    """Say whether a cell says that there is nothing to say."""
    return text.casefold() in _NOTHING or is_error(text)


def is_error(text: str) -> bool:
    """Say whether a cell holds a formula that went wrong."""
    return text.casefold() in _ERRORS


def number(text: str, field: str, unit: str = "", *, whole: bool = False) -> float:
    """Read « 12 500 hab. », « 3,5 ETP »; not « 12 k », « 50 % » or « 2 à 3 ETP », nor « 12 » in thousands.

    `unit` is what the heading says of its numbers.
    """
    digits, word = typed.with_unit(text)
    if _SCALE.search(unit) or word.strip(" .").casefold() not in _WORDS[field]:
        raise ValueError(text)
    return float(typed.number(digits, whole=whole))


def amount(text: str, unit: str = "") -> Amount:
    """Read a sum of euros; `unit` is what the heading says, for a cell that holds digits only."""
    unit = _EITHER_TAX.sub("", unit).strip()
    if unit and not re.search(r"[a-z€]", text, re.IGNORECASE):
        text = f"{text} {unit}"
    return typed.amount(text)


def worth(unit: str) -> int | None:
    """Return how many cents a unit of money is, or None if it is none."""
    try:
        return typed.amount(f"1 {unit}").cents if unit else None
    except ValueError:
        return None


def other_amount(text: str, unit: str = "") -> Amount | None:
    """Return what a sum in thousands would be to whoever parts them, or decimals, otherwise.

    In euros there is no doubt: a sum has no third decimal.
    """
    digits, own = typed.with_unit(text) if text[:1].isdigit() else ("", "")
    said = re.sub(r"[()]", " ", own) or _EITHER_TAX.sub("", unit).strip()
    if not digits or (worth(said) or 0) <= CENTS_OF_A_EURO:
        return None
    read = amount(text, unit)
    others = (typed.amount(f"{value.normalize():f} {said}") for value in typed.both_readings(digits))
    return next((each for each in others if each.cents != read.cents), None)


def when(text: str) -> str:
    """Read a date as a person or a spreadsheet program wrote it, as precise as it is."""
    bare = _HOUR.sub("", text).strip()
    if _SERIAL.fullmatch(bare):
        return (_FIRST_DAY_OF_EXCEL + timedelta(days=int(bare[:5]))).isoformat()
    return typed.when(bare.removesuffix(".0"))


def period(text: str) -> tuple[str, str]:
    """Read « 2014-2018 », « mars 2014 à juin 2015 »: its beginning and its end, or a lone date."""
    try:
        return when(text), ""
    except ValueError:
        found = _PERIOD.fullmatch(text.strip())
        if not found:
            raise
        return when(found[1]), when(found[2])


def lone_year(text: str) -> str:
    """Return the only year that a text names (« depuis 2014 », « été 2019 »), or nothing."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def line(text: str) -> str:
    """Return a text of one line: marks of HTML and line breaks are no part of it."""
    return " ".join(_unmarked(text).split())


def prose(text: str) -> str:
    """Return a text as Markdown: what HTML says is kept, what it could do is gone."""
    text = _BULLET.sub("- ", _as_markdown(text) if _OPENED.search(text) else _unescaped(text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _unmarked(text: str) -> str:
    return _unescaped(nh3.clean(_marked(text), tags=set())) if _OPENED.search(text) else _unescaped(text)


def _marked(text: str) -> str:
    """Return a text of which only the marks of HTML are marks: « <mairie@…> », « x < y » are words."""
    return _NO_MARK.sub("&lt;", _UNSEEN.sub("", text))


def _unescaped(text: str) -> str:
    return html.unescape(text) if _ENTITY.search(text) else text


def _as_markdown(text: str) -> str:
    """Turn HTML into Markdown by way of a sanitizer: only well-formed marks of a few kinds are left."""
    clean = nh3.clean(
        _marked(text), tags=_KEPT, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    clean = _LINK.sub(lambda found: f"[{found[2]}]({found[1]})", clean)
    clean = "\n".join(part.strip() for part in clean.split("<br>"))
    for mark, sign in _BLOCKS:
        clean = mark.sub(sign, clean)
    return html.unescape(re.sub(r"<[^>]*>", "", clean)).replace("\xa0", " ")
