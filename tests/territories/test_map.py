"""The map: real towns fall where they are, near points are one mark, and the drawing stays light."""

import csv
import gzip
import math
import re

import pytest
from flask import render_template_string

from network.territories import map as maps
from network.territories.map import Point, coordinates, map_of, spot
from network.territories.models import Kind
from network.territories.queries import departments
from network.territories.reference import SOURCES

DRAW = "{% from 'macros/map.html' import map %}{{ map(drawing, 'Où nous sommes', small=small) }}"


def polygons(path: str) -> list[list[tuple[int, int]]]:
    """Return the corners of a path of the drawing."""
    rings = []
    for ring in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        x, y = int(ring[0]), int(ring[1])
        rings.append([(x, y)])
        moves = [int(number) for number in re.findall(r"-?\d+", ring[2])]
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            x, y = x + dx, y + dy
            rings[-1].append((x, y))
    return rings


def is_inside(x: float, y: float, rings: list[list[tuple[int, int]]]) -> bool:
    """Say whether a point is inside an odd number of the rings' turns."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def outline_of(code: str) -> list[list[tuple[int, int]]]:
    drawing = map_of([])
    every = [*drawing.outlines, *(inset.outline for inset in drawing.insets)]
    return polygons(next(outline.path for outline in every if outline.code == code))


def distance_to(x: float, y: float, rings: list[list[tuple[int, int]]]) -> float:
    """Return how far a point is from an outline; 0 inside."""
    if is_inside(x, y, rings):
        return 0
    sides = (side for ring in rings for side in zip(ring, ring[1:] + ring[:1], strict=True))
    return min(distance_to_side((x, y), *side) for side in sides)


def distance_to_side(point: tuple[float, float], start: tuple[int, int], end: tuple[int, int]) -> float:
    length = math.dist(start, end) or 1
    along = sum((p - s) * (e - s) for p, s, e in zip(point, start, end, strict=True)) / length**2
    along = min(max(along, 0), 1)
    return math.dist(point, [s + along * (e - s) for s, e in zip(start, end, strict=True)])


def test_the_map_has_the_hundred_and_one_departments(app):
    drawing = map_of([])
    assert len(drawing.outlines) == 96
    assert [inset.outline.code for inset in drawing.insets] == ["971", "972", "973", "974", "976"]
    known = {found.code for found in departments()}
    assert {outline.code for outline in drawing.outlines} < known


@pytest.mark.parametrize(
    ("town", "latitude", "longitude", "department"),
    [
        ("Brest", 48.3904, -4.4861, "29"),
        ("Lille", 50.6292, 3.0573, "59"),
        ("Strasbourg", 48.5734, 7.7521, "67"),
        ("Bayonne", 43.4929, -1.4748, "64"),
        ("Perpignan", 42.6887, 2.8948, "66"),
        ("Nice", 43.7102, 7.2620, "06"),
        ("Ajaccio", 41.9192, 8.7386, "2A"),
        ("Figeac", 44.6086, 2.0317, "46"),
        ("Paris", 48.8566, 2.3522, "75"),
        ("Valréas, an enclave", 44.3847, 4.9911, "84"),
        ("Pointe-à-Pitre", 16.2412, -61.5331, "971"),
        ("Fort-de-France", 14.6037, -61.0742, "972"),
        ("Cayenne", 4.9372, -52.3260, "973"),
        ("Saint-Denis", -20.8823, 55.4504, "974"),
        ("Mamoudzou", -12.7806, 45.2279, "976"),
    ],
)
def test_a_town_falls_inside_its_department(app, town, latitude, longitude, department):
    assert distance_to(*spot(latitude, longitude), outline_of(department)) <= 3, town


def test_nearly_every_commune_falls_inside_its_department(app):
    with gzip.open(SOURCES / "communes.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"]][::8]
    outlines = {outline.code: polygons(outline.path) for outline in map_of([]).outlines}
    rows = [row for row in rows if row["department"] in outlines]
    away = [
        distance_to(*spot(float(row["latitude"]), float(row["longitude"])), outlines[row["department"]])
        for row in rows
    ]
    assert len(rows) > 900
    assert sum(distance == 0 for distance in away) / len(away) > 0.97
    assert sum(distance > 3 for distance in away) / len(away) < 0.002


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(51.5, -0.12), (46.78, -56.17), (0, 0), (89.9, 2), (-90, 0)]
)
def test_what_is_elsewhere_has_no_place_on_the_map(app, latitude, longitude):
    point = Point("Ailleurs", "/ailleurs", latitude=latitude, longitude=longitude)
    drawing = map_of([point])
    assert drawing.marks == []
    assert drawing.left_out == [point]


def test_a_point_without_coordinates_stands_in_the_middle_of_its_department(app):
    (mark,) = map_of([Point("PETR du Lot", "/petr", department="46")]).marks
    assert is_inside(mark.x, mark.y, outline_of("46"))
    assert (mark.label, mark.url, mark.count) == ("PETR du Lot", "/petr", 1)
    lost = [Point("Partout", "/partout"), Point("Clipperton", "/ile", department="989")]
    assert map_of(lost).left_out == lost


def test_near_points_are_one_mark_that_says_how_many(app):
    kinds = {"a": "Collectivités", "b": "Porteurs", "c": "Soutiens"}
    figeac = [Point(f"Membre {n}", f"/{n}", "ab"[n % 2], 44.6, 2.03) for n in range(6)]
    lille = [Point("Lille", "/lille", "b", 50.63, 3.06), Point("Roubaix", "/roubaix", "b", 50.69, 3.18)]
    far = Point("Brest", "/brest", "a", 48.39, -4.49)
    asked = []
    drawing = map_of(
        [*figeac, far, *lille], kinds=kinds, several=lambda points: asked.append(points) or "#ici"
    )
    assert [(mark.count, mark.shape, mark.url) for mark in drawing.marks] == [
        (6, "several", "#ici"), (1, "circle", "/brest"), (2, "square", "#ici"),
    ]  # fmt: skip
    assert drawing.marks[0].label == "Membre 0, Membre 1, Membre 2, Membre 3, …"
    assert asked == [figeac, lille]
    assert drawing.legend == [("circle", "Collectivités"), ("square", "Porteurs")]


def test_marks_never_cover_one_another(app):
    points = [Point(str(n), "/", latitude=43 + n % 37 / 6, longitude=-1 + n % 41 / 6) for n in range(280)]
    marks = map_of(points).marks
    assert sum(mark.count for mark in marks) == 280
    closest = min(math.dist((a.x, a.y), (b.x, b.y)) for a in marks for b in marks if a is not b)
    assert closest > maps.NEAR - 2


def test_a_crowd_stays_light(app):
    points = [
        Point(
            f"Commune numéro {n}", f"/membres/commune-numero-{n}", "a", 42.5 + n % 83 / 10, -4 + n % 113 / 10
        )
        for n in range(3000)
    ]
    drawing = map_of(points, kinds={"a": "Communes"}, several=lambda points: "#departement-46")
    assert len(render_template_string(DRAW, drawing=drawing, small=False).encode()) < 110_000
    assert len(render_template_string(DRAW, drawing=map_of([]), small=True).encode()) < 22_000


def test_the_drawing_is_for_the_eyes_and_its_words_for_everybody(app):
    point = Point("Figeac <b>", "/membres/figeac", "a", 44.6, 2.03)
    drawing = map_of([point], kinds={"a": "Collectivités"}, here={"46"})
    source = render_template_string(DRAW, drawing=drawing, small=False)
    assert "Figeac &lt;b&gt;" in source
    assert 'aria-hidden="true"' in source
    assert source.count('tabindex="-1"') == 1
    assert source.count("map__here") == 1
    assert "MapSVG" in source
    assert "Où nous sommes" in source


def test_coordinates_come_in_one_question_for_each_kind(app):
    asked = [(Kind.COMMUNE, "46102"), (Kind.COMMUNE, "00000"), (Kind.REGION, "76")]
    found = coordinates(asked)
    assert found.keys() == {(Kind.COMMUNE, "46102")}
    latitude, longitude = found[Kind.COMMUNE, "46102"]
    assert (round(latitude), round(longitude)) == (45, 2)
    assert coordinates([]) == {}
