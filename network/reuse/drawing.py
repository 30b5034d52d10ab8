"""A family as a picture: a column for each generation, from what came first to what came last.

Lengths are pixels: on a narrow screen the picture scrolls inside its frame, and its words keep their
size. The same family stands beside it as lists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from network.i18n import ngettext
from network.reuse.family import Branch, Family

WIDTH, HEIGHT = 232, 84  # of a box
ACROSS, DOWN = 60, 16  # between boxes
EDGE = 4
CHARACTERS = 25  # of a line in a box, which the widest titles fill
MOST_LEAVES = 5  # projects without sheet that one sheet shows; beyond, they are counted
MOST_BOXES = 150


@dataclass(frozen=True)
class Box:
    """A sheet, or a project; of others (`kind` « more ») only how many there are."""

    key: str
    kind: str
    x: int
    y: int
    lines: Sequence[str]
    who: str
    told: str
    branch: Branch | None = None

    @property
    def middle(self) -> int:
        """The height at which lines reach it."""
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Drawing:
    """Boxes and the lines between them."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[str]


@dataclass(frozen=True)
class _Node:
    key: str
    kind: str
    title: str
    who: str
    branch: Branch | None = None


def drawing_of(family: Family) -> Drawing | None:
    """Return the picture of a family; None where it stands alone, or is too large for one."""
    if family.is_empty:
        return None
    nodes, ties = _nodes(family)
    if len(nodes) > MOST_BOXES:
        return None
    columns, rows = _columns(nodes, ties), _rows(nodes, ties)
    boxes = {
        key: Box(
            key,
            node.kind,
            EDGE + columns[key] * (WIDTH + ACROSS),
            EDGE + round(rows[key] * (HEIGHT + DOWN)),
            _lines(node.title),
            shorten(node.who, CHARACTERS + 1, placeholder="…") or node.who[:CHARACTERS],
            f"{node.title} – {node.who}" if node.who else node.title,
            node.branch,
        )
        for key, node in nodes.items()
    }
    return Drawing(
        max(box.x for box in boxes.values()) + WIDTH + EDGE,
        max(box.y for box in boxes.values()) + HEIGHT + EDGE,
        list(boxes.values()),
        [_line(boxes[parent], boxes[child]) for parent, child in ties],
    )


def _nodes(family: Family) -> tuple[dict[str, _Node], list[tuple[str, str]]]:
    """Return what is drawn, once each, and the ties between; projects too many are told as one."""
    nodes = {family.here.key: _node(family.here, "here")}
    left_out: set[str] = set()
    ties: list[tuple[str, str]] = []
    for branch in _walk([*family.above, *family.below]):
        nodes.setdefault(branch.key, _node(branch, "sheet" if branch.sheet else "project"))
    for own in [family.here, *_walk([*family.above, *family.below])]:
        branches = family.below if own is family.here else own.branches
        leaves = [branch for branch in branches if branch.sheet is None]
        if len(leaves) > MOST_LEAVES + 1:
            hidden = leaves[MOST_LEAVES:]
            left_out |= {branch.key for branch in hidden}
            more = ngettext("et un autre projet", "et %(num)s autres projets", len(hidden))
            nodes[f"more-{own.key}"] = _Node(f"more-{own.key}", "more", more, "")
            ties.append((own.key, f"more-{own.key}"))
    for key in left_out:
        del nodes[key]
    drawn = [(parent, child) for parent, child in family.ties if {parent, child} <= nodes.keys()]
    return nodes, drawn + ties


def _walk(branches: Iterable[Branch]) -> Iterable[Branch]:
    for branch in branches:
        yield branch
        yield from _walk(branch.branches)


def _node(branch: Branch, kind: str) -> _Node:
    return _Node(branch.key, kind, branch.title, branch.member.name, branch)


def _columns(nodes: dict[str, _Node], ties: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the generation of each: one after the last of those it draws on."""
    columns = dict.fromkeys(nodes, 0)
    for _round in nodes:  # a tie moves its child at most so often
        moved = False
        for parent, child in ties:
            if columns[child] <= columns[parent]:
                columns[child], moved = columns[parent] + 1, True
        if not moved:
            break
    return columns


def _rows(nodes: dict[str, _Node], ties: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the row of each: that of its only child, or between its first and its last."""
    children: dict[str, list[str]] = {key: [] for key in nodes}
    has_parent = set()
    for parent, child in ties:
        children[parent].append(child)
        has_parent.add(child)
    rows: dict[str, float] = {}
    free = 0

    def place(key: str) -> None:
        nonlocal free
        rows[key] = 0.0  # being placed: another way to it does not place it again
        mine = []
        for child in children[key]:
            if child not in rows:
                place(child)
                mine.append(rows[child])
        if mine:
            rows[key] = (mine[0] + mine[-1]) / 2
        else:
            rows[key], free = float(free), free + 1

    for key in nodes:
        if key not in has_parent:
            place(key)
    return rows


def _lines(title: str) -> list[str]:
    lines = wrap(title, CHARACTERS) or [""]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: CHARACTERS - 1].rstrip(' ,;:.')}…"]
    return lines


def _line(parent: Box, child: Box) -> str:
    start, end = parent.x + WIDTH, child.x
    bend = (start + end) // 2
    return f"M{start} {parent.middle}C{bend} {parent.middle} {bend} {child.middle} {end} {child.middle}"
