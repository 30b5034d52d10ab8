"""The web server itself: what it refuses is protected like any answer; who is slow keeps nobody waiting."""

import hashlib
import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from network.web import MOST_OF_A_BODY
from network.web import server as web_server
from network.web.headers import headings
from network.web.server import make_server
from tests.slow_clients import slow_clients

REFUSED = {
    "a line that is no request": (b"GET\r\n\r\n", 400),
    "headings without end": (b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
    "a body beyond the limit": (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
    "a length that is no number": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
    "an encoding it does not know": (b"POST / HTTP/1.1\r\nTransfer-Encoding: rot13\r\n\r\n", 501),
}


@pytest.fixture
def start():
    """Start web servers, each in a thread; the system holds little of what they send."""
    started = []

    def start(app: Flask) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        server = make_server(app, listener, app.config["SETTINGS"])
        thread = threading.Thread(target=run, args=(server,), daemon=True)
        thread.start()
        started.append((server, thread))
        return listener.getsockname()[1]

    yield start
    for server, thread in started:
        server.close()
        thread.join(5)


@pytest.fixture
def server(make_app, start):
    return start(make_app())


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


@pytest.mark.parametrize("path", ["/a-propos", "/static/site.css"])
@pytest.mark.parametrize("asked", [{}, {"Connection": "close"}])
def test_whoever_has_the_page_already_keeps_the_connection(server, asked, path):
    with closing(http.client.HTTPConnection("127.0.0.1", server, timeout=20)) as connection:
        connection.request("GET", path)
        page = connection.getresponse()
        page.read()
        for last in (False, True):  # a second one is read where the first one ends
            known_by = {"If-None-Match": page.headers["ETag"], **(asked if last else {})}
            connection.request("GET", path, headers=known_by)
            known = connection.getresponse()
            assert (known.status, known.read()) == (304, b"")
        assert known.headers.get("Connection") == asked.get("Connection")


def seconds_of(ask: Callable[[], object]) -> float:
    began = time.monotonic()
    ask()
    return time.monotonic() - began


def visit(port: int, method: str = "GET", path: str = "/", **fields: str) -> None:
    """Ask for a page as a browser would; it must be answered by the site."""
    headers = {"Origin": "http://localhost:5000", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, urlencode(fields) or None, {"Host": "localhost:5000", **headers})
        answer = connection.getresponse()
        assert answer.status in (200, 400), answer.status  # a form of nobody is refused by the site
        assert b"</html>" in answer.read()


def test_slow_visitors_of_every_kind_keep_nobody_waiting(server):
    visit(server)
    with slow_clients(server, count=100):
        times = []
        for _each in range(15):
            times.append(seconds_of(lambda: visit(server)))
            times.append(seconds_of(lambda: visit(server, "POST", "/connexion", email="a@exemple.fr")))
            time.sleep(0.1)
    assert max(times) < 5, times  # `make bench` holds it to 2, with nothing else on the machine


def test_a_long_body_that_comes_slowly_comes_whole(make_app, start):
    app, most = make_app(), MOST_OF_A_BODY - 256
    site = app.wsgi_app

    def digest_of_body(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "GET":
            return site(environ, start_response)
        start_response("200 OK", [("Content-Length", "64")])
        return [hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()]

    app.wsgi_app = digest_of_body
    port, answers = start(app), []
    body = bytes(range(256)) * (most // 256)

    def send() -> None:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % most)
            for begin in range(0, most, most // 20):
                connection.sendall(body[begin : begin + most // 20])
                time.sleep(0.05)
            answers.append(connection.makefile("rb").read().rpartition(b"\r\n")[2].decode())

    senders = [threading.Thread(target=send) for _each in range(6)]  # more than there are threads
    for sender in senders:
        sender.start()
    times = [seconds_of(lambda: visit(port)) for _each in range(5)]
    for sender in senders:
        sender.join(20)
    assert answers == [hashlib.sha256(body).hexdigest()] * 6
    assert max(times) < 5, times  # `make bench` holds it to 2, with nothing else on the machine


@pytest.mark.parametrize(
    "beginning", [b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 9000\r\n\r\n"]
)
def test_a_request_that_never_ends_is_given_up(server, monkeypatch, beginning):
    monkeypatch.setattr(web_server, "TIME_TO_ARRIVE", 0.5)
    with closing(socket.create_connection(("127.0.0.1", server), timeout=10)) as connection:
        connection.sendall(beginning)
        began = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011 - closed: which error depends on who looks first
            while time.monotonic() < began + 10:
                connection.sendall(b"a")
                time.sleep(0.05)
        assert 0.4 < time.monotonic() - began < 9


def test_a_body_at_an_honest_pace_is_not_given_up(server, monkeypatch):
    monkeypatch.setattr(web_server, "TIME_TO_ARRIVE", 0.2)
    with closing(socket.create_connection(("127.0.0.1", server), timeout=10)) as connection:
        connection.sendall(
            b"POST /connexion HTTP/1.1\r\nHost: localhost:5000\r\nContent-Length: 3000\r\n\r\n"
        )
        for _each in range(10):
            connection.sendall(b"a" * 300)
            time.sleep(0.1)
        assert connection.recv(100).startswith(b"HTTP/1.1 4")


class Answers:
    """What a server says on one connection, answer after answer."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.file = connection.makefile("rb")

    def body(self) -> bytes:
        """Return the body of the next answer, which is a page."""
        assert self.file.readline().startswith(b"HTTP/1.1 200 ")
        headings = dict(line.rstrip().split(b": ", 1) for line in iter(self.file.readline, b"\r\n"))
        return self.file.read(int(headings[b"Content-Length"]))


def asking(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost:5000\r\n\r\n".encode()


@pytest.fixture
def one_thread(make_app, start):
    """A server of one thread, its port, and what lets the page « /attend » go."""
    app, let_go = make_app(THREADS=1), threading.Event()
    app.add_url_rule("/attend", "attend", lambda: str(let_go.wait(20)))
    app.add_url_rule("/long/<int:size>", "long", lambda size: "x" * size)
    is_local = app.config["SETTINGS"].DATABASE_URL.startswith("sqlite")
    yield start(app), let_go, is_local
    let_go.set()


def test_what_is_kept_waits_for_no_thread(one_thread):
    port, let_go, is_local = one_thread
    visit(port, path="/a-propos")
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as waiting:
        waiting.sendall(asking("/attend"))
        if not is_local:  # the generation is not at hand
            threading.Timer(0.2, let_go.set).start()
        visit(port, path="/a-propos")
        late = threading.Thread(target=visit, args=(port,), kwargs={"path": "/plan-du-site"})
        late.start()
        late.join(0.3 if is_local else 20)
        assert late.is_alive() is is_local
        let_go.set()
        assert Answers(waiting).body() == b"True"
        late.join(20)


def test_answers_come_in_the_order_of_the_questions(one_thread):
    port, let_go, _is_local = one_thread
    visit(port, path="/a-propos")
    threading.Timer(0.2, let_go.set).start()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(asking("/a-propos") + asking("/attend") + 2 * asking("/a-propos"))
        answers = Answers(connection)
        first, second, third, fourth = (answers.body() for _each in range(4))
    assert second == b"True"
    assert first == third == fourth
    assert b"</html>" in first


def test_whoever_asks_for_much_and_reads_nothing_keeps_nobody_waiting(one_thread):
    port, _let_go, _is_local = one_thread
    size, times = 900_000, 60  # more than the system and waitress hold back for one connection
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(asking(f"/long/{size}"))
        answers = Answers(connection)
        assert len(answers.body()) == size
        connection.sendall(times * asking(f"/long/{size}"))
        time.sleep(0.3)
        assert seconds_of(lambda: visit(port, path="/a-propos")) < 5
        assert [len(answers.body()) for _each in range(times)] == [size] * times


@pytest.mark.parametrize("questions", [60 * asking("/long/900000"), asking("/long/60000000")])
def test_whoever_never_reads_what_it_asked_for_is_given_up(one_thread, monkeypatch, questions):
    monkeypatch.setattr(web_server, "QUIET", 0.5)
    port, _let_go, _is_local = one_thread
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(questions)
        time.sleep(0.2)
        visit(port, path="/a-propos")  # the one thread is free, or soon is
        time.sleep(2)
        read = 0
        with suppress(ConnectionError):
            while part := connection.recv(1_000_000):
                read += len(part)
        assert read < 54_000_000
