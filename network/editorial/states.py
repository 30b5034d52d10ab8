"""The states of a revision and the only ways from one to another; the database holds the same table."""

from enum import StrEnum


class State(StrEnum):
    """Where a revision stands between its author and its readers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


EDITABLE = (State.DRAFT, State.SENT_BACK)
OPEN = (*EDITABLE, State.SUBMITTED)
DECIDED = (State.SENT_BACK, State.PUBLISHED, State.SUPERSEDED)

NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.SENT_BACK, State.PUBLISHED}),
    State.SENT_BACK: frozenset({State.SUBMITTED}),
    State.PUBLISHED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
