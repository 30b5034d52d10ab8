"""Text in and out: Markdown to safe HTML, slugs, identifiers, digests."""

import hashlib
import re
import secrets
import unicodedata
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

# Without I, L, O, U: nobody mistakes a character when reading a code aloud (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

MOST_CELLS = 2000
MOST_BRACKETS = 1000  # beyond, none makes a link: each that opens is looked up to the end of its text
# Each blank can be taken in one way only: what is no such line is left at once.
_UNDER_HEADING = re.compile(r"^[ \t>]*+(?:\|[ \t]*+)?:?-[-:| \t]*+$", re.MULTILINE)

_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "blockquote",
    "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

_HEADING = re.compile(r"<(/?)h([1-6])>")


def markdown_html(source: str) -> str:
    """Turn Markdown into HTML safe to print as is.

    Raw HTML is shown as text, images are dropped, links go to http(s) or mailto only. A page keeps h1
    and h2 for itself: the highest heading becomes h3, whatever it was, and the next ones follow without gap.
    """
    html = _parser(source).render(source)
    levels = sorted({int(level) for _slash, level in _HEADING.findall(html)})
    html = _HEADING.sub(lambda m: f"<{m[1]}h{min(3 + levels.index(int(m[2])), 6)}>", html)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow noopener",
    )


def markdown_tree(source: str) -> SyntaxTreeNode:
    """Return the same Markdown as a tree, for what is no page."""
    return SyntaxTreeNode(_parser(source).parse(source))


def _parser(source: str) -> MarkdownIt:
    return _parser_of(_may_hold_tables(source), source.count("[") <= MOST_BRACKETS)


@cache
def _parser_of(tables: bool, links: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
    if tables:
        parser.enable("table")
    return parser if links else parser.disable(["link", "image"])


def _may_hold_tables(source: str) -> bool:
    # A table fills each line up to the width of its heading: few characters can make millions of cells.
    widest = max((line.count("|") + 1 for line in _UNDER_HEADING.findall(source)), default=0)
    return widest * (source.count("\n") + 1) <= MOST_CELLS


def unaccented(text: str) -> str:
    """Return the text without its diacritics (« é » → « e », « œ » → « oe »)."""
    if text.isascii():
        return text
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    text = text if _USUAL.fullmatch(text) else _with_few_marks(text)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def slug(text: str, limit: int = 80) -> str:
    """Return the text as lower-case words of an address, joined by hyphens, never empty."""
    words = re.findall(r"[a-z0-9]+", unaccented(text).lower())
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > limit:
            break
        kept = longer
    return kept or (words[0][:limit] if words else "sans-titre")


def public_id(length: int = 10) -> str:
    """Return a random, permanent identifier fit for an address (5 bits a character)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def secret_token() -> str:
    """Return 256 random bits, fit for an address; store only its `sha256_hex`."""
    return secrets.token_urlsafe(32)


def sha256_hex(data: str | bytes) -> str:
    """Return the SHA-256 of bytes, or of a text in UTF-8, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


# Controls, halves of characters, those not assigned or private, those that hide or turn their neighbours.
_UNREADABLE = ("Cc", "Cs", "Cn", "Co", "Cf")
# What nearly every text is made of, where nothing is to be looked for: Latin letters, common signs.
_USUAL = re.compile("[\n\t -~¡-¬®-ɏ‐-‧‰-⁞₀-₎€℃-⅓←-⇿]*")
# Two that some scripts need between letters.
_JOINERS = "\u200c\u200d"
MOST_MARKS = 30  # on one letter


def plain_text(text: str) -> str:
    """Return what was typed as it is kept: NFC, line feeds, nothing that cannot be seen, no outer blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text.strip()
    if _USUAL.fullmatch(text):
        return text.strip()
    kept = (c for c in text if c in "\n\t" or c in _JOINERS or unicodedata.category(c) not in _UNREADABLE)
    # Last: what was taken out may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _with_few_marks("".join(kept))).strip(" \n\t\xa0\u202f" + _JOINERS)


def _with_few_marks(text: str) -> str:
    """Return the text without the marks that follow thirty others on one letter.

    Putting them in order takes the square of their number; no script needs more (Unicode, annex 15,
    « stream-safe text format »).
    """
    marks, kept = 0, []
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
