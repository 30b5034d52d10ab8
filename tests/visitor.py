"""A person in front of the site: asks for pages, follows links, fills in forms, and reads what comes."""

from contextvars import Context
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from network.accounts.actions import open_session
from network.accounts.models import Account
from network.db import db, is_writing, unit_of_work
from tests.checks import check
from tests.page import Page, with_query

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REDIRECTS = (301, 302, 303, 307, 308)


def end_reading() -> None:
    """End what the test reads, before the site is asked for something.

    While it goes on, the worker's cleaning of SQLite's log waits for its end, and who writes for the worker.
    """
    assert not is_writing(), "commit what the test wrote first: `with unit_of_work(): …`"
    db.session.rollback()


class Visitor:
    """One browser. Each answer of the site is read as a page and checked (see `tests.checks`)."""

    def __init__(self, app: Flask, server: "WSGIApplication | None" = None):
        self.app = app
        self.server = server
        self.client = Client(server) if server else app.test_client()
        self.base = app.config["PUBLIC_URL"]

    def another(self) -> "Visitor":
        """Return somebody else's browser, with cookies of its own."""
        return Visitor(self.app, self.server)

    def login_as(self, account: Account) -> "Visitor":
        """Log somebody in, as if they had just typed their password."""
        with unit_of_work():
            token = open_session(account, address="127.0.0.1", user_agent="tests")
        self.client.set_cookie("session", token, domain=urlsplit(self.base).hostname)
        return self

    def log_out(self) -> None:
        """Forget the session, as pressing the button in another tab does."""
        self.client.delete_cookie("session", domain=urlsplit(self.base).hostname)

    def get(self, where: str, *, expect: int = 200, follow: bool = True, **values: Any) -> Page:
        """Open an endpoint or an address; `expect` is the status of the page reached."""
        return self._read(self.open("GET", self.url(where, **values)), expect, follow)

    def follow(self, page: Page, link: str, *, expect: int = 200) -> Page:
        """Click on the page's link that says `link`."""
        return self.get(urljoin(page.url, page.link(link)), expect=expect)

    def submit(
        self, page: Page, button: str | None = None, *, expect: int = 200, follow: bool = True, **fields: Any
    ) -> Page:
        """Fill in the form that has this button (or the main one) and press it.

        Only what the form offers can be sent; a file is given as `(io.BytesIO, name)`. A refused form
        answers 422: say `expect=422`.
        """
        form = page.form(button)
        sent = form.filled(fields, button)
        if form.method == "GET":
            return self.get(with_query(form.action, sent), expect=expect, follow=follow)
        data: dict[str, list[Any]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        headers = {"Origin": self.base, "Sec-Fetch-Site": "same-origin", "Referer": self.base + page.url}
        kind = form.element.get("enctype", "application/x-www-form-urlencoded")
        answer = self.open("POST", form.action, data=data, headers=headers, content_type=kind)
        return self._read(answer, expect, follow)

    def fetch(self, where: str, *, expect: int = 200, **values: Any) -> TestResponse:
        """Get what is not a page: a text, a PDF, JSON."""
        response = self.open("GET", self.url(where, **values))
        assert response.status_code == expect, f"{response.request.path} answered {response.status_code}"
        return response

    def open(self, method: str, url: str, **request: Any) -> TestResponse:
        """Send one request exactly as asked, unchecked: forged ones pass here too."""
        end_reading()
        # In a context of its own, the request shares neither `g` nor the session of the test.
        response = Context().run(
            self.client.open, url, method=method, base_url=self.base, buffered=True, **request
        )
        # What the test holds is read again, as the request left it.
        db.session.rollback()
        return response

    def url(self, where: str, **values: Any) -> str:
        """Return the local address of an endpoint, or of an address (a mail's link, for instance)."""
        if "/" in where:
            return where.removeprefix(self.base) or "/"
        return self.app.url_map.bind(urlsplit(self.base).netloc).build(where, values)

    def _read(self, response: TestResponse, expect: int, follow: bool) -> Page:
        hops = 0
        while follow and response.status_code in REDIRECTS:
            there = urljoin(response.request.url, response.location)
            assert there.startswith(f"{self.base}/"), f"sent to {there}, outside the site"
            assert (hops := hops + 1) < 10, f"sent round in circles, at last to {there}"
            response = self.open("GET", there.removeprefix(self.base))
        page = Page.of(response)
        assert page.status == expect, f"{page.url} answered {page.status} instead of {expect}:\n{page.text}"
        if page.status not in REDIRECTS:
            check(page, self.app)
        return page
