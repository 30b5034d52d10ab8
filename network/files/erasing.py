from sqlalchemy import and_

from network.db import action
from network.files.models import StoredFile
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of the names that files came with."""
    of_another = and_(StoredFile.owner_kind == "member", StoredFile.owner_id.in_(traces.other_members))
    traces.take_out_of(StoredFile.name, of_another=of_another)
