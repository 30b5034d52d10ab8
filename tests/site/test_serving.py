"""The web server itself: what it refuses before the site sees it is protected like any other answer."""

import socket
import threading
from contextlib import closing, suppress
from typing import Any

import pytest

from network.serving import make_server
from network.web.headers import headings

REFUSED = {
    "a line that is no request": (b"GET\r\n\r\n", 400),
    "headings without end": (b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
    "a body beyond the limit": (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
    "a length that is no number": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    "an encoding it does not know": (b"POST / HTTP/1.1\r\nTransfer-Encoding: rot13\r\n\r\n", 501),
}


@pytest.fixture
def server(make_app):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = make_server(make_app(HOST="127.0.0.1", PORT=port))
    thread = threading.Thread(target=run, args=(server,), daemon=True)
    thread.start()
    yield port
    server.close()
    thread.join(5)


def run(server: Any) -> None:
    with suppress(OSError):  # its socket is closed under it
        server.run()


def ask(port: int, request: bytes) -> str:
    """Send bytes and return the answer, up to the end of its headings."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer and (more := connection.recv(65536)):
            answer += more
    return answer.partition(b"\r\n\r\n")[0].decode()


@pytest.mark.parametrize("what", REFUSED)
def test_what_the_server_refuses_itself_is_protected(server, app, what):
    request, status = REFUSED[what]
    answer = ask(server, request)
    assert answer.startswith((f"HTTP/1.1 {status} ", f"HTTP/1.0 {status} ")), answer
    lines = {line.lower() for line in answer.splitlines()}
    for name, value in headings(app.config["SETTINGS"]).items():
        assert f"{name}: {value}".lower() in lines, (name, answer)
    assert "cache-control: no-store" in lines
    assert not [line for line in lines if line.startswith("server:")]
