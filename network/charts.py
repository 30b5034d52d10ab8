"""Numbers drawn as SVG on the server: accessible, without style or script of its own, as wide as its place.

Lengths across are percentages and heights are pixels, so that words keep their size on a phone. The
colours come from `static/charts.css`. A chart never stands without its table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

ROW = 46  # the height of a bar with the words above it
PLOT = 190  # the height of what stands over a time axis
TOP, BOTTOM = 24, 26  # the room for the highest value and for the dates
LONGEST = 82  # percent: what follows a bar is its value
DASHES = ("", "7 4", "2 4", "9 3 2 3")


@dataclass(frozen=True)
class Bar:
    """A value, what it is of, and how it is said (« 1 234 »)."""

    label: str
    value: float
    said: str


@dataclass(frozen=True)
class Series:
    """The values of one thing over time."""

    label: str
    values: Sequence[float]


def bars(rows: Sequence[Bar], *, name: str, title: str, description: str) -> Markup:
    """Return one bar a row, from left to right, each under its name."""
    most = max((row.value for row in rows), default=0) or 1
    drawn = (_bar(row, top=number * ROW, share=row.value / most) for number, row in enumerate(rows))
    return _svg(drawn, max(1, len(rows)) * ROW, name, title, description)


def _bar(row: Bar, *, top: int, share: float) -> Markup:
    width = share * LONGEST
    return (
        Markup('<text class="plot__label" x="0" y="{}">{}</text>').format(top + 15, row.label)
        + Markup('<rect class="plot__bar" x="0" y="{}" width="{}" height="14"/>').format(
            top + 22, _percent(width)
        )
        + Markup('<text class="plot__value" x="{}" y="{}" dx="8">{}</text>').format(
            _percent(width), top + 34, row.said
        )
    )


def columns(rows: Sequence[Bar], *, name: str, title: str, description: str) -> Markup:
    """Return one column a row, over time; the highest is told, and the first and the last moments."""
    most = max((row.value for row in rows), default=0) or 1
    step = 100 / max(1, len(rows))
    drawn = [_ground()]
    for number, row in enumerate(rows):
        height = row.value / most * (PLOT - TOP - BOTTOM)
        drawn.append(
            Markup('<rect class="plot__bar" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
                _percent(number * step + step * 0.14),
                PLOT - BOTTOM - height,
                _percent(step * 0.72),
                height,
            )
        )
    if rows and max(row.value for row in rows):
        place = max(range(len(rows)), key=lambda number: rows[number].value)
        drawn.append(_told((place + 0.5) * step, TOP - 8, rows[place].said))
    return _svg([*drawn, *_ends([row.label for row in rows])], PLOT, name, title, description)


def lines(
    moments: Sequence[str], series: Sequence[Series], *, name: str, title: str, description: str
) -> Markup:
    """Return a line for each series, told apart by its dashes as well as by its colour, with a key above."""
    most = max((value for each in series for value in each.values), default=0) or 1
    step = 100 / max(1, len(moments) - 1)
    above = 22 * len(series)
    drawn = [_ground(above)]
    for number, each in enumerate(series):
        drawn.append(_key(number, each.label))
        heights = [above + PLOT - BOTTOM - value / most * (PLOT - TOP - BOTTOM) for value in each.values]
        for place, (here, there) in enumerate(pairwise(heights)):
            drawn.append(_segment(number, (place * step, here), ((place + 1) * step, there)))
    return _svg([*drawn, *_ends(moments, above)], above + PLOT, name, title, description)


def _segment(number: int, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    return Markup(
        '<line class="plot__line plot__line--{}" x1="{}" y1="{:.1f}" x2="{}" y2="{:.1f}"{}/>'
    ).format(number, _percent(start[0]), start[1], _percent(end[0]), end[1], _dashes(number))


def _key(number: int, label: str) -> Markup:
    line = Markup('<line class="plot__line plot__line--{}" x1="0" y1="{}" x2="34" y2="{}"{}/>').format(
        number, 22 * number + 10, 22 * number + 10, _dashes(number)
    )
    return line + Markup('<text class="plot__label" x="44" y="{}">{}</text>').format(22 * number + 15, label)


def _dashes(number: int) -> Markup:
    dashes = DASHES[number % len(DASHES)]
    return Markup(' stroke-dasharray="{}"').format(dashes) if dashes else Markup()


def _ground(above: int = 0) -> Markup:
    height = above + PLOT - BOTTOM
    return Markup('<line class="plot__ground" x1="0" y1="{0}" x2="100%" y2="{0}"/>').format(height)


def _told(across: float, height: float, said: str) -> Markup:
    anchor = "start" if across < 12 else "end" if across > 88 else "middle"
    return Markup('<text class="plot__value" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        _percent(across), height, anchor, said
    )


def _ends(moments: Sequence[str], above: int = 0) -> list[Markup]:
    """Return the first and the last moments, under the ground."""
    ends = [("start", 0, moments[0]), ("end", 100, moments[-1])] if moments else []
    return [
        Markup('<text class="plot__label" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            _percent(across), above + PLOT - 6, anchor, label
        )
        for anchor, across, label in ends
    ]


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _svg(drawn: Iterable[Markup], height: int, name: str, title: str, description: str) -> Markup:
    return Markup(
        '<svg class="plot" role="img" aria-labelledby="{name}-title {name}-desc" width="100%" '
        'height="{height}">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{drawn}</svg>'
    ).format(name=name, height=height, title=title, description=description, drawn=Markup("").join(drawn))
