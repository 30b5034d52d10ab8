"""Feeds (RFC 4287): the one home of what programs that follow a page are sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Response, current_app, render_template, request

from network.text import sha256_hex

_TYPE = "application/atom+xml; charset=utf-8"
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed that holds nothing yet
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One thing of a feed; `name` tells it from every other of the site, for ever."""

    name: str
    title: str
    address: str
    updated: datetime
    summary: str = ""
    author: str = ""
    published: datetime | None = None
    categories: Sequence[tuple[str, str]] = ()  # terms and labels


def send_feed(name: str, title: str, entries: Sequence[FeedEntry], *, here: str, page: str) -> Response:
    """Answer with a feed that stands at the address `here` and says the same as a page.

    Its identifiers are tag URIs (RFC 4151), which outlive any change of address.
    """
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    source = render_template(
        "feed.xml",
        tag=f"tag:{host},2026:",
        name=name,
        title=title,
        updated=max((entry.updated for entry in entries), default=_SINCE),
        entries=entries,
        here=here,
        page=page,
    )
    source = _UNWRITABLE.sub("", source)
    response = Response(source, content_type=_TYPE)
    response.set_etag(sha256_hex(source))
    response.make_conditional(request)
    return response
