from network.collections.models import Collection
from network.db import action
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of why collections were archived; what a collection says is the desk's to correct."""
    traces.take_out_of(Collection.archived_reason)
