"""The synonyms in force, for every search of a process."""

from flask import Flask

from network.search.french import Synonyms
from network.search.queries import Position
from network.search.synonym_queries import committed_rows
from network.search.synonyms import Row, merged


class Book:
    """The synonyms of a site as its index stands.

    A change of theirs is noted in the change log. They are read again when the index of this process has
    moved on, so that a search asks the database nothing more; what did not change stays the same value.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._known: tuple[Position | None, tuple[Row, ...], Synonyms] | None = None

    def __call__(self) -> Synonyms:
        """Return the synonyms in force."""
        opened = self.app.extensions["search"].opened
        position = opened.position if opened else None
        known = self._known
        if known is None or position is None or known[0] != position:
            written = committed_rows()  # after the position: never older than it
            if known is None or known[1] != written:
                synonyms = Synonyms(group.terms for group in merged(written) if group.active)
            else:
                synonyms = known[2]
            self._known = known = (position, written, synonyms)
        return known[2]
