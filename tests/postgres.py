"""A PostgreSQL server of the tests' own, made from Debian's package and thrown away with its folder.

It listens on a Unix socket only, inside a folder that nobody else may open.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

REMEDY = "Install it with `apt-get install postgresql`, or run `make test`, which does."
USER = "postgres"

# Nothing here has to survive a power cut: the data lives as long as the tests.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def programs() -> Path:
    """Return the folder of `initdb` and `pg_ctl`: the one in the path, or Debian's newest."""
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    if newest := max(installed, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    raise pytest.UsageError(f"PostgreSQL is not installed. {REMEDY}")


def as_server(command: list[str]) -> list[str]:
    """Return the command as the server's user would run it, since PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise pytest.UsageError(f"PostgreSQL has no user « {USER} » to run as. {REMEDY}") from None
    return ["runuser", "-u", USER, "--", *command]


class Server:
    """A running PostgreSQL server; `stop` ends it and leaves nothing behind."""

    def __init__(self) -> None:
        # A socket's whole path must fit in 107 bytes: pytest's own folders may be too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        self.data = self.folder / "data"
        self._programs = programs()
        self._connections: dict[str, psycopg.Connection] = {}
        self._run(
            "initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", *FAST]
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            f"--log={self.folder}/log",
            "-o",
            " ".join(f"-c {s}" for s in settings),
        )

    def _run(self, program: str, *arguments: str) -> None:
        command = as_server([str(self._programs / program), f"--pgdata={self.data}", *arguments])
        # The server keeps what it inherits open, so a pipe here would never reach its end.
        with (self.folder / f"{program}.out").open("w+b") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=self.folder
            )
            output.seek(0)
            if done.returncode:
                raise pytest.UsageError(f"{program} failed:\n{output.read().decode(errors='replace')}")

    def url(self, name: str) -> str:
        """Return the address of one of its databases, as the site's settings want it."""
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement of administration, such as making or dropping a database."""
        # By one connection for each: a server process that begins has everything to read first.
        if database not in self._connections:
            self._connections[database] = psycopg.connect(
                f"host={self.folder} user={USER} dbname={database}", autocommit=True
            )
        self._connections[database].execute(statement)  # type: ignore[arg-type]  # names written in the tests

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        for connection in self._connections.values():
            connection.close()
        self._run("pg_ctl", "stop", "--mode=immediate")
        shutil.rmtree(self.folder)
