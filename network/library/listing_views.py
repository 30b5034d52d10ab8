"""All results of a search as one light file, in their order."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.accounts.rules import network_of
from network.library.asked import Asked
from network.library.listing import FORMATS
from network.library.views import bp
from network.mail.links import public_url
from network.sheets.sending import send_file_of
from network.sheets.taking import MOST, written
from network.web.access import client_address, public


@bp.route("/bibliotheque/resultats.<any(csv, json):kind>")
@public
def listing(kind: str) -> ResponseReturnValue:
    asked = Asked.read(request.args, 1)
    keys = current_app.extensions["search"].ask(
        lambda view: view.keys(asked.words, asked.filters, asked.sort, MOST)
    )
    if keys.total > MOST:  # never cut without a word
        return render_template(
            "library/too_many.html", asked=asked, total=keys.total, most=MOST, of_all=True
        ), 400
    form, page = FORMATS[kind], asked.but(all_departments=False).address(public_url("library.search"))
    file = written(
        lambda file: form.write(file, keys.found, page),
        len(keys.found),
        address=network_of(client_address()),
    )
    return send_file_of(file, form.content_type, name=f"resultats.{kind}")
