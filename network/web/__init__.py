"""What every feature's views and forms lean on."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user

from network.web import (
    access,
    addresses,
    caches,
    commit,
    csrf,
    early,
    errors,
    filters,
    headers,
    hosts,
    kept,
    late,
    paging,
    shell,
)

MOST_OF_A_BODY = 30 * 1024 * 1024  # a form with a picture and a document
MOST_OF_A_FORM = 1024 * 1024  # what is typed in a form: a whole part of a sheet, and room to spare


def _limit_body() -> None:
    # Werkzeug holds forms sent as files' parts to MAX_FORM_MEMORY_SIZE, but not the plain ones.
    # Strangers send no files, but to the pages that say so.
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MOST_OF_A_FORM
    elif not current_user.is_authenticated:
        view = current_app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, "most_of_a_body", MOST_OF_A_FORM)


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    # No view is a coroutine; Flask would ask it of each function of each request.
    return function


def init_app(app: Flask) -> None:
    """Set the web side of the site up: who is there, forged forms, errors, headings, and the one commit."""
    app.config.update(
        SESSION_COOKIE_NAME=access.cookie_name(app, "flash"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["SETTINGS"].is_https,
        MAX_CONTENT_LENGTH=MOST_OF_A_BODY,
        MAX_FORM_MEMORY_SIZE=MOST_OF_A_FORM,
        MAX_FORM_PARTS=1000,
    )
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    app.before_request(_limit_body)
    # First, so that it runs last: it looks at the whole answer.
    caches.init_app(app)
    headers.init_app(app)
    # Before the hosts: their look at the name comes first. Who is set up last answers first.
    early.init_app(app)
    kept.init_app(app)
    hosts.init_app(app)
    csrf.init_app(app)
    access.init_app(app)
    late.init_app(app)
    filters.init_app(app)
    paging.init_app(app)
    addresses.init_app(app)
    shell.init_app(app)
    errors.init_app(app)
    # Last, so that it runs first among what follows a view: the others then see the final answer.
    commit.init_app(app)
