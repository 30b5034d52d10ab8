from datetime import datetime

from network.db import db
from network.jobs.models import Heartbeat


def last_heartbeat(name: str = "worker") -> datetime | None:
    """Return when the worker was last seen alive, or None if it never was."""
    beat = db.session.get(Heartbeat, name)
    return beat.at if beat else None
