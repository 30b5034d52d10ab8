"""What can be done with the results of a search as a whole: the files to take away, the ways to follow."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.library.asked import Asked, Links
from network.library.facets import tags
from network.library.selection import sheets_among
from network.library.views import bp
from network.sheets.taking import MOST
from network.web.access import public
from network.web.addresses import one_address


@bp.route("/bibliotheque/emporter")
@public
def take_away() -> ResponseReturnValue:
    asked, path = Asked.read(request.args, 1).but(all_departments=False), request.path
    one_address(asked.pairs, lambda: asked.address(path))
    results = current_app.extensions["search"].search(
        asked.words, asked.filters, ("kind",), asked.sort, limit=1
    )
    links = Links(asked, path)
    return render_template(
        "library/take_away.html",
        asked=asked,
        links=links,
        total=results.total,
        sheets=sheets_among(asked, results),
        most=MOST,
        tags=list(tags(asked, links)),
    )
