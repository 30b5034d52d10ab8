"""The folder of kept files: random names, on the disk before the database speaks of them."""

import os
from datetime import datetime
from pathlib import Path

from network.errors import StorageUnavailable

ID_LENGTH = 26

_folder: Path | None = None


def configure(data_dir: str) -> None:
    """Keep files under this folder."""
    global _folder
    _folder = Path(data_dir) / "files"


def folder() -> Path:
    """Return the folder of kept files."""
    assert _folder is not None, "network.files.storage is not configured"
    return _folder


def path(public_id: str) -> Path:
    """Return where a file is kept."""
    return folder() / public_id


def write(public_id: str, data: bytes) -> None:
    """Write a new file, readable by the site alone; it is on the disk when this returns."""
    try:
        folder().mkdir(mode=0o700, exist_ok=True)
        with open(os.open(path(public_id), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder()
    except OSError as error:
        remove(public_id)
        raise StorageUnavailable from error


def _sync_folder() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(public_id: str) -> None:
    """Remove a file, if it is there."""
    path(public_id).unlink(missing_ok=True)


def names_before(moment: datetime) -> list[str]:
    """Return the names of the files last written before this moment."""
    if not folder().is_dir():
        return []
    with os.scandir(folder()) as entries:
        ours = [entry for entry in entries if len(entry.name) == ID_LENGTH and entry.is_file()]
        return [entry.name for entry in ours if entry.stat().st_mtime < moment.timestamp()]
