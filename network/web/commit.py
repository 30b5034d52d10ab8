"""The one place where a request's transaction ends: after its answer is built, before a byte of it leaves."""

import logging

from flask import Flask, Response, session

from network import db
from network.errors import StorageUnavailable
from network.web.errors import unavailable

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Commit or roll back after each request."""

    @app.after_request
    def end_transaction(response: Response) -> Response:
        try:
            return db.commit_or_roll_back(response)
        except StorageUnavailable:
            log.exception("commit failed")
            session.clear()  # « Merci, c'est enregistré » would be false
            return unavailable()
