"""The names this site answers to: any other is refused, with a page like any other error."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.sansio.utils import host_is_trusted

from network.i18n import _

_FOREIGN = "network.foreign_host"


def init_app(app: Flask) -> None:
    """Refuse requests that name another host.

    Flask's own TRUSTED_HOSTS leaves the error page without addresses to build, and some hosts break it:
    a foreign name is replaced by ours before Flask reads it, and refused before any view.
    """
    public = urlsplit(app.config["PUBLIC_URL"])
    # Loopback names are for those who watch over the site from its own machine.
    names = (public.hostname or "", "localhost", "127.0.0.1", "[::1]")
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        ours = _ours(environ.get("HTTP_HOST", ""), names)
        environ["HTTP_HOST"] = ours or public.netloc
        if not ours:
            environ[_FOREIGN] = True
        return inner(environ, start_response)

    app.wsgi_app = answer  # type: ignore[method-assign]

    @app.before_request
    def refuse_foreign_host() -> None:
        if is_foreign(request.environ):
            abort(400, _("Ce site ne répond pas à ce nom."))


def is_foreign(environ: dict[str, Any]) -> bool:
    """Say whether a request named another site than ours."""
    return _FOREIGN in environ


@lru_cache(maxsize=100)
def _ours(host: str, names: tuple[str, ...]) -> str:
    """Return a host that bears one of these names, as it is compared: names have no case. Else nothing."""
    host = host.lower()
    try:
        return host if host_is_trusted(host, names) else ""
    except UnicodeError:
        return ""
