"""Requests as they are, to two sites over one database: one that keeps pages, one that makes each anew."""

import gzip
from contextvars import Context
from typing import Any

import brotli
from flask import Flask, has_app_context
from werkzeug.test import Client

from network.accounts.models import Account
from network.db import db
from network.web.shelf import Kept, Key
from tests.site.world import World
from tests.visitor import Visitor

BASE = "http://localhost:5000"
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
UNPACKED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
MADE_ANEW = {"Date", "Expires", "Content-Length"}  # the last one is of a text that may be packed tighter

Answer = tuple[int, list[tuple[str, str]], bytes]


def ask(app: Flask, url: str, method: str = "GET", headers: Any = (), **environ: Any) -> Answer:
    """Ask a site, in a context of its own, and return all that its answer says, unpacked."""

    def open_it() -> Any:
        client = Client(app, use_cookies=False)
        asked = {"method": method, "headers": dict(headers), "environ_overrides": environ}
        return client.open(url, base_url=BASE, buffered=True, **asked)

    response = Context().run(open_it)
    if has_app_context():
        db.session.rollback()  # what the test holds is read again, as the request left it
    body = response.data
    if body:
        body = UNPACKED[response.headers.get("Content-Encoding")](body)
    told = sorted(pair for pair in response.headers if pair[0] not in MADE_ANEW)
    return response.status_code, told, body


def heading(answer: Answer, name: str) -> str:
    """Return what an answer says under a name."""
    return dict(answer[1]).get(name, "")


def kept_at(app: Flask, url: str) -> Kept | None:
    """Return what a site keeps of an address without question."""
    return app.extensions["kept_pages"].shelf.get(Key("http", "localhost:5000", url, ""))


def cookie_of(app: Flask, account: Account) -> str:
    """Return the cookie of somebody who has just logged in."""
    client = Visitor(app).login_as(account).client
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in client._cookies.values())


def addresses_of(app: Flask, world: World) -> dict[str, str]:
    """Return an address of each page of the site, by endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    visitor = Visitor(app)
    return {endpoint: visitor.url(endpoint, **world.values(endpoint)) for endpoint in sorted(endpoints)}
