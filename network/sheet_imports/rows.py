"""A row while it is read: its cells, what is known of it, and what it keeps of what cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from network import typed
from network.i18n import _
from network.sheet_imports import cells

MOST_SHOWN = 60


@dataclass(frozen=True)
class Cell:
    """A cell that holds something, with what its column stands for, and the unit that the next one says."""

    column: str
    heading: str
    text: str
    unit: str = ""

    @property
    def said(self) -> str:
        """Return what the cell says, with that unit."""
        return f"{self.text} {self.unit}".strip()


@dataclass
class ReadRow:
    """A row once read; `besides` says whose the sheet is and what tells it from others.

    `faults` keep it out, `unread` keep it from being published: cells that wait for somebody to look at,
    of the columns `waiting`. So does `asked`: what was read, and may mean something else.
    """

    line: int
    title: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    besides: dict[str, str] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: int = 0
    asked: int = 0
    waiting: set[str] = field(default_factory=set)
    # Why its sheet cannot be published, by its owner: asked twice, worked out once.
    lacks: dict[int, str] = field(default_factory=dict)

    def keep(self, cell: Cell, sentence: str = "") -> None:
        """Keep a cell that is no field at the end of the description, and say so."""
        heading = cell.heading or _("Sans titre")
        self.others.append((heading, cells.prose(cell.said)))
        if sentence:
            self.unread += 1
            self.waiting.add(cell.column)
            self.notes.append(f"{heading} : {sentence}")

    def ask(self, sentence: str) -> None:
        """Ask about what was read: nobody publishes it before having looked at it."""
        self.asked += 1
        self.notes.append(sentence)


def read_typed(read: ReadRow, cell: Cell, reader: Callable[[ReadRow, Cell], None]) -> None:
    """Read a cell into its field, or keep it unread."""
    try:
        reader(read, cell)
    except (ValueError, KeyError, OverflowError):
        keep_unread(read, cell)


def keep_unread(read: ReadRow, cell: Cell) -> None:
    """Keep a cell as it was written, and say so."""
    read.keep(cell, _("« %(text)s » ne se lit pas ; gardé à la fin de la description.", text=short(cell)))


def ask_which(read: ReadRow, cell: Cell, value: str, other: str) -> None:
    """Ask which of two readings of a number was meant."""
    sentence = _("lu %(value)s, mais ce peut être %(other)s : à vérifier.", value=value, other=other)
    read.ask(f"{cell.heading} : {sentence}")


def short(cell: Cell) -> str:
    """Return as much of a cell as a note shows."""
    return cell.said if len(cell.said) <= MOST_SHOWN else f"{cell.said[:MOST_SHOWN]}…"


def tell_if_rough(read: ReadRow, cell: Cell) -> None:
    """Say that a number or a sum was read without « environ »."""
    exact, is_about = typed.without_about(cell.text)
    if is_about:
        read.notes.append(_("« %(typed)s » lu « %(label)s ».", typed=short(cell), label=exact))


def about_a_year(read: ReadRow, cell: Cell) -> str:
    """Return the year that a date in words names, and keep the words; raise `ValueError` if it names none."""
    if year := cells.lone_year(cell.text):
        read.keep(cell, _("« %(text)s » lu %(year)s.", text=cell.text[:MOST_SHOWN], year=year))
        return year
    raise ValueError(cell.text)
