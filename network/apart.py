"""Run a program on what somebody sent, in a process apart and with limits: a parser can be attacked.

The program reads the bytes on its standard input and answers with one line of JSON, then, if it
has some, bytes. Of the site it imports at most modules that stand alone too, and the application is
not built: an attacker who broke a parser would find neither settings nor database there, and it
starts fast. This file, run as a script, is what holds it to its limits.
"""

import json
import os
import resource
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

MIB = 1024 * 1024
SECONDS_OF_WAIT = 10

# Of this process: a few heavy files sent together must not take the machine from everybody.
_places = threading.BoundedSemaphore(2)


class Busy(Exception):
    """Other files were looked at all the while; it can be asked again in a minute."""


class Beyond(Exception):
    """The program was ended by one of its limits, or by the file."""


@dataclass(frozen=True)
class Limits:
    """What a program may take: seconds by the clock, seconds of the processor, memory in MiB."""

    seconds: float = 6
    cpu_seconds: int = 3
    memory: int = 1024


@dataclass(frozen=True)
class Answer:
    """What a program said: its line, and the bytes after it."""

    said: dict[str, Any]
    data: bytes


def run(program: Path, data: bytes, *arguments: object, limits: Limits) -> Answer:
    """Give bytes to a program and return what it answers; raise `Busy` or `Beyond`."""
    held = (limits.memory, limits.cpu_seconds, program, *arguments)
    command = [sys.executable, "-I", str(Path(__file__)), *map(str, held)]
    with _place():
        try:
            # An empty environment: no setting or secret goes along.
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=limits.seconds, env={}, cwd="/"
            )
        except subprocess.TimeoutExpired:
            raise Beyond from None
    line, _end, rest = done.stdout.partition(b"\n")
    try:
        return Answer(json.loads(line), rest)
    except ValueError:
        raise Beyond from None


@contextmanager
def _place() -> Iterator[None]:
    """Wait for one of the places to run a program in; not for long."""
    if not _places.acquire(timeout=SECONDS_OF_WAIT):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def _hold_to_limits(memory: int, cpu_seconds: int) -> None:
    """Give up memory, time, and every way to write a file; let the site go first."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _offer_modules_alone() -> None:
    """Let a program import `network.…` without `network/__init__.py`, which would bring in the whole site."""
    package = ModuleType("network")
    package.__path__ = [str(Path(__file__).parent)]
    sys.modules["network"] = package
    sys.dont_write_bytecode = True


if __name__ == "__main__":
    _hold_to_limits(int(sys.argv[1]), int(sys.argv[2]))
    _offer_modules_alone()
    sys.argv = sys.argv[3:]
    runpy.run_path(sys.argv[0], run_name="__main__")
