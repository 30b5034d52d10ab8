from sqlalchemy import select

from network.db import action
from network.resources.models import Resource, ResourceRevision
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of why resources were sent back or archived; their words are their owner's."""
    is_of_another = Resource.owner_id.in_(traces.other_members)
    traces.take_out_of(Resource.archived_reason, of_another=is_of_another)
    sent_to_another = ResourceRevision.resource_id.in_(select(Resource.id).where(is_of_another))
    traces.take_out_of(ResourceRevision.reason, of_another=sent_to_another)
