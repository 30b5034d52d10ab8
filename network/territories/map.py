"""Maps of France drawn on the server: departments, overseas insets, and the points one puts on them.

The outlines are those of `network/data/maps` (see its README), a map of Mercator. With angles in radians,

    x = left + scale × longitude        y = top − scale × asinh(tan(latitude))

For the mainland and Corsica, `left`, `top` and `scale` were fitted on the 8 147 communes whose coordinates
the reference lists know, so that most of them fall inside the outline of their department: 99 % do, the
others lie on its border within a few units. A unit is 1.85 km at 46.5° north. Each overseas inset has the
projection it was drawn with.
"""

import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from network.territories.models import Kind
from network.territories.queries import departments
from network.territories.reference import reference

SOURCE = Path(__file__).resolve().parent.parent / "data" / "maps" / "france.json"

Code = tuple[Kind, str]  # of an entry of the official lists

SHAPES = ("circle", "square", "diamond")  # one for each kind of point, in the order of the kinds
NEAR, NEAR_IN_A_CROWD = 15, 26  # points closer than that, in units of the drawing, make one mark
CROWD = 300  # points
SHADES = 4


@dataclass(frozen=True)
class Point:
    """Something to show: where it is, or only in which department; `kind` gives its shape and colour."""

    label: str
    url: str
    kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    department: str | None = None


@dataclass(frozen=True)
class Mark:
    """One point of the drawing, or several too close to be told apart.

    `shape` is « several » when they are of different kinds.
    """

    x: int
    y: int
    shape: str
    label: str
    url: str | None
    count: int


@dataclass(frozen=True)
class Shade:
    """How much of something a department has: from 1 to `SHADES`, in words, and where that leads."""

    level: int
    label: str
    url: str


@dataclass(frozen=True)
class Outline:
    """A department: the data of its path, and whether it is among those the map is about, or how much."""

    code: str
    path: str
    is_here: bool
    shade: Shade | None = None


@dataclass(frozen=True)
class Inset:
    """The box of an overseas department."""

    label: str
    box: tuple[int, int, int, int]
    outline: Outline


@dataclass(frozen=True)
class Map:
    """A drawing; `legend` gives the shape of each kind, `left_out` the points that have no place on it."""

    width: int
    height: int
    outlines: Sequence[Outline]
    insets: Sequence[Inset]
    marks: Sequence[Mark]
    legend: Sequence[tuple[str, str]]
    left_out: Sequence[Point]


def map_of(
    points: Iterable[Point],
    *,
    kinds: Mapping[str, str] | None = None,
    several: Callable[[Sequence[Point]], str | None] = lambda points: None,
    here: Collection[str] = (),
    shades: Mapping[str, Shade] | None = None,
) -> Map:
    """Draw points on France.

    `kinds` names the kinds of points, three at most, in the order of the legend; `several` gives the
    address of a mark that stands for several points; `here` are the departments to bring out, `shades`
    those to colour more or less.
    """

    def outline(code: str, path: str) -> Outline:
        return Outline(code, path, code in here, (shades or {}).get(code))

    shape_of = shapes(kinds or {"": ""})
    middles = {found.code: (found.latitude, found.longitude) for found in departments()}
    placed = [(point, _spot_of(point, middles)) for point in points]
    found = [(point, spot) for point, spot in placed if spot]
    groups = _groups(found, NEAR_IN_A_CROWD if len(found) > CROWD else NEAR)
    used = {point.kind for point, _spot in found}
    source = _source()
    return Map(
        width=source["size"][0],
        height=source["size"][1],
        outlines=[outline(code, path) for code, path in source["departments"].items()],
        insets=[
            Inset(inset["label"], tuple(inset["box"]), outline(code, inset["path"]))
            for code, inset in source["insets"].items()
        ],
        marks=[_mark(spot, group, shape_of, several) for spot, group in groups],
        legend=[(shape_of[kind], label) for kind, label in (kinds or {}).items() if kind in used],
        left_out=[point for point, spot in placed if not spot],
    )


def shapes(kinds: Iterable[str]) -> dict[str, str]:
    """Return the shape of the marks of each kind."""
    return dict(zip(kinds, SHAPES, strict=False))


def spot(latitude: float, longitude: float) -> tuple[float, float] | None:
    """Return where a latitude and a longitude in degrees fall on the drawing, or None when outside."""
    source = _source()
    width, height = source["size"]
    frames = [((0, 0, width, height), source["mainland"])]
    frames += [(inset["box"], inset) for inset in source["insets"].values()]
    for (left, top, wide, high), projection in frames:
        x = projection["left"] + projection["scale"] * math.radians(longitude)
        y = projection["top"] - projection["scale"] * math.asinh(math.tan(math.radians(latitude)))
        if left <= x <= left + wide and top <= y <= top + high:
            return x, y
    return None


def coordinates(entries: Collection[Code]) -> dict[Code, tuple[float, float]]:
    """Return the latitude and the longitude of those of these entries whose place is known."""
    found: dict[Code, tuple[float, float]] = {}
    for kind in {kind for kind, _code in entries}:
        codes = json.dumps([code for of_kind, code in entries if of_kind == kind])
        rows = reference().query(
            "SELECT code, latitude, longitude FROM place WHERE kind = ? AND latitude IS NOT NULL"
            " AND code IN (SELECT value FROM json_each(?))",
            [kind.value, codes],
        )
        found |= {(kind, row["code"]): (row["latitude"], row["longitude"]) for row in rows}
    return found


_Spot = tuple[float, float]


def _spot_of(point: Point, middles: Mapping[str, tuple[float | None, float | None]]) -> _Spot | None:
    latitude, longitude = point.latitude, point.longitude
    if latitude is None or longitude is None:
        latitude, longitude = middles.get(point.department or "", (None, None))
    return None if latitude is None or longitude is None else spot(latitude, longitude)


def _groups(placed: Sequence[tuple[Point, _Spot]], near: int) -> list[tuple[_Spot, list[Point]]]:
    """Gather each point with the first one that stands near it."""
    groups: list[tuple[_Spot, list[Point]]] = []
    in_square: dict[tuple[int, int], list[int]] = {}
    for point, (x, y) in placed:
        column, row = int(x // near), int(y // near)
        around = [
            number
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for number in in_square.get((column + i, row + j), ())
        ]
        best = min(around, key=lambda number: math.dist(groups[number][0], (x, y)), default=None)
        if best is not None and math.dist(groups[best][0], (x, y)) < near:
            groups[best][1].append(point)
        else:
            in_square.setdefault((column, row), []).append(len(groups))
            groups.append(((x, y), [point]))
    return groups


TOLD = 4  # names that the label of a mark tells


def _mark(
    spot: _Spot,
    points: Sequence[Point],
    shapes: Mapping[str, str],
    several: Callable[[Sequence[Point]], str | None],
) -> Mark:
    kinds = {point.kind for point in points}
    names = [point.label for point in points[:TOLD]] + (["…"] if len(points) > TOLD else [])
    return Mark(
        x=round(spot[0]),
        y=round(spot[1]),
        shape=shapes.get(kinds.pop(), SHAPES[0]) if len(kinds) == 1 else "several",
        label=", ".join(names),
        url=points[0].url if len(points) == 1 else several(points),
        count=len(points),
    )


@cache
def _source() -> dict[str, Any]:
    return dict(json.loads(SOURCE.read_text(encoding="utf-8")))
