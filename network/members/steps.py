"""What a member has to do next: each feature contributes its step, `/mon-espace` shows them in order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something to do, where, and whether it is done. `hint` says in a sentence what it takes.

    `button` leads there where the label does not say it; while somebody else has to act, it is a mere link.
    """

    label: str
    url: str | None
    done: bool
    hint: str = ""
    button: str = ""
    is_waiting: bool = False
