"""What the nights read of a published document: where it leads, what it says, which files it gives."""

from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from network.resources.models import ResourceRevision
from network.search.french import stems, words
from network.sheets.content import PROSE
from network.sheets.models import SheetRevision
from network.upkeep.link_models import LONGEST_LINK

Revision = SheetRevision | ResourceRevision

MOST_LINKS = 200  # of one document
SHINGLE = 4  # words side by side
FEWEST_SHINGLES = 12  # a shorter text is compared by its title alone
CLOSE, SAME = 0.5, 0.85  # shares of what two texts say in common


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where a link leads."""
        if tag == "a":
            self.found.extend(value for name, value in attrs if name == "href" and value)


def links_in(html: str) -> list[str]:
    """Return where the links of a text lead."""
    if "<a" not in html:
        return []
    reader = _Links()
    reader.feed(html)
    return reader.found


def as_checked(url: str) -> str:
    """Return an address as it is checked: without the place in the page, which nobody is asked for."""
    return urldefrag(url).url


def outward_links(revision: Revision, more: Iterable[str] = (), *, own_host: str) -> list[str]:
    """Return the addresses of the web, out of this site, to which a document leads."""
    if isinstance(revision, SheetRevision):
        found = [url for name in sorted(revision.html) for url in links_in(revision.html[name])]
    else:
        found = [revision.url, *links_in(revision.summary_html)]
    checked = dict.fromkeys(as_checked(url) for url in (*found, *more) if _is_outward(url, own_host))
    return list(islice(checked, MOST_LINKS))


def _is_outward(url: str, own_host: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and host != own_host and len(url) <= LONGEST_LINK


def text_of(revision: Revision) -> str:
    """Return what a document says: its title, its summary, its body."""
    if isinstance(revision, SheetRevision):
        prose = (getattr(revision, name) for name in sorted(PROSE))
        return "\n".join((revision.title, revision.summary, *prose))
    return f"{revision.title}\n{revision.summary}"


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return every few words that stand side by side in a text, as stems."""
    found = [stems(word)[0] for word in words(text)]
    return frozenset(zip(*(found[start:] for start in range(SHINGLE)), strict=False))


def likeness(one: Revision, other: Revision) -> float:
    """Return what share of two documents is common to both, from 0 to 1."""
    mine, theirs = shingles(text_of(one)), shingles(text_of(other))
    if min(len(mine), len(theirs)) < FEWEST_SHINGLES:
        return float(_said(one.title) == _said(other.title))
    return len(mine & theirs) / len(mine | theirs)


def _said(title: str) -> list[str]:
    return sorted(stems(word)[0] for word in words(title))


def words_missing(revision: SheetRevision) -> list[str]:
    """Name what a sheet lacks to be found: codes, which `wording` says."""
    lacking = {
        "themes": not revision.subthemes,
        "places": not revision.places,
        "title": len(words(revision.title)) < 4,
        "summary": len(revision.summary) < 80,
        "keywords": not revision.keywords,
    }
    return [name for name, lacks in lacking.items() if lacks]
