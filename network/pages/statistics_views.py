"""The network in numbers: charts, their tables, and the same for spreadsheets."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from network.pages.statistics import network_tables
from network.pages.views import bp
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.web.access import public
from network.web.uploads import attachment


@bp.route("/statistiques")
@public
def statistics() -> ResponseReturnValue:
    return render_template("pages/statistics.html", tables=network_tables())


@bp.route("/statistiques/<name>.csv")
@public
def statistics_table(name: str) -> ResponseReturnValue:
    table = next((table for table in network_tables() if table.name == name), None) or abort(404)
    data = as_csv(table.headings, table.cells)
    return attachment(data, content_type=CSV_TYPE, name=f"{name}.csv", etag=sha256_hex(data))
