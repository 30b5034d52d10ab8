"""The colours of site.css, read from its tokens: text has WCAG's AAA contrast, by day and by night."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2].joinpath("static/site.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
TEXT, EDGE = 7.0, 3.0

# On the page itself, its cards and its quiet grounds, any text colour may stand.
TEXTS = ("ink", "muted", "leaf", "leaf-deep", "earth", "bad")
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *product(TEXTS, GROUNDS),
    *product(["ink"], ["leaf-soft", "earth-soft", "sun-soft", "bad-soft"]),
    ("leaf-deep", "leaf-soft"),
    ("earth", "earth-soft"),
    ("bad", "bad-soft"),
    ("on-leaf", "leaf"),
    ("on-leaf", "leaf-deep"),
    ("on-bad", "bad"),
]
# The edge of a field and the ring of the focus are no text, but must be seen (WCAG 1.4.11).
EDGES = [*product(["line-strong", "focus"], GROUNDS), ("bad", "surface"), ("focus", "bad-soft")]


def tokens(night: bool) -> dict[str, str]:
    day, _, rest = CSS.partition("@media (prefers-color-scheme: dark)")
    found = dict(TOKEN.findall(day))
    return {**found, **dict(TOKEN.findall(rest.partition("/* == Ground")[0]))} if night else found


def luminance(colour: str) -> float:
    """Return the relative luminance of « #rrggbb » (WCAG 2.2, « relative luminance »)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=lambda name: name)
def test_text_is_easy_to_read(text: str, ground: str, night: bool) -> None:
    colours = tokens(night)
    assert contrast(colours[text], colours[ground]) >= TEXT


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), EDGES, ids=lambda name: name)
def test_edges_are_seen(edge: str, ground: str, night: bool) -> None:
    colours = tokens(night)
    assert contrast(colours[edge], colours[ground]) >= EDGE


def test_night_changes_every_colour_but_the_sun() -> None:
    day, night = tokens(night=False), tokens(night=True)
    assert {name for name in day if day[name] == night[name]} == {"sun"}


def test_the_stylesheet_stays_light() -> None:
    assert len(CSS.encode()) <= 40 * 1024
