from dataclasses import dataclass

LONGEST = 3600  # seconds; older tries are forgotten


@dataclass(frozen=True)
class Limit:
    """At most so many `tries` of `scope` in so many `seconds`, for one key (an address, an account)."""

    scope: str
    tries: int
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds > LONGEST:
            raise ValueError(f"tries are only remembered {LONGEST} seconds")
