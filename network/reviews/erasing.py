from network.db import action
from network.reviews.models import Comment
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody's name out of what was said of sheets; what they said stays, of nobody by name."""
    traces.take_out_of(Comment.text)
