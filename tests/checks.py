"""What must hold on every page of the site, whatever the test is about."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html

from tests.page import TYPED, Page, local_address, words, words_of

_NOT_LABELLED = {"hidden", "submit", "button", "image", "reset"}
_REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-owns")
_LEFTOVER = re.compile(r"\{\{|\{%|%\(\w+\)[sd]|<built-in|<bound method|\bundefined\b")


def check(page: Page, app: Flask) -> None:
    """Raise with every fault found on the page; a sound page passes in silence."""
    faults = [
        *_structure(page),
        *_headings(page),
        *_fields(page),
        *_errors(page),
        *_safety(page),
        *_dead_links(page, app),
    ]
    assert not faults, f"{page.url} ({page.status}):\n- " + "\n- ".join(faults)


def _structure(page: Page) -> Iterator[str]:
    if not page.tree.get("lang"):
        yield "<html> does not say its language"
    if not page.title:
        yield "no title"
    for tag in ("h1", "main"):
        if (count := len(page.all(f"//{tag}"))) != 1:
            yield f"{count} <{tag}> instead of one"
    if not page.h1:
        yield "the h1 is empty"
    for name, count in Counter(page.all("//@id")).items():
        if count > 1:
            yield f"{count} elements have the id « {name} »"
    for image in page.all("//img[not(@alt)]"):
        yield f"the image {image.get('src')} has no alternative text"
    if left := _LEFTOVER.search(page.text):
        yield f"a placeholder was left in the text: {left[0]}"


def _headings(page: Page) -> Iterator[str]:
    level = 0
    for heading in page.all(
        "//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
    ):
        if int(heading.tag[1]) > level + 1:
            yield f"« {words_of(heading)} » is an {heading.tag} under an h{level}"
        level = int(heading.tag[1])


def _fields(page: Page) -> Iterator[str]:
    ids = set(page.all("//@id"))
    for field in page.all(f"/html/body/{TYPED}"):
        name = field.get("name") or field.get("id")
        if field.get("type") not in _NOT_LABELLED and not _label(page, field):
            yield f"the field « {name} » has no label"
        if field.get("aria-invalid") == "true" and not field.xpath("ancestor-or-self::*[@aria-describedby]"):
            yield f"the field « {name} » is said invalid without its error (aria-describedby)"
    for attribute in (*_REFERENCES, "for"):
        for value in page.all(f"//@{attribute}"):
            if missing := set(value.split()) - ids:
                yield f"{attribute} names {sorted(missing)}, which is nowhere on the page"
    for button in page.all("//button | //a[@href]"):
        if not (words_of(button) or button.get("aria-label") or button.xpath("descendant::img[@alt!='']")):
            yield f"a {button.tag} says nothing: {html.tostring(button, encoding='unicode').strip()[:80]}"


def _errors(page: Page) -> Iterator[str]:
    for error in page.all("//*[contains(@class, 'field__error')]"):
        if not (words_of(error) and page.described_by(error.get("id", ""))):
            yield f"the error « {words_of(error)} » is tied to no field (aria-describedby)"
    if page.status == 422 and not page.errors:
        yield "the form was refused without a word of why"


def _label(page: Page, field: html.HtmlElement) -> str:
    labels = [e for e in page.all("//label[@for]") if e.get("for") == field.get("id")]
    labels += field.xpath("ancestor::label")
    named = [e for e in page.all("//*[@id]") if e.get("id") in field.get("aria-labelledby", "").split()]
    return words(" ".join([*map(words_of, labels + named), field.get("aria-label", "")]))


def _safety(page: Page) -> Iterator[str]:
    for form in page.forms:
        if form.method != "POST":
            continue
        if not any(f.get("name") == "csrf_token" and f.get("value") for f in form.fields):
            yield f"the form sent to {form.action} has no CSRF token"
        if not form.action.startswith("/"):
            yield f"a form is sent outside the site: {form.action}"
    # A block of data for search engines is run by nobody.
    scripts = "//script[not(@src)][not(@type='application/ld+json')]"
    for element in page.all(f"//*[normalize-space(@style)] | //style | {scripts}"):
        yield f"inline style or script on <{element.tag}>"
    for name in {attribute.attrname for attribute in page.all("//@*[starts-with(name(), 'on')]")}:
        yield f"inline handler {name}"
    for address in page.all("//script/@src | //img/@src | //link[@rel!='canonical']/@href | //iframe/@src"):
        if not address.startswith("/") or address.startswith("//"):
            yield f"the page would fetch {address} from outside"


def _dead_links(page: Page, app: Flask) -> Iterator[str]:
    ids = set(page.all("//@id"))
    for href in {*page.all("//a/@href"), *page.all("//link/@href")}:
        parts = urlsplit(local_address(href, app.config["PUBLIC_URL"]))
        if parts.scheme in ("mailto", "tel", "http", "https"):
            continue
        if parts.scheme or not href:
            yield f"a link leads to « {href} »"
        elif href.startswith("#"):
            if href != "#" and href[1:] not in ids:
                yield f"« {href} » leads nowhere on the page"
        elif not leads_somewhere(app, urljoin(page.url, href)):
            yield f"dead link: {href}"


def leads_somewhere(app: Flask, url: str) -> bool:
    """Say whether the site answers a GET at this local address."""
    path = urlsplit(url).path
    if path.startswith(f"{app.static_url_path}/"):
        return Path(app.static_folder, path.removeprefix(f"{app.static_url_path}/")).is_file()
    return app.url_map.bind("localhost").test(path, "GET")
