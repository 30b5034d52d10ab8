"""What every feature's views and forms lean on."""

from flask import Flask

from network.web import access, commit, csrf, errors, filters, headers, paging


def init_app(app: Flask) -> None:
    """Set the web side of the site up: who is there, forged forms, errors, headings, and the one commit."""
    app.config.update(
        SESSION_COOKIE_NAME=access.cookie_name(app, "flash"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["SETTINGS"].is_https,
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=1000,
    )
    headers.init_app(app)
    csrf.init_app(app)
    access.init_app(app)
    filters.init_app(app)
    paging.init_app(app)
    errors.init_app(app)
    # Last, so that it runs first among what follows a view: the others then see the final answer.
    commit.init_app(app)
