"""How a visitor is answered while three hundred slow clients of each kind keep the server busy.

    python -m tests.bench.slow [SIZE]            500 sheets by default

Headings, bodies, and reads, a byte at a time: each kind alone, then all at once.
"""

import http.client
import tempfile
import time
from contextlib import closing
from functools import partial
from statistics import quantiles

from lxml import html

from tests.bench import sheets
from tests.bench.servers import Served, Visit, fetch, note, running, say, size_asked
from tests.slow_clients import KINDS, slow_clients

MANY = 300
VISITS = 40
FILE_PAGE = "/verifier"
PART = 100_000  # bytes sent between two visits by somebody whose line is slow
BOUNDARY = "bord"
END = f"\r\n--{BOUNDARY}--\r\n".encode()
SECONDS = 2000  # milliseconds; the goal


def measure(folder: str) -> None:
    """Measure how visitors of the site that a folder holds are answered; fail if one is not."""
    with running(partial(sheets.site, folder)) as site:
        for kinds in (*([kind] for kind in KINDS), KINDS):
            with slow_clients(site.port, kinds, MANY if len(kinds) == 1 else MANY // 3, "/fiches/b1"):
                times = _answered(site)
            worst, p95 = max(times), quantiles(times, n=20)[-1]
            say(f"  {MANY} slow {' and '.join(kinds)}: p95 {p95:.0f} ms, worst {worst:.0f} ms")
            note(f"{MANY} slow {', '.join(kinds)}: worst answer", [worst], "ms", most=SECONDS)


def _answered(site: Served) -> list[float]:
    """Visit and send forms while somebody sends a file slowly; return the milliseconds of each answer."""
    times = []
    upload = _Upload(site.port)
    for number in range(VISITS):
        upload.go_on()
        began = time.perf_counter()
        if number % 2:
            fetch(site.port, Visit("/fiches/b2"))
        else:
            _send_form(site.port)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.1)
    upload.finish()
    return times


class _Upload:
    """Somebody whose line is slow, who sends a file to a page that reads it whole before it answers."""

    def __init__(self, port: int):
        response, page = fetch(port, Visit(FILE_PAGE))
        token = html.fromstring(page).xpath("//main//input[@name='csrf_token']/@value")[0]
        head, beginning = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=", "%PDF"
        typed = f'{head}"csrf_token"\r\n\r\n{token}\r\n{head}"file"; filename="a.pdf"\r\n\r\n{beginning}'
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.putrequest("POST", FILE_PAGE)
        self.connection.putheader("Cookie", (response.headers["Set-Cookie"] or "").partition(";")[0])
        self.connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        self.connection.putheader("Content-Length", str(len(typed) + VISITS * PART + len(END)))
        self.connection.endheaders(typed.encode())

    def go_on(self) -> None:
        """Send one more part."""
        self.connection.send(b"a" * PART)

    def finish(self) -> None:
        """Send the end; fail unless the file was read: the page says that the site did not make it."""
        self.connection.send(END)
        answer = self.connection.getresponse()
        said = answer.read().decode()
        assert answer.status == 422 and "n’a pas établi ce fichier" in said, answer.status
        self.connection.close()


def _send_form(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        headings = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/connexion", "email=a%40exemple.fr&password=non", headings)
        assert connection.getresponse().status == 400  # a form of no browser's


def main() -> None:
    """Measure on a corpus of the size asked for, and leave nothing behind."""
    from tests.bench.folder import build

    with tempfile.TemporaryDirectory() as folder:
        build(folder, size_asked("500"))
        measure(folder)


if __name__ == "__main__":
    main()
