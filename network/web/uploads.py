"""Files sent back to people: with the type they were stored under, and no power over the site."""

from pathlib import Path

from flask import Response, send_file


def attachment(path: Path, *, content_type: str, name: str) -> Response:
    """Send a kept file for saving, under its name (RFC 6266); if shown all the same, it has no power."""
    response = send_file(path, mimetype=content_type, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
