"""Drawings for the sheets of the demonstration network: hills under a sun, never twice the same."""

import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = WIDTH, HEIGHT = 960, 540
# The sky at the top and at the horizon, then the hills from the farthest to the nearest.
PALETTES = (
    ("#f7e3b5", "#fdf6e3", "#c9d6b0", "#9db98a", "#6f9a68", "#3f6f4c"),
    ("#f4cfa0", "#fbeed8", "#d9b98c", "#b98f62", "#8a6a47", "#59472f"),
    ("#bcd9e4", "#eef6f2", "#a9c6bd", "#7ba59c", "#4f8079", "#2c5753"),
    ("#f0c1a4", "#fcead6", "#b7b0bd", "#8a86a0", "#5f5f80", "#3a3d5c"),
)


def landscape(seed: str) -> bytes:
    """Return a PNG that depends on nothing but its seed."""
    draw_from = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    top, horizon, *hills = draw_from.choice(PALETTES)
    image = Image.new("RGB", SIZE, horizon)
    pen = ImageDraw.Draw(image)
    _paint_sky(pen, top, horizon)
    x, y, radius = draw_from.randint(150, 810), draw_from.randint(80, 180), draw_from.randint(36, 63)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill="#fff7d6")
    for number, colour in enumerate(hills):
        pen.polygon(_hill(draw_from, 250 + 68 * number, 52 - 6 * number), fill=colour)
    found = io.BytesIO()
    image.filter(ImageFilter.SMOOTH).save(found, "PNG")
    return found.getvalue()


def _paint_sky(pen: ImageDraw.ImageDraw, top: str, horizon: str) -> None:
    above, below = (_rgb(colour) for colour in (top, horizon))
    for y in range(HEIGHT):
        share = min(1.0, y / 315)
        mixed = tuple(round(a + (b - a) * share) for a, b in zip(above, below, strict=True))
        pen.line((0, y, WIDTH, y), fill=mixed)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hill(draw_from: random.Random, level: int, height: int) -> list[tuple[float, float]]:
    waves = [(draw_from.uniform(90, 320), draw_from.uniform(0, math.tau)) for _wave in range(3)]
    ridge = [
        (x, level + height * sum(math.sin(x / length + shift) for length, shift in waves) / 3)
        for x in range(0, WIDTH + 16, 16)
    ]
    return [(0, HEIGHT), *ridge, (WIDTH, HEIGHT)]
