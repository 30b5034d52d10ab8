"""Files sent to people: with the type they were stored under, and no power over the site."""

import io
from pathlib import Path

from flask import Response, send_file


def attachment(file: Path | bytes, *, content_type: str, name: str, etag: str | bool = True) -> Response:
    """Send a kept file, or its bytes, for saving under its name (RFC 6266); if shown, it has no power."""
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    response = send_file(source, content_type, as_attachment=True, download_name=name, max_age=0, etag=etag)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
