"""Who may keep an answer, and for how long; and what of it travels compressed.

What is meant for one person is kept by nobody; a page that holds a form, or that a mailed
link opens, by its reader's browser alone;
a public page by everybody, who asks each time whether it has changed (304, a few bytes). A file of the
site carries its digest in its address: that one is kept for a year.
"""

import gzip
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user

NOBODY = "no-store"
ITS_READER = "private, no-cache"
EVERYBODY = "public, max-age=0, must-revalidate"
FOR_A_YEAR = "public, max-age=31536000, immutable"

COMPRESSIBLE = {
    "application/atom+xml", "application/json", "application/xml", "image/svg+xml",
    "text/css", "text/csv", "text/html", "text/javascript", "text/plain",
}  # fmt: skip
WORTH_COMPRESSING = 500  # bytes

# Of the files of the site, by name: when they were last changed, and what they are then.
_digests: dict[str, tuple[int, str]] = {}
_gzipped: dict[str, tuple[str, bytes]] = {}


class FlashCookie(SecureCookieSessionInterface):
    """Flask's signed cookie: it only speaks up (Set-Cookie, Vary) when a sentence is put in or taken out.

    Flask-Login looks into it for every page, and Flask would say of every page that it varies with cookies.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set or delete the cookie, if what it carries has changed."""
        if session.modified:
            super().save_session(app, session, response)


def digest(filename: str) -> str | None:
    """Return a short digest of a file of the site as it is now, or None where there is none."""
    path = Path(str(current_app.static_folder), filename)
    try:
        changed_at = path.stat().st_mtime_ns
        if filename not in _digests or _digests[filename][0] != changed_at:
            _digests[filename] = (changed_at, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
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
    if response.cache_control.public:  # a published file says so itself: it is the same for everybody
        return response.headers["Cache-Control"]
    is_read = request.method in ("GET", "HEAD") and response.status_code in (200, 304)
    if current_user.is_authenticated or not is_read:
        return NOBODY
    was_mailed = "token" in (request.view_args or {})  # whoever knows such an address is let in
    return ITS_READER if was_mailed or g.get("holds_a_form") else EVERYBODY


def _filename() -> str:
    return str((request.view_args or {})["filename"])


def _let_ask_again(response: Response) -> None:
    """Name the state of a public page, and answer 304 to who has it already."""
    if response.status_code == 200 and not response.is_streamed and not response.direct_passthrough:
        response.add_etag(weak=True)
        response.make_conditional(request)


def _compress(response: Response) -> None:
    """Send a public text in fewer bytes; of one that holds secrets, the length would tell them."""
    if response.mimetype not in COMPRESSIBLE or response.status_code not in (200, 304):
        return
    is_static = request.endpoint == "static"
    if response.is_streamed and not is_static:
        return
    response.vary.add("Accept-Encoding")
    etag, _is_weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same text, in other bytes
    if response.status_code == 304 or request.accept_encodings["gzip"] <= 0:
        return
    if is_static:
        data = _gzipped_file(_filename())
        response.close()
        response.direct_passthrough = False
    else:
        data = response.get_data()
        if len(data) < WORTH_COMPRESSING:
            return
        data = gzip.compress(data, 6, mtime=0)
    response.set_data(data)
    response.headers["Content-Encoding"] = "gzip"


def _gzipped_file(filename: str) -> bytes:
    """Return a file of the site compressed, which is done once."""
    version = digest(filename)
    assert version is not None, "it was found a moment ago"
    if filename not in _gzipped or _gzipped[filename][0] != version:
        data = Path(str(current_app.static_folder), filename).read_bytes()
        _gzipped[filename] = (version, gzip.compress(data, 9, mtime=0))
    return _gzipped[filename][1]


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
            _compress(response)
        return response
