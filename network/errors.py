"""Errors named for what happened."""


class Refused(Exception):
    """Somebody asked for what a rule forbids; the sentence says why, to that person.

    `field` names the form field the sentence belongs to, when there is one.
    """

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Throttled(Refused):
    """Too many tries in too short a time; `retry_after` is in seconds."""

    def __init__(self, sentence: str, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


class StorageUnavailable(Exception):
    """The database could not keep what was asked: nothing was changed, try again later."""
