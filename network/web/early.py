"""Public pages that are kept ready, sent before Flask is asked: what it does for each request costs far more.

Only a plain reading is answered here, without question in the address (see `kept.py`, which stands before).
Whatever else comes, or goes wrong, is for Flask, which gives the same page under the same headings.
"""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from network.web import kept, packing
from network.web.caches import EVERYBODY
from network.web.headers import headings
from network.web.shelf import is_known

log = logging.getLogger(__name__)

_PLAIN = re.compile(r"(/[a-z0-9-]+/)([a-z0-9-]+)")


class Ready(NamedTuple):
    """A page of HTML, packed by brotli, and the tag of its text."""

    html: bytes
    tag: str


# Gives the page of the last part of an address, if it is kept ready; outside any context of Flask.
Source = Callable[[str], Ready | None]


def init_app(app: Flask) -> None:
    """Answer before Flask with what `app.extensions["ready_pages"]` gives: {« /fiches/ »: source}."""
    inner = app.wsgi_app
    protecting = list(headings(app.config["SETTINGS"]).items())

    def is_plain(environ: dict[str, Any]) -> bool:
        return (
            environ["REQUEST_METHOD"] == "GET"
            and not environ.get("QUERY_STRING")
            and kept.is_plain_reading(environ)
            and kept.shows_no_session(environ)
        )

    def ready_page(path: str) -> Ready | None:
        found = _PLAIN.fullmatch(path)
        source = app.extensions["ready_pages"].get(found[1]) if found else None
        if found is None or source is None:
            return None
        try:
            page: Ready | None = source(found[2])
            return page
        except SQLAlchemyError:
            log.exception("no page could be read")
            return None

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = ready_page(environ["PATH_INFO"]) if is_plain(environ) else None
        if page is None:
            return inner(environ, start_response)
        kept.offer_early(environ)
        status, own, body = _answer(environ, page)
        start_response(status, [*own, *protecting])
        return [body]

    app.wsgi_app = answer  # type: ignore[method-assign]


def _answer(environ: dict[str, Any], page: Ready) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return the status, the headings of this page and its bytes, as this browser can read them."""
    told = [("ETag", f'W/"{page.tag}"'), ("Cache-Control", EVERYBODY), ("Vary", "Accept-Encoding")]
    if is_known(environ, told[0][1]):
        return "304 NOT MODIFIED", told, b""
    told.append(("Content-Type", "text/html; charset=utf-8"))
    encoding, body = packing.readable(environ.get("HTTP_ACCEPT_ENCODING", ""))[0], page.html
    if encoding != packing.BROTLI:
        body = packing.packed(packing.unpacked(page.html, packing.BROTLI), encoding)
    if encoding != packing.PLAIN:
        told.append(("Content-Encoding", encoding))
    return "200 OK", [*told, ("Content-Length", str(len(body)))], body
