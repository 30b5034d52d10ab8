"""What the figures of a selection come to, as a page and as a table for spreadsheets."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.library.asked import Asked, Links
from network.library.facets import tags
from network.library.selection import of_sheets
from network.library.totals import COLUMNS, Totals, rows, totals
from network.library.views import bp
from network.sheets.derived import money
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.web.access import public
from network.web.addresses import one_address
from network.web.uploads import attachment


@bp.route("/bibliotheque/chiffres")
@public
def totals_of_selection() -> ResponseReturnValue:
    asked, path = of_sheets(request.args, in_order=False), request.path
    one_address(asked.pairs, lambda: asked.address(path))
    links = Links(asked, path)
    return render_template(
        "library/totals.html",
        asked=asked,
        path=path,
        found=_totals(asked),
        tags=list(tags(asked, links)),
        money=money,
    )


@bp.route("/bibliotheque/chiffres.csv")
@public
def totals_table() -> ResponseReturnValue:
    data = as_csv(COLUMNS, rows(_totals(of_sheets(request.args, in_order=False))))
    return attachment(data, content_type=CSV_TYPE, name="chiffres.csv", etag=sha256_hex(data))


def _totals(asked: Asked) -> Totals:
    return current_app.extensions["search"].ask(lambda view: totals(view, asked.words, asked.filters))
