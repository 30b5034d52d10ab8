from network import clock
from network.db import action, db
from network.jobs.models import Heartbeat


@action
def beat(name: str = "worker") -> None:
    """Write down that the worker is alive."""
    db.session.merge(Heartbeat(name=name, at=clock.now()))
