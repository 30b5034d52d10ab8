"""The results on a map: how many in each department, and where the first of them are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.i18n import ngettext
from network.library.asked import FACETS, Asked, Links
from network.library.facets import facets, label, tags
from network.library.selection import SHEETS
from network.library.views import bp
from network.search.documents import Keys, Results
from network.search.engine import View
from network.sheets.spots import spots_of
from network.territories.map import SHADES, Map, Point, Shade, map_of
from network.web.access import public
from network.web.addresses import one_address
from network.wording import number

MOST_POINTS = 500  # sheets, the first of the results, whose places are shown
PLACED = "fiches-placees"


@dataclass(frozen=True)
class Placed:
    """Results by place: how many in each department and in none, and the sheets that may be points."""

    results: Results
    departments: list[tuple[str, int]]
    nowhere: int
    sheets: Keys


@bp.route("/bibliotheque/carte")
@public
def map_of_results() -> ResponseReturnValue:
    asked, path = Asked.read(request.args, 1).but(by_date=False), request.path
    one_address(asked.pairs, lambda: asked.address(path))
    placed: Placed = current_app.extensions["search"].ask(lambda view: _placed(view, asked))
    shades = _shades(asked, path, placed.departments)
    keys = [key for _kind, key in placed.sheets.found]
    links = Links(asked, path)
    points = spots_of(keys, lambda slug: url_for("sheets.show", slug=slug))
    return render_template(
        "library/map.html",
        asked=asked,
        path=path,
        links=links,
        total=placed.results.total,
        placed=placed,
        map=_map(points, shades),
        legend=_legend(shades, placed.departments),
        shades=shades,
        points=points,
        anchor=PLACED,
        most=MOST_POINTS,
        label=label,
        facets=facets(asked, links, placed.results.facets),
        tags=list(tags(asked, links)),
    )


def _placed(view: View, asked: Asked) -> Placed:
    results = view.search(asked.words, asked.filters, FACETS, asked.sort, 0, 1, ("place",))
    places = results.facets["place"]
    if "place" in asked.filters:  # its filter left aside, these are the places one could go to instead
        places = view.values(asked.words, asked.filters, "place")
    departments = [(code, count) for code, count in places if code[0] != "r"]
    nowhere = view.lacking(asked.words, asked.filters, "place")
    if asked.kind not in ("", SHEETS["kind"]):
        return Placed(results, departments, nowhere, Keys(0, []))
    filters = {**asked.filters, **SHEETS}
    return Placed(results, departments, nowhere, view.keys(asked.words, filters, asked.sort, MOST_POINTS))


def _map(points: Sequence[Point], shades: Mapping[str, Shade]) -> Map:
    return map_of(points, several=lambda _points: f"#{PLACED}", shades=shades)


def _shades(asked: Asked, path: str, counts: Sequence[tuple[str, int]]) -> dict[str, Shade]:
    most = max((count for _code, count in counts), default=1)
    return {
        code: Shade(_level(count, most), f"{label('department', code)} : {_results(count)}", address)
        for code, count in counts
        for address in [asked.but(department=code).address(path)]
    }


def _level(count: int, most: int) -> int:
    """Return how dark a department is: a few departments have far more than the others."""
    return max(1, math.ceil(SHADES * math.log1p(count) / math.log1p(most)))


def _legend(shades: Mapping[str, Shade], counts: Sequence[tuple[str, int]]) -> list[tuple[int, str]]:
    """Return what each shade stands for: its level, and the counts of the departments that have it."""
    legend = []
    for level in range(1, SHADES + 1):
        some = [count for code, count in counts if shades[code].level == level]
        if some:
            least, most = min(some), max(some)
            said = number(least) if least == most else f"{number(least)} – {number(most)}"
            legend.append((level, said))
    return legend


def _results(count: int) -> str:
    return ngettext("%(count)s résultat", "%(count)s résultats", count, count=number(count))
