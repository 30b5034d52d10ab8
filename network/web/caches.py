"""Who may keep an answer, and for how long; and what of it travels compressed.

What is meant for one person is kept by nobody; a page that holds a form, or that a mailed
link opens, by its reader's browser alone;
a public page by everybody, who asks each time whether it has changed (304, a few bytes). A file of the
site carries its digest in its address: that one is kept for a year.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from network.web import kept, packing
from network.web.access import is_somebody

NOBODY = "no-store"
ITS_READER = "private, no-cache"
EVERYBODY = "public, max-age=0, must-revalidate"
FOR_A_YEAR = "public, max-age=31536000, immutable"

# What who asks may say of an answer they have.
_CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}

# Of the files of the site, by name: when they were last changed, and what they are then.
_digests: dict[str, tuple[int, str]] = {}
_packed: dict[tuple[str, str], tuple[str, bytes]] = {}


class FlashCookie(SecureCookieSessionInterface):
    """Flask's signed cookie: it only speaks up (Set-Cookie, Vary) when a sentence is put in or taken out.

    Flask-Login looks into it for every page, and Flask would say of every page that it varies with cookies.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open what the cookie carries; without one, the means to check its signature are not made."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set or delete the cookie, if what it carries has changed."""
        if session.modified:
            super().save_session(app, session, response)


def digest(filename: str) -> str | None:
    """Return a short digest of a file of the site as it is now, or None where there is none."""
    path = f"{current_app.static_folder}/{filename}"  # asked several times a page: no Path
    try:
        changed_at = os.stat(path).st_mtime_ns
        if filename not in _digests or _digests[filename][0] != changed_at:
            _digests[filename] = (changed_at, hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12])
    except OSError:
        return None
    return _digests[filename][1]


def keepers(response: Response) -> str:
    """Return what caches are told about the answer of the request at hand."""
    # A flashed sentence sets its cookie after everything else. An outage page asks nobody who is there.
    if "Set-Cookie" in response.headers or session.modified or response.status_code >= 500:
        return NOBODY
    if request.endpoint == "static" and response.status_code < 400:
        version = request.args.get("v")
        return FOR_A_YEAR if version and version == digest(_filename()) else EVERYBODY
    if response.cache_control.no_store:  # it tells of this very moment
        return NOBODY
    if response.cache_control.public:  # a published file says so itself: it is the same for everybody
        return response.headers["Cache-Control"]
    is_read = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
    if not is_read or is_somebody():
        return NOBODY
    was_mailed = "token" in (request.view_args or {})  # whoever knows such an address is let in
    return ITS_READER if was_mailed or g.get("holds_a_form") else EVERYBODY


def _filename() -> str:
    return str((request.view_args or {})["filename"])


def _let_ask_again(response: Response) -> None:
    """Name the state of a public page, and answer 304 to who has it already."""
    if response.status_code == 200 and not response.is_streamed and not response.direct_passthrough:
        response.add_etag(weak=True)
        if request.environ.keys() & _CONDITIONS:
            response.make_conditional(request)


def _pack(response: Response) -> None:
    """Send a public text in fewer bytes; of one that holds secrets, the length would tell them."""
    if response.mimetype not in packing.COMPRESSIBLE or response.status_code not in (200, 304):
        return
    is_static = request.endpoint == "static"
    # What the web server sends from a file itself is not read here, however long it says it is.
    if (response.is_streamed or response.direct_passthrough) and not is_static:
        return
    response.headers.add("Vary", "Accept-Encoding")
    etag, _is_weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same text, in other bytes
    encoding = packing.readable(request.headers.get("Accept-Encoding", ""))[0]
    if response.status_code == 304 or encoding == packing.PLAIN:
        return
    if is_static:
        data = _packed_file(_filename(), encoding)
        response.close()
        response.direct_passthrough = False
    else:
        data = response.get_data()
        if len(data) < packing.WORTH_PACKING:
            return
        data = packing.packed(data, encoding)
    response.set_data(data)
    response.headers["Content-Encoding"] = encoding


def _packed_file(filename: str, encoding: str) -> bytes:
    """Return a file of the site in this encoding, which is made once."""
    version, key = digest(filename), (filename, encoding)
    assert version is not None, "it was found a moment ago"
    if key not in _packed or _packed[key][0] != version:
        data = Path(str(current_app.static_folder), filename).read_bytes()
        _packed[key] = (version, packing.packed(data, encoding))
    return _packed[key][1]


def init_app(app: Flask) -> None:
    """Tell caches about each answer, and give the files of the site addresses of their own."""
    app.session_interface = FlashCookie()

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values and (version := digest(values["filename"])):
            values.setdefault("v", version)

    @app.after_request
    def tell_caches(response: Response) -> Response:
        response.headers["Cache-Control"] = kept_by = keepers(response)
        if kept_by.startswith("public"):
            _let_ask_again(response)
            _pack(response)
            if not response.is_streamed and not response.direct_passthrough:
                kept.offer()
        return response
