"""Look at the system calls of the running site: no answer to a signature leaves before it is on the disk.

    python -m tests.bench.synced [SIGNATURES]        needs strace

The web server runs under strace. Whenever the answer of a POST leaves, nothing that was written to the
database, its log, an upload or a key may still wait for its fsync.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from network.db import db
from tests.bench.servers import free_port, say
from tests.bench.servers import serve as serve_site
from tests.bench.signing import opened, ready_requests, site

CALLS = "trace=write,pwrite64,writev,fsync,fdatasync,sendto,sendmsg,unlink"
# « 1234 pwrite64(7</tmp/x/network.db-wal>, … », or the end of a call that another thread interrupted.
CALL = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<fd>\d+)<(?P<path>[^>]*)>(?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. (?P<call>fsync|fdatasync) resumed>")
WRITES, SYNCS, SENDS = ("write", "pwrite64", "writev"), ("fsync", "fdatasync"), ("sendto", "sendmsg")


def unsynced_answers(lines: list[str], folder: str) -> tuple[int, list[str]]:
    """Return how many answers of a POST left, and what was not yet on the disk when one did."""
    waiting: set[str] = set()
    syncing: dict[str, str] = {}
    answers, faults = 0, []
    for line in lines:
        if ended := RESUMED.match(line):
            waiting.discard(syncing.pop(ended["thread"], ""))
            continue
        found = CALL.match(line)
        if found is None:
            continue
        path, call = found["path"], found["call"]
        if call in WRITES and path.startswith(folder) and not path.endswith("-shm"):
            waiting.add(path)
        elif call in SYNCS and "<unfinished" in found["rest"]:
            syncing[found["thread"]] = path
        elif call in SYNCS:
            waiting.discard(path)
        elif call in SENDS and '"HTTP/1.1 303' in found["rest"]:
            answers += 1
            faults += sorted(waiting)
    return answers, faults


def main() -> None:
    """Sign so many times under strace, and fail if an answer left too early."""
    if sys.argv[1:2] == ["--serve"]:
        serve_site(partial(opened, sys.argv[2]), int(sys.argv[3]))
        return
    if shutil.which("strace") is None:
        raise SystemExit("strace is missing: apt-get install strace")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        app = site(folder)
        with app.app_context():
            requests = list(islice(ready_requests(app), count))
            db.session.remove()
            db.engine.dispose()
        lines = traced(folder, requests, app.config["PUBLIC_URL"])
        answers, faults = unsynced_answers(lines, folder)
    say(f"{answers} signatures answered, {len(faults)} of them before the disk had them")
    for path in sorted(set(faults)):
        say(f"  not yet synced: {Path(path).name}")
    if faults or answers != count:
        raise SystemExit(1)


def traced(folder: str, requests: list[tuple[str, str, str]], public_url: str) -> list[str]:
    """Serve the site under strace, send the requests, and return the lines of the trace."""
    trace, port = Path(folder) / "trace", free_port()
    command = ["strace", "-f", "-y", "-s", "60", "-e", CALLS, "-o", str(trace)]
    serving = [sys.executable, "-m", "tests.bench.synced", "--serve", folder, str(port)]
    process = subprocess.Popen([*command, *serving], start_new_session=True)
    try:
        connection = _connected(port)
        for path, body, cookies in requests:
            headers = {
                "Host": urlsplit(public_url).netloc,
                "Cookie": cookies,
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": public_url,
            }
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303, answer.status
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # strace passes over what is meant for it alone
        process.wait(30)
    return trace.read_text(errors="replace").splitlines()


def _connected(port: int) -> http.client.HTTPConnection:
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.05)
        else:
            return connection
    raise SystemExit("the site does not answer")


if __name__ == "__main__":
    main()
