from network.db import action
from network.files.models import StoredFile
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of the names that files came with."""
    traces.take_out_of(StoredFile.name)
