"""What a member has to do next: each feature contributes its step, `/mon-espace` shows them in order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something to do, where, and whether it is done. `hint` says in a sentence what it takes."""

    label: str
    url: str | None
    done: bool
    hint: str = ""
