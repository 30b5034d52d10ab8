"""Files sent to people: with the type they were stored under, and no power over the site."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from flask import Response, send_file

from network.text import sha256_hex

# Long enough to spare a day of visits, short enough that what is taken down does not linger in caches.
SECONDS_IN_CACHES = 24 * 3600


Sendable = Path | bytes | BinaryIO
View = TypeVar("View", bound=Callable[..., Any])


def takes_files_of_strangers(most: int) -> Callable[[View], View]:
    """Let whoever is not logged in send a form with files to this page, of so many bytes at most."""

    def marked(view: View) -> View:
        view.most_of_a_body = most  # type: ignore[attr-defined]
        return view

    return marked


def attachment(
    file: Sendable, *, content_type: str, name: str, etag: str | bool = True, is_public: bool = False
) -> Response:
    """Send a file for saving under its name (RFC 6266); if it is shown all the same, it has no power.

    What `is_public` is the same for everybody and never changes: caches may keep it for a while.
    """
    return _sent(file, content_type, name, etag, is_public, as_attachment=True)


def inline(
    file: Sendable, *, content_type: str, name: str, etag: str | bool = True, is_public: bool = False
) -> Response:
    """Send a picture, to be shown in a page or by itself; see `attachment`."""
    assert content_type.startswith("image/"), "anything else is for saving"
    return _sent(file, content_type, name, etag, is_public, as_attachment=False)


def _sent(
    file: Sendable,
    content_type: str,
    name: str,
    etag: str | bool,
    is_public: bool,
    *,
    as_attachment: bool,
) -> Response:
    if isinstance(file, bytes) and etag is True:
        etag = sha256_hex(file)
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    response = send_file(
        source, content_type, as_attachment=as_attachment, download_name=name, max_age=0, etag=etag
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if is_public:
        response.headers["Cache-Control"] = f"public, max-age={SECONDS_IN_CACHES}, immutable"
    return response
