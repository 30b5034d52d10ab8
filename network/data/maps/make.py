"""Make `france.json` from the two packages named in the README beside this file.

    python network/data/maps/make.py FRANCE_DEPARTMENTS_SVG WORLD_COUNTRIES_JSON

Borders are thinned as lines that two departments share, so that no gap opens between them.
"""

import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

# What the drawing calls a point of longitude and latitude: Mercator, as `network/territories/map.py` tells.
SCALE, LEFT, TOP = 2374.0, 215.45, 2470.45
WIDTH, SOUTH = 613, 546  # the boxes of the overseas departments stand west of Corsica, south of the Pyrenees
TOLERANCE = 1.5  # of the drawing's units: about 2.8 km
LEAST_ISLAND = 3.0
SAME = 0.08  # points of two departments that are one, the package's figures being rounded
# Code: label, then the western, southern, eastern and northern bounds.
INSETS = {
    "971": ("Guadeloupe", -61.85, 15.8, -60.95, 16.55),
    "972": ("Martinique", -61.25, 14.36, -60.78, 14.91),
    "973": ("Guyane", -54.65, 2.05, -51.6, 5.95),
    "974": ("La Réunion", 55.18, -21.42, 55.87, -20.84),
    "976": ("Mayotte", 44.99, -13.03, 45.33, -12.61),
}
BOX, GAP, LABEL = (105, 94), 6, 20


def main(departments: Path, world: Path) -> None:
    """Write `france.json` beside this file."""
    drawing = {
        "size": [WIDTH, SOUTH + BOX[1] + 1],
        "mainland": {"scale": SCALE, "left": LEFT, "top": TOP},
        "departments": {code: path(rings) for code, rings in thinned(outlines(departments)).items()},
        "insets": dict(insets(world)),
    }
    text = json.dumps(drawing, ensure_ascii=False, indent=0)
    Path(__file__).with_name("france.json").write_text(text + "\n", encoding="utf-8")


def outlines(svg: Path) -> dict[str, list[Ring]]:
    """Read the rings of each department from the package's paths, which hold « m » and « z » only."""
    found = re.findall(r'<path\s+id="([^"]+)"[^>]*?\sd="([^"]+)"', svg.read_text(encoding="utf-8"))
    return {code.upper(): list(_rings(d)) for code, d in found}


def _rings(d: str) -> Iterator[Ring]:
    x = y = 0.0
    for part in d.split("z"):
        ring: Ring = []
        for dx, dy in re.findall(r"(-?[\d.]+),(-?[\d.]+)", part):
            x, y = x + float(dx), y + float(dy)
            ring.append((x, y))
        if ring:
            x, y = ring[0]
            yield ring


