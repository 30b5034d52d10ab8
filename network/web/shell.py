"""What stands around every page: the links of its head, the picture that shares it, the menu, the footer.

It depends on where the page stands in the menu, and on who reads (nobody known, somebody, the desk): each of
these is rendered once.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from flask_login import current_user
from markupsafe import Markup

from network.web.caches import digest
from network.web.csrf import csrf_token
from network.wording import locale

# The entries of the menu, each with the beginnings of other addresses that are of it.
_MENU: Mapping[str, tuple[str, ...]] = {
    "library.search": ("/fiches/", "/ressources"),
    "members.directory": (),
    "charter.show": ("/signatures/", "/registre", "/verifier"),
    "pages.about": (),
    "members.home": ("/mes-",),
    "accounts.settings": (),
    "admin.home": (),
    "accounts.log_in": (),
}
# The files of the site that each piece names.
_FILES: Mapping[str, tuple[str, ...]] = {
    "shell/head.html": ("site.css", "site.js", "favicon.ico", "logo.svg"),
    "shell/share.html": ("share.png",),
    "shell/library.html": ("library.css", "library.js"),
    "shell/header.html": ("logo.svg",),
    "shell/footer.html": (),
}


_SLOT = "\x02"  # in the place of the token of the form by which one logs out
_BLANK = re.compile(r"\s*\n\s*")  # between lines, where it means nothing here


class Entry(NamedTuple):
    """Where an entry of the menu leads, and whether the page at hand is there: `page`, `true` or nothing."""

    url: str
    mark: str


def init_app(app: Flask) -> None:
    """Give base.html its pieces, by the names of their templates."""
    kept: dict[tuple[object, ...], Markup] = {}
    addresses: dict[str, str] = {}

    def menu() -> dict[str, Entry]:
        if not addresses:
            addresses.update({endpoint: url_for(endpoint) for endpoint in _MENU})
        return {name: Entry(url, _mark(url, _MENU[name])) for name, url in addresses.items()}

    def rendered(name: str, **context: Any) -> Markup:
        html = app.jinja_env.get_template(name).render(context)
        return Markup(_BLANK.sub("\n", html).strip())  # noqa: S704 - a template of ours, which escapes

    def once(name: str, *state: object, **context: Any) -> Markup:
        key = (name, locale().language, *state)
        if key not in kept or app.debug:
            kept[key] = rendered(name, **context)
        return kept[key]

    def shell(name: str) -> Markup:
        """Return a piece of the page at hand."""
        files = map(digest, _FILES[name])
        if name != "shell/header.html":
            return once(name, *files)
        entries, reader = menu(), _reader()
        marks = (entry.mark for entry in entries.values())
        header = once(name, *files, *marks, reader, menu=entries, reader=reader, token=_SLOT)
        return header.replace(_SLOT, csrf_token()) if reader else header

    app.jinja_env.globals["shell"] = shell


def _reader() -> str:
    """Return who reads, as far as the menu tells them apart: nobody known, a person, the desk."""
    if not current_user.is_authenticated:
        return ""
    return "desk" if current_user.is_of_the_desk else "person"


def _mark(url: str, also: tuple[str, ...]) -> str:
    path = request.path
    if path == url:
        return "page"
    return "true" if path.startswith((f"{url}/", *also)) else ""
