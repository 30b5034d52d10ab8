"""The index in use, as one process has opened it, and since when it is right."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tantivy

from network.search import engine, folder
from network.search.engine import View
from network.search.folder import Damaged, State
from network.search.queries import Position

LOOK_EVERY = 0.01  # seconds between two looks at what is about to come


@dataclass(frozen=True)
class Opened:
    """A view, and what of the disk it stands on."""

    state: State
    index: tantivy.Index
    view: View
    prints: dict[str, tuple[int, int]]

    @property
    def position(self) -> Position:
        """Where it stands in the change log."""
        return self.state.position


class InUse:
    """What the searches of a process answer from; it remembers so many of the moments when that moved on."""

    def __init__(self, root: Path, view: Callable[[tantivy.Searcher], View], moments: int):
        self.root = root
        self.view = view
        self.opened: Opened | None = None
        # All that was in the log at this moment is in it; since when something new was seen in the log.
        self.right_at = 0.0
        self.behind_since: float | None = None
        self.moved_at: deque[float] = deque([0.0], maxlen=moments)
        self.moved = threading.Condition()

    def look(self) -> Opened | None:
        """Open what the folder says is in use, None if nothing is; raise `Damaged` if it is not whole."""
        state, before = folder.read_state(self.root), self.opened
        if state is None:
            return None
        path = self.root / state.name
        prints = folder.prints(path)
        if before and before.state == state and before.prints == prints:
            return before
        known = before.prints if before and before.state.name == state.name else {}
        folder.check(path, {name for name in prints if known.get(name) != prints[name]})
        index = engine.open_index(path)
        return Opened(state, index, self.view(index.searcher()), prints)

    def settled(self) -> Opened:
        """Open what was just written; the engine may be putting its files together, and delete some."""
        for _ in range(5):
            with suppress(Damaged, OSError, ValueError):
                if opened := self.look():
                    return opened
            time.sleep(LOOK_EVERY)
        raise Damaged("what was just written")

    def take(self, opened: Opened, right_at: float) -> None:
        """Answer from this from now on; it holds all that was in the log at that moment."""
        with self.moved:
            if self.opened is None or self.opened.position != opened.position:
                self.moved_at.append(right_at)
            self.opened, self.right_at, self.behind_since = opened, right_at, None
            self.moved.notify_all()

    def confirm(self, right_at: float) -> None:
        """Note that it still held all that was in the log at this later moment."""
        with self.moved:
            self.right_at = right_at
            self.moved.notify_all()
