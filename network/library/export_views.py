"""The sheets of a selection, taken away as one file in the order of the results."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.library.selection import SHEETS, of_sheets
from network.library.views import bp
from network.search.documents import Keys
from network.search.engine import View
from network.sheets.sending import send_sheets
from network.sheets.taking import MOST
from network.web.access import public


@bp.route("/bibliotheque/export.<any(csv, xlsx, json, jsonl, md):kind>")
@public
def export(kind: str) -> ResponseReturnValue:
    asked = of_sheets(request.args, in_order=True)

    def selected(view: View) -> Keys:
        return view.keys(asked.words, {**asked.filters, **SHEETS}, asked.sort, MOST)

    keys = current_app.extensions["search"].ask(selected)
    if keys.total > MOST:  # never cut without a word
        return render_template("library/too_many.html", asked=asked, total=keys.total, most=MOST), 400
    return send_sheets([key for _kind, key in keys.found], kind, name="fiches")
