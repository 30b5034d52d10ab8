"""The network in numbers, and how the desk's own work goes. Its routes stand on the blueprint of `views`."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from network.admin.statistics import desk_tables
from network.admin.views import bp
from network.pages.statistics import network_tables
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.web.access import desk_required
from network.web.uploads import attachment


@bp.route("/statistiques")
@desk_required
def statistics() -> ResponseReturnValue:
    return render_template("admin/statistics.html", work=desk_tables(), tables=network_tables())


@bp.route("/statistiques/<name>.csv")
@desk_required
def statistics_table(name: str) -> ResponseReturnValue:
    table = next((table for table in desk_tables() if table.name == name), None) or abort(404)
    data = as_csv(table.headings, table.cells)
    return attachment(data, content_type=CSV_TYPE, name=f"{name}.csv", etag=sha256_hex(data))
