"""One request to a public place of the web, and to no other.

Whoever writes a link chooses what this site calls. So only http and https are spoken, on their own ports;
a name is resolved once, each address it stands for is looked at, and the connection goes to the very
address that was: no name changes its mind in between. Nothing of the environment (proxies) is used,
certificates are verified, and the whole exchange takes a few seconds, however slowly somebody answers.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

import idna
import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

SECONDS = 10.0  # for a whole exchange, the name included once it is resolved
PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES = 3  # of one name, tried one after the other
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"
# Addresses of the second kind that stand for one of the first (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# Nobody's, though Python calls some of them global (RFC 6890, 7526).
_NOBODYS = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))


class Cause(StrEnum):
    """Why a link could not be opened, or not be looked at."""

    NOT_FOUND = "not_found"
    SERVER_FAILS = "server_fails"
    NO_SUCH_NAME = "no_such_name"
    NO_ANSWER = "no_answer"
    CERTIFICATE = "certificate"
    REDIRECTS = "redirects"
    # Nobody can tell whether readers can open it.
    ROBOTS = "robots"
    REFUSED = "refused"
    LATER = "later"
    NOT_PUBLIC = "not_public"


class NotReached(Exception):
    """No answer came, or none was asked for."""

    def __init__(self, cause: Cause):
        super().__init__(cause.value)
        self.cause = cause


@dataclass(frozen=True)
class Answer:
    """What somebody answered; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Place:
    """Where an address leads: `host` in ASCII, `target` what is asked there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """« https://www.exemple.fr »."""
        return f"{self.scheme}://{self._authority}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.target

    @property
    def _authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Read an address; raise `NotReached` for one that is not to be called, whoever stands behind."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".")
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode()
        query = f"?{quote(parts.query, safe=_KEPT_IN_QUERY)}" if parts.query else ""
        target = (quote(parts.path, safe=_KEPT_IN_PATH) or "/") + query
    except ValueError:
        raise NotReached(Cause.NOT_PUBLIC) from None
    if parts.scheme not in PORTS or "@" in parts.netloc or not host or any(c <= " " for c in host):
        raise NotReached(Cause.NOT_PUBLIC)
    return Place(parts.scheme, host.lower(), port, target)


def place_after(place: Place, location: str) -> Place:
    """Return where a redirection leads from here; raise `NotReached` as `place_of` does."""
    try:
        return place_of(urljoin(place.url, location))
    except ValueError:
        raise NotReached(Cause.NOT_PUBLIC) from None


def is_public(address: str, port: int) -> bool:
    """Say whether an address and a port are those of a public site, whatever form the address takes."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner), port)
        if ip.is_site_local:  # given up by its protocol, and answered to in some networks
            return False
    elif any(ip in network for network in _NOBODYS):
        return False
    return (
        port in PORTS.values()
        and ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)
    )


class Caller:
    """Calls public places under a name of its own; `may_call` says which address and port is one."""

    def __init__(
        self,
        user_agent: str,
        *,
        may_call: Callable[[str, int], bool] = is_public,
        trusted: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ):
        self.user_agent = user_agent
        self._may_call = may_call
        self._trusted = trusted or ssl.create_default_context()
        self._seconds = seconds

    def call(self, method: str, url: str, most: int = 0) -> Answer:
        """Ask once, following nothing, and return the answer with `most` bytes of its body.

        Raise `NotReached` where no answer came in time, and where the place is no public one.
        """
        place = place_of(url)
        addresses = self._addresses(place)
        ends_at = time.monotonic() + self._seconds
        for number, address in enumerate(addresses, start=1):
            try:
                with self._connected(place, address, ends_at) as sock:
                    answer = self._exchange(method, place, sock, most)
                if time.monotonic() >= ends_at:  # cut, it may look whole
                    raise NotReached(Cause.NO_ANSWER)
                return answer
            except ssl.SSLCertVerificationError:
                raise NotReached(Cause.CERTIFICATE) from None
            except (OSError, HTTPException, HTTPError, ValueError):
                if number == len(addresses) or time.monotonic() >= ends_at:
                    raise NotReached(Cause.NO_ANSWER) from None
        raise NotReached(Cause.NO_SUCH_NAME)

    def _addresses(self, place: Place) -> list[str]:
        """Return the addresses of a name, all of them public, those of the older protocol first."""
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotReached(Cause.NO_SUCH_NAME) from None
        inet = [(family != socket.AF_INET, str(where[0])) for family, _t, _p, _n, where in found]
        addresses = list(dict.fromkeys(address for _order, address in sorted(inet, key=lambda each: each[0])))
        if not all(self._may_call(address, place.port) for address in addresses):
            raise NotReached(Cause.NOT_PUBLIC)
        return addresses[:MOST_ADDRESSES]

    @contextmanager
    def _connected(self, place: Place, address: str, ends_at: float) -> Iterator[socket.socket]:
        """Give a connection to this address, cut when the time is over whoever is talking."""
        left = max(0.1, ends_at - time.monotonic())
        with socket.create_connection((address, place.port), timeout=left) as plain, plain.dup() as handle:
            cutter = threading.Timer(max(0.1, ends_at - time.monotonic()), _cut, (handle,))
            cutter.daemon = True
            cutter.start()
            try:
                if place.scheme == "http":
                    yield plain
                else:
                    with self._trusted.wrap_socket(plain, server_hostname=place.host) as sealed:
                        yield sealed
            finally:
                cutter.cancel()

    def _exchange(self, method: str, place: Place, sock: socket.socket, most: int) -> Answer:
        connection = HTTPConnection(place.host, place.port)
        connection.sock = sock  # of the address that was looked at: it opens none of its own
        headers = {
            "Host": place.origin.partition("://")[2],
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request(method, place.target, headers=headers, preload_content=False, decode_content=False)
        response: urllib3.HTTPResponse = connection.getresponse()
        body = response.read(most, decode_content=False) if most else b""
        said = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, said, body)


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
