"""Addresses of the web that people give: what may be linked to, how it is kept, when two are the same."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import idna

from network.i18n import _
from network.text import sha256_hex

LONGEST = 1000  # characters, as kept
SCHEMES = ("http", "https")
DEFAULT_PORTS = {"http": 80, "https": 443}

# Names that lead nowhere but inside somebody's own network, or to nobody (RFC 2606, 6761, 6762, 8375).
_INSIDE = {
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private",
    "arpa", "test", "invalid", "example", "onion",
}  # fmt: skip
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/:@]+\.[^/:@]+:\d+(?:/|$)")
# Letters that a French reader does not take for others.
_PLAIN_LETTERS = re.compile(r"[a-z0-9.\-àâäçéèêëîïôöùûüÿñœæ]+")
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"
# What newsletters add to an address: it leads to the same page without.
_TRACKING = re.compile(r"(?:utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|mc_cid|mc_eid|xtor)", re.IGNORECASE)


class NotALink(ValueError):
    """What was typed cannot be linked to; its message is a sentence for whoever typed it."""


def link_in(typed: str) -> str:
    """Return the address typed as it is kept: ASCII, with its scheme, to a public name; « » stays « ».

    Raise `NotALink` for anything a reader should not be sent to.
    """
    typed = typed.strip()
    if not typed:
        return ""
    if not _SCHEME.match(typed) or _HOST_AND_PORT.match(typed):
        typed = f"https://{typed.lstrip('/')}"
    if "\\" in typed or any(c.isspace() or not c.isprintable() for c in typed):
        raise NotALink(
            _("Une adresse ne contient ni espace ni barre oblique inversée : copiez-la de nouveau.")
        )
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise NotALink(_incomplete()) from None
    if parts.scheme not in SCHEMES:
        raise NotALink(_("Seules les adresses qui commencent par https:// ou http:// sont acceptées."))
    if "@" in parts.netloc:
        raise NotALink(_("Cette adresse contient un identifiant ou un mot de passe : retirez-les."))
    link = _assembled(parts, _public_host(parts.hostname or ""), port)
    if len(link) > LONGEST:
        raise NotALink(_("Cette adresse est trop longue : retirez-en ce qui suit le point d’interrogation."))
    return link


def _assembled(parts: SplitResult, host: str, port: int | None) -> str:
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = quote(parts.path, safe=_KEPT_IN_PATH) or "/"
    query, fragment = (quote(part, safe=_KEPT_IN_QUERY) for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _public_host(host: str) -> str:
    """Return the name of a site in ASCII; refuse what is no public name."""
    try:
        # « UTS 46 » reads full-width digits and dots as plain ones: an address in disguise shows itself.
        name = idna.encode(host, uts46=True).decode().lower().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        raise NotALink(_incomplete()) from None
    last = name.rpartition(".")[2]
    if _is_number(name) or last in _INSIDE:
        raise NotALink(
            _("Cette adresse ne s’ouvre que sur un réseau privé : donnez celle d’une page publique.")
        )
    if "." not in name or not re.fullmatch(r"[a-z0-9.-]+", name):
        raise NotALink(_incomplete())
    return name


def _is_number(name: str) -> bool:
    """Say whether a browser would read this name as an IP address (« 127.1 », « 2130706433 », « 0x7f.1 »)."""
    return re.fullmatch(r"\d+|0x[0-9a-f]*", name.rpartition(".")[2]) is not None


def _incomplete() -> str:
    return _("Cette adresse n’est pas complète : elle s’écrit comme https://www.exemple.fr/page.")


def host_of(link: str) -> str:
    """Return the site a link leads to, as a reader should see it.

    A name in other letters than ours stays in its coded form: « аpple.com » in Cyrillic is not Apple.
    """
    host = (urlsplit(link).hostname or "").removeprefix("www.")
    try:
        spelled = idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host
    return spelled if _PLAIN_LETTERS.fullmatch(spelled) else host


def key_of(link: str) -> str:
    """Return what two addresses of the same page have in common, as a digest; « » for no address."""
    if not link:
        return ""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in (None, *DEFAULT_PORTS.values()) else f":{parts.port}"
    asked = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    ]
    return sha256_hex(f"{host}{port}{parts.path.rstrip('/')}?{urlencode(sorted(asked))}")
