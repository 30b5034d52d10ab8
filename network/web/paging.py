"""Which page of a long list an address asks for."""

from typing import TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, redirect, request

from network.paging import Page

T = TypeVar("T")

MOST_PAGES = 100_000


def page_number() -> int:
    """Return the page asked by `?page=`; anything but a whole number from 1 is not found."""
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or int(asked[:7]) < 1:
        abort(404)
    return min(int(asked[:7]), MOST_PAGES)


def within(page: Page[T]) -> Page[T]:
    """Return the page; lead to the last one whoever asks for a page beyond it."""
    if page.number > page.last:
        abort(redirect(page_address(page.last)))
    return page


def page_address(number: int) -> str:
    """Return the address of another page of the list at hand."""
    # Never by url_for(**request.args): `_scheme` and its like are url_for's own.
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    pairs = [*kept, ("page", number)] if number > 1 else kept
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def init_app(app: Flask) -> None:
    """Let the pager of templates write its links."""
    app.jinja_env.globals["page_address"] = page_address
