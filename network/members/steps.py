"""What a member has to do next: each feature contributes its step, `/mon-espace` shows them in order."""

from collections.abc import Callable
from dataclasses import dataclass

from network.members.models import Member


@dataclass(frozen=True)
class Step:
    """Something to do, where, and whether it is done. `hint` says in a sentence what it takes."""

    label: str
    url: str | None
    done: bool
    hint: str = ""


# Asked without a member before there is one: the step is then still ahead.
StepOf = Callable[[Member | None], Step]
