"""A small web of our own: real servers on the addresses of this machine, that answer as they are told."""

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Writes an answer by hand: (the request) -> nothing.
Answering = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Answering:
    """Answer with this, whatever the method."""

    def answering(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    return answering


def by_method(**answers: Answering) -> Answering:
    """Answer each method in its own way."""
    return lambda request: answers[request.command](request)


def dripping(request: BaseHTTPRequestHandler) -> None:
    """Send a header for ever, one byte at a time."""
    request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    for _ in range(400):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.05)


@dataclass
class Site:
    """One server: what it answers, by path, and what it was asked: (method, path, moment)."""

    server: ThreadingHTTPServer
    pages: dict[str, Answering] = field(default_factory=dict)
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    scheme: str = "http"

    def url(self, path: str = "/") -> str:
        host, port = self.server.server_address[:2]
        return f"{self.scheme}://{host}:{port}{path}"

    def paths(self) -> list[tuple[str, str]]:
        """What was asked, robots.txt aside."""
        return [(method, path) for method, path, _at in self.asked if path != "/robots.txt"]


def open_site(address: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Site:
    """Open a site on an address of this machine; to be closed by `site.server.shutdown()`."""
    site: Site

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            site.asked.append((self.command, self.path, time.monotonic()))
            site.agents.add(self.headers["User-Agent"])
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            try:
                otherwise = answer(404) if self.path == "/robots.txt" else answer()
                site.pages.get(self.path, otherwise)(self)
            except OSError:
                pass  # whoever asked left
            finally:
                site.at_once -= 1

        do_GET = do_HEAD = handle_any  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    site = Site(server)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.scheme = "https"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return site


def own_certificate(folder: Path, address: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server of this address seals with, and what trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Un site")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept, key_kept = folder / "site.pem", folder / "site.key"
    kept.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_kept.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(kept, key_kept)
    return serving, ssl.create_default_context(cafile=str(kept))
