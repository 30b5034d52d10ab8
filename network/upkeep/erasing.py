from network.db import action
from network.traces import Traces
from network.upkeep.models import Finding


@action
def erase(traces: Traces) -> None:
    """Take somebody's name out of the reasons of what was decided on the library."""
    traces.take_out_of(Finding.reason)
