from network.db import action
from network.journal.models import Entry
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what entries tell beside public identifiers, which name nobody."""
    traces.take_out_of(Entry.details)
