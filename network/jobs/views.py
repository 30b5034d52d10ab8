"""For those who watch over the site: whether it lives, whether it can serve."""

from datetime import timedelta

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from network import clock
from network.db import unit_of_work
from network.jobs.actions import beat
from network.jobs.queries import last_heartbeat
from network.jobs.rules import is_late, is_silent
from network.mail.queries import oldest_due
from network.web.access import public
from network.web.caches import NOBODY

bp = Blueprint("jobs", __name__)

WRITE_EVERY = timedelta(seconds=5)


@bp.route("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"process": "ok"}, {"Cache-Control": NOBODY}


@bp.route("/readyz")
@public
def readyz() -> ResponseReturnValue:
    now = clock.now()
    seen, waiting = last_heartbeat(), oldest_due(now)
    written = last_heartbeat("readyz")
    if written is None or now - written >= WRITE_EVERY:
        with unit_of_work():
            beat("readyz")
    state = {
        "database": "ok",
        "worker": "silent" if is_silent(seen, now) else "ok",
        "mail": "late" if is_late(waiting, now) else "ok",
    } | {name: tell() for name, tell in current_app.extensions["readiness"].items()}
    return state, 200 if set(state.values()) == {"ok"} else 503, {"Cache-Control": NOBODY}
