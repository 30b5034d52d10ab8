"""A published sheet, taken away as a file for other programs."""

from flask import abort
from flask.typing import ResponseReturnValue

from network.sheets import queries
from network.sheets.sending import send_sheets
from network.sheets.views import bp
from network.web.access import public


@bp.route("/fiches/<slug>/export.<any(csv, xlsx, json, jsonl, md):kind>")
@public
def export(slug: str, kind: str) -> ResponseReturnValue:
    revision = queries.public_revision(slug)
    if revision is None or revision.sheet.is_archived:
        abort(404)
    return send_sheets([revision.sheet.public_id], kind, name=slug)
