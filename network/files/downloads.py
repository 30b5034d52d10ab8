"""How often public files are downloaded, by month: numbers, and nobody.

No address, no cookie, no account is looked at or kept: whoever downloads a file twice counts twice, even
when their browser has it already and only asks whether it changed. What is not somebody's download is left
out: robots that say so, what a browser fetches ahead, the rest of a file that is fetched in pieces.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Response, current_app, request
from sqlalchemy import Date, Integer, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from network import clock
from network.db import db
from network.files.models import FileDownloads, StoredFile
from network.web.kept import on_each_answer

KIND = "downloads"  # of tallies

_ROBOTS = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|archiver|preview|monitor|validator|facebookexternalhit|whatsapp|embedly|"
    r"feedfetcher|lighthouse|headless|scan|curl|wget|python|httpx|aiohttp|urllib|java/|okhttp|go-http|"
    r"libwww|perl|ruby|node|axios|scrapy|http_?client",
    re.IGNORECASE,
)
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_FIRST_BYTES = re.compile(r"bytes 0-")
# They say « on conflict » alike.
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class Downloads(NamedTuple):
    """The downloads of a month."""

    month: date
    times: int


def note_download(file: StoredFile, response: Response) -> None:
    """Count the download of a file that everybody may see, if it is one: in memory, for the next writing."""
    if file.owner_kind in current_app.extensions["counted_files"] and _is_download(response):
        tallies, counted = current_app.extensions["tallies"], (file.id, this_month())
        on_each_answer(lambda: tallies.add(KIND, counted))


def _is_download(response: Response) -> bool:
    if request.method != "GET" or response.status_code not in (200, 206, 304):
        return False
    if response.status_code == 206 and not _FIRST_BYTES.match(response.headers.get("Content-Range", "")):
        return False
    if any(re.search("prefetch|prerender|preview", request.headers.get(name, "")) for name in _AHEAD):
        return False
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not _ROBOTS.search(agent)


def write(connection: Connection, counted: Mapping[Any, int]) -> None:
    """Add what was counted to what is kept; what was counted of a file that is gone meanwhile is let go."""
    table = FileDownloads.__table__
    for (file_id, month), count in sorted(counted.items()):
        row = select(StoredFile.id, literal(month, Date), literal(count, Integer))
        adding = _INSERT[connection.dialect.name](table).from_select(
            ["file_id", "month", "downloads"], row.where(StoredFile.id == file_id)
        )
        more = {"downloads": table.c.downloads + adding.excluded.downloads}
        connection.execute(adding.on_conflict_do_update(index_elements=["file_id", "month"], set_=more))


def downloads_of(owner_kind: str, owner_id: int) -> list[Downloads]:
    """Return how often the files of something were downloaded, the newest month first."""
    query = (
        select(FileDownloads.month, func.sum(FileDownloads.downloads))
        .join(StoredFile, StoredFile.id == FileDownloads.file_id)
        .where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
        .group_by(FileDownloads.month)
        .order_by(FileDownloads.month.desc())
    )
    return [Downloads(*row) for row in db.session.execute(query)]


def counts_of(owner_kind: str, owner_ids: Collection[int]) -> dict[int, int]:
    """Return how often the files of each of these were downloaded in all; none is left out."""
    query = (
        select(StoredFile.owner_id, func.sum(FileDownloads.downloads))
        .join(StoredFile, StoredFile.id == FileDownloads.file_id)
        .where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id.in_(owner_ids))
        .group_by(StoredFile.owner_id)
    )
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {owner: found.get(owner, 0) for owner in owner_ids}


def this_month() -> date:
    """Return the first day of the month in France."""
    return clock.today().replace(day=1)