def thinned(shapes: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Leave out the points that hardly show; a border shared by two departments is thinned once."""
    shapes = {code: [_joined(ring) for ring in rings] for code, rings in shapes.items()}
    around: dict[Point, set[Point]] = defaultdict(set)
    for rings in shapes.values():
        for ring in rings:
            for before, point, after in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True):
                around[point] |= {before, after}
    corners = {point for point, neighbours in around.items() if len(neighbours) > 2}
    return {
        code: [_thinned_ring(ring, corners) for ring in rings if _area(ring) > LEAST_ISLAND]
        for code, rings in shapes.items()
    }


_known: dict[tuple[int, int], Point] = {}


def _joined(ring: Ring) -> Ring:
    """Return the ring on points that other rings have too, none twice in a row."""
    kept: Ring = []
    for x, y in ring:
        column, row = round(x / SAME), round(y / SAME)
        near = [
            _known[column + i, row + j]
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            if (column + i, row + j) in _known
        ]
        point = min(near, key=lambda p: math.dist(p, (x, y)), default=(x, y))
        if math.dist(point, (x, y)) > SAME:
            point = (x, y)
        _known.setdefault((column, row), point)
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept[:-1] if kept[0] == kept[-1] else kept


def _thinned_ring(ring: Ring, corners: set[Point]) -> Ring:
    starts = [i for i, point in enumerate(ring) if point in corners]
    if not starts:
        far = max(range(len(ring)), key=lambda i: math.dist(ring[i], ring[0]))
        return _line(ring[: far + 1])[:-1] + _line([*ring[far:], ring[0]])[:-1]
    ring = ring[starts[0] :] + ring[: starts[0] + 1]
    ends = [i for i, point in enumerate(ring) if point in corners]
    kept: Ring = []
    for start, end in pairwise(ends):
        line = ring[start : end + 1]
        # In one direction, whichever department is read: both keep the same points.
        turned = line[0] > line[-1] or (line[0] == line[-1] and line[1] > line[-2])
        kept += (_line(line[::-1])[::-1] if turned else _line(line))[:-1]
    return kept


def _line(points: Ring) -> Ring:
    """Thin a line by Douglas and Peucker's way."""
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    far, index = max((_distance(point, first, last), i) for i, point in enumerate(points[1:-1], start=1))
    if far <= TOLERANCE:
        return [first, last]
    return _line(points[: index + 1])[:-1] + _line(points[index:])


def _distance(point: Point, first: Point, last: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, first, last
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.dist(point, first)
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return math.dist(point, (x1 + along * (x2 - x1), y1 + along * (y2 - y1)))


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def path(rings: list[Ring]) -> str:
    """Write rings as the data of a path, in whole units."""
    written = []
    for ring in rings:
        points = [(round(x), round(y)) for x, y in ring]
        moves = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points) if (x1, y1) != (x2, y2)]
        start = " ".join(map(str, points[0]))
        written.append(f"M{start}l{' '.join(f'{dx} {dy}' for dx, dy in moves)}z".replace(" -", "-"))
    return "".join(written)


def insets(world: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each overseas department: its label, its box, its own projection and its outline."""
    rings = list(_of_france(json.loads(world.read_text(encoding="utf-8"))))
    for number, (code, (label, west, south, east, north)) in enumerate(INSETS.items()):
        width, height = BOX[0], BOX[1] - LABEL
        x, y = 1 + number * (BOX[0] + GAP), SOUTH
        span = math.radians(east - west), mercator(north) - mercator(south)
        scale = min((width - 8) / span[0], (height - 8) / span[1])
        left = x + width / 2 - scale * math.radians((west + east) / 2)
        top = y + LABEL + height / 2 + scale * (mercator(north) + mercator(south)) / 2
        drawn = [
            [(left + scale * math.radians(lon), top - scale * mercator(lat)) for lon, lat in ring]
            for ring in rings
            if all(west <= lon <= east and south <= lat <= north for lon, lat in ring)
        ]
        yield (
            code,
            {
                "label": label,
                "box": [x, y, *BOX],
                "scale": round(scale, 1),
                "left": round(left, 2),
                "top": round(top, 2),
                "path": path([_thinned_ring(ring, set()) for ring in drawn if _area(ring) > LEAST_ISLAND]),
            },
        )


def mercator(latitude: float) -> float:
    """Return the height of a latitude on a map of Mercator whose width is in radians."""
    return math.asinh(math.tan(math.radians(latitude)))


def _of_france(topology: dict[str, Any]) -> Iterator[Ring]:
    """Yield the outer rings of France, as longitudes and latitudes (TopoJSON 1.0)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        lines.append([])
        for dx, dy in arc:
            x, y = x + dx, y + dy
            lines[-1].append((x * sx + tx, y * sy + ty))
    countries = topology["objects"]["countries"]["geometries"]
    france = next(country for country in countries if country.get("id") == "250")
    for outer, *_holes in france["arcs"]:
        ring: Ring = []
        for index in outer:
            ring += (lines[index] if index >= 0 else lines[~index][::-1])[:-1]
        yield ring


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
