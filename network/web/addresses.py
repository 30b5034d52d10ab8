"""Addresses: one for each question; and in templates, each worked out once, not dozens of times a page."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, abort, g, redirect, request, url_for


def one_address(pairs: Sequence[tuple[str, str]], address: Callable[[], str]) -> None:
    """Lead to the one address of a question whoever asks it by another: to share, to keep, to cache.

    `pairs` are the parameters of the question as it was read, and no other. The page names the address as
    its own (`base.html`), however its signs were written.
    """
    if pairs != list(request.args.items(multi=True)):
        abort(redirect(address()))
    g.own_address = address


def init_app(app: Flask) -> None:
    """Give templates a `url_for` that remembers the addresses in which nothing is of the request at hand."""

    @functools.lru_cache(maxsize=2000)
    def worked_out(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def address(endpoint: str, **values: Any) -> str:
        if not request:
            return url_for(endpoint, **values)
        # That of a file of the site changes with it; names that begin with « _ » are Flask's own.
        is_plain = endpoint != "static" and not endpoint.startswith(".") and not request.root_path.strip("/")
        if is_plain and all(type(value) is str and name[0] != "_" for name, value in values.items()):
            return worked_out(endpoint, tuple(values.items()))
        return url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = address
