"""Errors that help: what happened, and where to go on."""

import logging
import re
import secrets
from itertools import chain

from flask import Flask, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException

from network.db import db
from network.errors import Refused, StorageUnavailable, Throttled
from network.i18n import _

log = logging.getLogger(__name__)

MOST_WORDS = 8  # of an address, that a search starts from


def bare_page(code: int, **words: str) -> Response:
    """Return the page of an outage: it asks nothing of the database.

    `render_template` would: Flask-Login adds who is there to whatever it renders.
    """
    template = current_app.jinja_env.get_template("errors/bare.html")
    return make_response(template.render(code=code, **words), code)


def unavailable() -> Response:
    """Tell that the storage does not answer, and when to come back."""
    response = bare_page(503)
    response.headers["Retry-After"] = "30"
    return response


def words_of(path: str) -> str:
    """Return the words of an address that leads nowhere, to look for: « /fiches/chaufferie-bois.html »."""
    last = path.rstrip("/").rpartition("/")[2].rpartition(".")
    words = re.findall(r"[^\W\d_]{2,}", last[0] or last[2])
    return " ".join(words[:MOST_WORDS])[:200]


def _refuse_nul() -> None:
    # PostgreSQL neither stores nor compares any; no keyboard makes one.
    if request.method == "GET" and not request.query_string and "\0" not in request.path:
        return
    said = [*request.args.items(multi=True), *request.form.items(multi=True)]
    if any("\0" in text for text in (request.path, *chain.from_iterable(said))):
        abort(400, _("Un caractère de cette demande ne peut pas être lu."))


def init_app(app: Flask) -> None:
    """Answer each error with a page."""
    app.before_request(_refuse_nul)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error
        if (error.code or 500) >= 500:
            return unexpected(error)
        sentence = error.description if type(error).description != error.description else None
        words = words_of(request.path) if error.code in (404, 410) else ""
        page = render_template("errors/error.html", code=error.code, sentence=sentence, words=words)
        return page, error.code or 400

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        if isinstance(error, Throttled):
            page = render_template("errors/error.html", code=429, sentence=error.sentence)
            return page, 429, {"Retry-After": str(error.retry_after)}
        return render_template("errors/error.html", code=409, sentence=error.sentence), 409

    @app.errorhandler(OperationalError)
    @app.errorhandler(NoConnectionLeft)
    @app.errorhandler(StorageUnavailable)
    def storage_error(error: Exception) -> ResponseReturnValue:
        log.error("storage unavailable", exc_info=error)
        db.session.rollback()
        return unavailable()

    @app.errorhandler(500)
    def unexpected(error: Exception) -> ResponseReturnValue:
        reference = secrets.token_hex(4)
        log.error(
            "unexpected error, reference %s",
            reference,
            exc_info=getattr(error, "original_exception", None) or error,
        )
        return bare_page(500, reference=reference)
