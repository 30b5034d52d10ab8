"""Sheets taken away as a file: how many at most, how often, and without keeping the site from others.

What was taken is counted in memory: reading writes nothing to the database. A file is written to the disk
before it leaves, so that a slow reader holds neither a thread nor a transaction.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, TypeVar, cast

from network.db import db
from network.errors import StorageUnavailable, Throttled
from network.i18n import _
from network.sheets import queries
from network.sheets.exporting import Format
from network.sheets.reading import Reading

Key = TypeVar("Key")

MOST = 10_000  # sheets of one file
FEW = 20  # that a smaller file counts for
AT_ONCE = 100  # read and written between two pauses
PAUSE = 0.005  # seconds, for other pages to be served
IN_MEMORY = 2 * 1024 * 1024  # bytes

_SECONDS_OF_WAIT = 10
_places = threading.BoundedSemaphore(2)


class Allowance:
    """So many sheets an address may take in so many seconds; what was spent comes back little by little."""

    def __init__(self, sheets: int, seconds: int, addresses: int = 10_000):
        self.sheets = sheets
        self.by_second = sheets / seconds
        self.addresses = addresses
        self._spent: dict[str, tuple[float, float]] = {}
        self._guard = threading.Lock()

    def spend(self, address: str, sheets: int, now: float) -> float:
        """Count sheets as taken and return 0, or return how many seconds to wait first."""
        sheets = max(FEW, sheets)
        with self._guard:
            spent = self._left_of(address, now) + sheets
            if spent > self.sheets:
                return (spent - self.sheets) / self.by_second
            if len(self._spent) >= self.addresses:
                self._forget(now)
            self._spent[address] = (spent, now)
            return 0

    def _left_of(self, address: str, now: float) -> float:
        spent, at = self._spent.get(address, (0.0, now))
        return max(0.0, spent - (now - at) * self.by_second)

    def _forget(self, now: float) -> None:
        self._spent = {key: it for key, it in self._spent.items() if self._left_of(key, now) > 0}


ALLOWANCE = Allowance(sheets=3 * MOST, seconds=600)


def file_of(keys: Sequence[str], form: Format, *, address: str) -> BinaryIO:
    """Write the published sheets that have these public ids to a file, in this order, and return it.

    Raise `Throttled` as `written` does.
    """
    return written(lambda file: form.write(file, readings_of(keys)), len(keys), address=address)


def written(write: Callable[[BinaryIO], None], count: int, *, address: str) -> BinaryIO:
    """Write so many documents to a file and return it.

    Raise `Throttled` where this address took too many, or where others are being served.
    """
    if wait := ALLOWANCE.spend(address, count, time.monotonic()):
        raise Throttled(
            _("Vous avez emporté beaucoup de fiches en peu de temps : réessayez dans quelques minutes."),
            int(wait) + 1,
        )
    with _place(count):
        file = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed once sent
        try:
            write(file)
        except BaseException as error:
            file.close()
            if isinstance(error, OSError):
                raise StorageUnavailable from error
            raise
    return file


@contextmanager
def _place(sheets: int) -> Iterator[None]:
    """Wait for one of the places to write a long file in; not for long."""
    if sheets <= AT_ONCE:
        yield
        return
    if not _places.acquire(timeout=_SECONDS_OF_WAIT):
        raise Throttled(_("D’autres exports sont en cours : réessayez dans une minute."), 60)
    try:
        yield
    finally:
        _places.release()


def readings_of(keys: Sequence[str]) -> Iterator[Reading]:
    """Give published sheets by their public ids, in this order; those gone meanwhile are passed over."""
    for some in in_parts(keys):
        found = {revision.sheet.public_id: revision for revision in queries.public_revisions(some)}
        yield from (Reading(found[key]) for key in some if key in found)


def in_parts(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Give so many keys as are read at once, and let other pages be served before the next ones."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
        if len(keys) > AT_ONCE:
            db.session.rollback()  # the end of what was read: no long transaction
            time.sleep(PAUSE)
