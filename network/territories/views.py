from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from network.i18n import ngettext
from network.territories.models import Place
from network.territories.queries import search_places
from network.text import plain_text
from network.web.access import public
from network.wording import number

bp = Blueprint("territories", __name__)


@bp.route("/territoires/suggestions")
@public
def suggestions() -> ResponseReturnValue:
    """Return at most ten places for what is being typed; `organismes=1` keeps legal persons."""
    bodies_only = request.args.get("organismes") == "1"
    places = search_places(plain_text(request.args.get("q", "")), 10, bodies_only=bodies_only)
    response = jsonify(
        places=[
            {"kind": found.kind, "code": found.code, "label": found.label, "detail": _detail(found)}
            for found in places
        ]
    )
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response


def _detail(found: Place) -> str:
    if not found.population:
        return found.kind_label
    inhabitants = ngettext(
        "%(number)s habitant", "%(number)s habitants", found.population, number=number(found.population)
    )
    return f"{found.kind_label}, {inhabitants}"
