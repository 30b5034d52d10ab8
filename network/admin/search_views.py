"""What people look for, and what to do about it. Its routes stand on the blueprint of `views`."""

from flask import abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from network.admin.searches import search_tables
from network.admin.views import bp
from network.spreadsheets import CSV_TYPE, as_csv
from network.text import sha256_hex
from network.upkeep.models import FindingKind, FindingState
from network.upkeep.queries import count_findings
from network.web.access import desk_required
from network.web.uploads import attachment

SYNONYMS = "admin.synonyms"  # where the words that mean the same are edited


@bp.route("/recherches")
@desk_required
def searches() -> ResponseReturnValue:
    """Show what people look for, what they do not find, and what to do about it."""
    tables = {table.name: table for table in search_tables()}
    return render_template(
        "admin/searches.html",
        tables=tables,
        never_found=count_findings(FindingState.OPEN)[FindingKind.NEVER_FOUND],
        synonyms=url_for(SYNONYMS) if SYNONYMS in current_app.view_functions else None,
    )


@bp.route("/recherches/<name>.csv")
@desk_required
def searches_table(name: str) -> ResponseReturnValue:
    table = next((table for table in search_tables() if table.name == name), None) or abort(404)
    data = as_csv(table.headings, table.cells)
    return attachment(data, content_type=CSV_TYPE, name=f"{name}.csv", etag=sha256_hex(data))
