"""Files kept beside the database: written whole or not at all, for their owner's eyes only."""

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes, *, replacing: bool = False) -> bool:
    """Write a file and its folder through to the disk; say whether it is this one that stays.

    Of two that write at once without `replacing`, the earlier one's stays.
    """
    new = path.with_name(f"new-{secrets.token_hex(4)}")
    with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    stays = True
    if replacing:
        os.replace(new, path)
    else:
        try:
            os.link(new, path)
        except FileExistsError:
            stays = False
        new.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return stays
