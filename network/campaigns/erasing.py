from network.campaigns.models import Campaign, Question
from network.db import action
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what campaigns say and of what was answered to them."""
    traces.take_out_of(Campaign.message)
    traces.take_out_of(Question.note)
