"""Sheets sent as a file: the same answer for one of them and for a whole selection."""

import hashlib
import io
from collections.abc import Sequence
from typing import BinaryIO

from flask import Response

from network.accounts.rules import network_of
from network.sheets.exporting import FORMATS
from network.sheets.taking import file_of
from network.web.access import client_address
from network.web.uploads import attachment


def send_sheets(keys: Sequence[str], kind: str, *, name: str) -> Response:
    """Answer with a file of the published sheets that have these public ids, in one of the formats."""
    form = FORMATS[kind]
    file = file_of(keys, form, address=network_of(client_address()))
    return send_file_of(file, form.content_type, name=f"{name}.{kind}")


def send_file_of(file: BinaryIO, content_type: str, *, name: str) -> Response:
    """Answer with a file that was just written, and close it once it has left."""
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file.seek(0)
    response = attachment(file, content_type=content_type, name=name, etag=digest.hexdigest())
    response.call_on_close(file.close)
    if response.status_code == 200:
        response.content_length = length
    # Search engines read the pages.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
