"""A page as a person meets it: its words, links and forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html
from werkzeug.test import TestResponse

Fields = list[tuple[str, object]]

TYPED = "descendant::*[self::input or self::select or self::textarea]"


def words(text: str) -> str:
    """Return the text with every run of blanks, non-breaking ones included, as one space."""
    return " ".join(text.split())


def words_of(element: html.HtmlElement) -> str:
    """Return the words an element shows."""
    return words("".join(_shown(element)))


def _shown(element: html.HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
        return
    # Blocks are read apart; a word may be marked up in its middle.
    apart = element.tag not in (
        "a",
        "abbr",
        "b",
        "code",
        "em",
        "i",
        "mark",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
    )
    yield " " if apart else ""
    yield element.text or ""
    for child in element:
        yield from _shown(child)
        yield child.tail or ""
    yield " " if apart else ""


@dataclass(frozen=True)
class Link:
    """A link: what it says, where it leads."""

    text: str
    href: str


class Form:
    """One form of a page, to be filled in the way a browser would."""

    def __init__(self, element: html.HtmlElement, page_url: str):
        self.element = element
        self.method = element.get("method", "get").upper()
        self.action = urljoin(page_url, element.get("action") or page_url)
        self.fields = [f for f in element.xpath(TYPED) if f.get("name") and f.get("disabled") is None]
        self.buttons = [
            e
            for e in element.xpath("descendant::button | descendant::input[@type='submit']")
            if e.get("type", "submit") == "submit"
        ]

    def button(self, label: str) -> html.HtmlElement | None:
        """Return the button that says `label`, if this form has it."""
        found = (b for b in self.buttons if words(b.get("value") or "") == label or words_of(b) == label)
        return next(found, None)

    def labels(self) -> list[str]:
        """Return what its buttons say."""
        return [words_of(b) or words(b.get("value") or "") for b in self.buttons]

    def names(self) -> set[str]:
        """Return the names of what can be typed or chosen."""
        return {f.get("name") for f in self.fields if f.get("type") not in ("submit", "image", "button")}

    def filled(self, given: dict[str, object], button: str | None = None) -> Fields:
        """Return the names and values a browser would send, `given` replacing what the page holds."""
        if unknown := given.keys() - self.names():
            raise AssertionError(f"this form has no field {sorted(unknown)}; it has {sorted(self.names())}")
        sent: Fields = []
        answered = set()
        for field in self.fields:
            name = field.get("name")
            if name not in given:
                sent += [(name, value) for value in _held(field)]
            elif name not in answered:
                answered.add(name)
                sent += [(name, value) for value in self._chosen(name, given[name])]
        pressed = self.button(button) if button else next(iter(self.buttons), None)
        if pressed is not None and pressed.get("name"):
            sent.append((pressed.get("name"), pressed.get("value", "")))
        return sent

    def _chosen(self, name: str, value: object) -> list[object]:
        fields = [f for f in self.fields if f.get("name") == name]
        kind = fields[0].get("type", "text") if fields[0].tag == "input" else fields[0].tag
        if kind == "file":
            return [value]
        if kind == "checkbox" and isinstance(value, bool):
            return [fields[0].get("value", "on")] if value else []
        values = [str(v) for v in value] if isinstance(value, list | tuple | set) else [str(value)]
        if value is None:
            values = []
        if kind in ("radio", "checkbox"):
            _refuse_unoffered(name, values, [f.get("value", "on") for f in fields])
        elif kind == "select":
            _refuse_unoffered(name, values, [_option(o) for o in fields[0].xpath("descendant::option")])
        return list(values)


def _refuse_unoffered(name: str, values: list[str], offered: list[str]) -> None:
    if impossible := set(values) - set(offered):
        raise AssertionError(f"« {name} » does not offer {sorted(impossible)}; it offers {offered}")


def _option(option: html.HtmlElement) -> str:
    return option.get("value") if option.get("value") is not None else words_of(option)


def _held(field: html.HtmlElement) -> list[str]:
    """Return the values a browser would send for a field nobody touched."""
    kind = field.get("type", "text")
    if field.tag == "textarea":
        # HTML drops the first line feed of a text area.
        return [(field.text or "").removeprefix("\n")]
    if field.tag == "select":
        options = field.xpath("descendant::option")
        chosen = [o for o in options if o.get("selected") is not None]
        if not chosen and field.get("multiple") is None:
            chosen = options[:1]
        return [_option(o) for o in chosen]
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    if kind in ("radio", "checkbox"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    return [field.get("value", "")]


class Page:
    """A page of the site, as its HTML tells."""

    def __init__(self, source: str, url: str, status: int = 200, headers: Mapping[str, str] | None = None):
        self.source = source
        self.url = local_address(url)
        self.path = urlsplit(self.url).path
        self.status = status
        self.headers = headers or {}
        self.tree = html.document_fromstring(source)

    @classmethod
    def of(cls, response: TestResponse) -> "Page":
        """Read the page the site answered."""
        url = response.request.url
        assert response.mimetype == "text/html", f"{url} answered {response.mimetype}, not a page"
        return cls(response.get_data(as_text=True), url, response.status_code, response.headers)

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url} « {self.title} »>\n{self.text}"

    def __contains__(self, sentence: str) -> bool:
        return words(sentence) in self.text

    def all(self, xpath: str) -> list[html.HtmlElement]:
        """Return the elements an XPath finds."""
        return self.tree.xpath(xpath)

    def texts(self, xpath: str) -> list[str]:
        """Return the words of each element an XPath finds."""
        return [words_of(e) for e in self.all(xpath)]

    @property
    def title(self) -> str:
        """The title of the window."""
        return next(iter(self.texts("//head/title")), "")

    @property
    def h1(self) -> str:
        """The page's heading."""
        return next(iter(self.texts("//h1")), "")

    @property
    def text(self) -> str:
        """Every word of the page, its title aside, with simple spaces."""
        return words_of(self.tree.find("body"))

    @property
    def main(self) -> str:
        """The words of the main part."""
        return " ".join(self.texts("//main"))

    @property
    def links(self) -> list[Link]:
        """Every link, in the order of reading."""
        return [
            Link(words_of(a) or words(a.get("aria-label", "")), a.get("href")) for a in self.all("//a[@href]")
        ]

    def link(self, text: str) -> str:
        """Return where the link saying `text` leads; links of the main part come first."""
        anchors = self.all("//main//a[@href]") + self.all("//a[@href]")
        for same in (str.__eq__, str.__contains__):
            for anchor in anchors:
                if same(words_of(anchor), words(text)):
                    return anchor.get("href")
        raise AssertionError(
            f"no link says « {text} » on {self.url}; there are {[link.text for link in self.links]}"
        )

    @property
    def forms(self) -> list[Form]:
        """Every form, those of the main part first."""
        within = self.all("//main//form")
        return [Form(e, self.url) for e in within + [e for e in self.all("//form") if e not in within]]

    def form(self, button: str | None = None) -> Form:
        """Return the form with this button; without one, the main part's only form that changes something."""
        if button:
            found = [f for f in self.forms if f.button(words(button)) is not None]
        else:
            within = [Form(e, self.url) for e in self.all("//main//form")]
            found = [f for f in within if f.method == "POST"] or within
        if len(found) == 1 or (button and found):
            return found[0]
        raise AssertionError(f"say which button of {self.url}: {[f.labels() for f in self.forms]}")

    @property
    def errors(self) -> dict[str, str]:
        """What is to be mended in each field, by its name; "" holds what concerns the form as a whole."""
        said = {"": " ".join(self.texts("//*[@role='alert']/p"))} if self.all("//*[@role='alert']/p") else {}
        for error in self.all("//*[contains(@class, 'field__error')]"):
            for field in self.described_by(error.get("id", "")):
                name = next(iter(field.xpath("descendant-or-self::*/@name")), "")
                said[name] = words_of(error).removeprefix("Erreur :").strip()
        return said

    def described_by(self, id: str) -> list[html.HtmlElement]:
        """Return the elements whose description is the element with this id."""
        return [e for e in self.all("//*[@aria-describedby]") if id in e.get("aria-describedby").split()]


def with_query(url: str, fields: Fields) -> str:
    """Return the address a GET form leads to."""
    parts = urlsplit(url)
    return parts._replace(query=urlencode([(n, str(v)) for n, v in fields]), fragment="").geturl()


def query(url: str) -> dict[str, str]:
    """Return the query of an address."""
    return dict(parse_qsl(urlsplit(url).query))


def local_address(url: str, base: str | None = None) -> str:
    """Return an address of the site without its scheme and host; leave those of other sites alone."""
    parts = urlsplit(url)
    if base is not None and not url.startswith(base):
        return url
    return parts._replace(scheme="", netloc="").geturl() or "/"
