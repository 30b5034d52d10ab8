"""The names this site answers to: any other is refused, with a page like any other error."""

from collections.abc import Callable, Iterable
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
    names = [public.hostname or "", "localhost", "127.0.0.1", "[::1]"]
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_ours(environ.get("HTTP_HOST", ""), names):
            environ["HTTP_HOST"] = public.netloc
            environ[_FOREIGN] = True
        return inner(environ, start_response)

    app.wsgi_app = answer  # type: ignore[method-assign]

    @app.before_request
    def refuse_foreign_host() -> None:
        if _FOREIGN in request.environ:
            abort(400, _("Ce site ne répond pas à ce nom."))


def _is_ours(host: str, names: list[str]) -> bool:
    try:
        return host_is_trusted(host, names)
    except UnicodeError:
        return False
