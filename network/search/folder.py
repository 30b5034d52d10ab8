"""The folder of an index: which one is in use, how far it has read the change log, whether it is whole.

- `index/current` names the folder in use and the last change it holds; it is replaced in one step;
- `index/<random>/` has the engine's files; they only change while somebody holds the lock;
- `index.lock` is held by the one thread of one process that writes.
"""

import fcntl
import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from network.search.engine import FORMAT
from network.search.queries import Position

_FOOTER = struct.Struct("<II")  # length of the footer, magic number


class Damaged(Exception):
    """The index is not what was written."""


@dataclass(frozen=True)
class State:
    """What `current` says."""

    name: str
    seq: int
    mark: str
    format: str = FORMAT

    @property
    def position(self) -> Position:
        """Where the index stands in the change log."""
        return Position(self.seq, self.mark)


@contextmanager
def locked(root: Path, wait: bool = True) -> Iterator[bool]:
    """Wait to be the only one who writes; or just say whether we are. A process that dies lets go."""
    root.parent.mkdir(parents=True, exist_ok=True)
    with open(root.with_name(f"{root.name}.lock"), "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def read_state(root: Path) -> State | None:
    """Return what is in use, or None when there is nothing that this version can read."""
    try:
        state = State(**_said(root))
    except TypeError:
        return None
    return state if state.format == FORMAT else None


def named(root: Path) -> str:
    """Return the folder that `current` names, which another version may still read; nothing if none."""
    return str(_said(root).get("name", ""))


def _said(root: Path) -> dict[str, Any]:
    """Return what stands in `current`, in whichever format; nothing where that is no such thing."""
    try:
        said = json.loads((root / "current").read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write_state(root: Path, state: State) -> None:
    """Put this in use, in one step and on the disk."""
    new = root / "current.new"
    with open(new, "w") as file:
        json.dump(asdict(state), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, root / "current")
    directory = os.open(root, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def forget_others(root: Path, *names: str) -> None:
    """Delete every folder but these; for who holds the lock, so that none of them is in the making."""
    for other in root.iterdir():
        if other.is_dir() and other.name not in names:
            shutil.rmtree(other, ignore_errors=True)


def prints(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and date of each file an index is made of; raise `Damaged` when one is missing."""
    try:
        found = {"meta.json": _print(folder / "meta.json")}
        for segment in json.loads((folder / "meta.json").read_text())["segments"]:
            name = segment["segment_id"].replace("-", "")
            ends = ["fast", "fieldnorm", "idx", "pos", "store", "term"]
            if segment["deletes"]:
                ends.append(f"{segment['deletes']['opstamp']}.del")
            found |= {f"{name}.{end}": _print(folder / f"{name}.{end}") for end in ends}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(str(error)) from error
    return found


def _print(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def check(folder: Path, names: set[str]) -> None:
    """Raise `Damaged` unless each of these files has the checksum written at its end."""
    for name in sorted(names - {"meta.json"}):
        content = memoryview((folder / name).read_bytes())
        try:
            length, _ = _FOOTER.unpack(content[-_FOOTER.size :])
            footer = json.loads(bytes(content[-_FOOTER.size - length : -_FOOTER.size]))
            whole = footer["crc"] == zlib.crc32(content[: -_FOOTER.size - length])
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise Damaged(name) from error
        if not whole:
            raise Damaged(name)
