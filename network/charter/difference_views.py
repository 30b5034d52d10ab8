"""What a version of the charter changes since an earlier one, word by word, for everybody."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from network.charter.difference import published_compared
from network.charter.models import CharterVersion
from network.charter.queries import published_versions
from network.charter.views import bp, version_in_force_or_404, version_or_404
from network.web.access import public


@bp.route("/charte/versions/<number>/changements")
@public
def differences(number: str) -> ResponseReturnValue:
    """Compare a version with that of `depuis`, or with the one before it."""
    version = version_or_404(number)
    earlier = [each for each in published_versions() if _came_before(each, version)]
    asked = request.args.get("depuis")
    before = next((each for each in earlier if asked in (None, each.number)), None) or abort(404)
    return render_template(
        "charter/differences.html",
        version=version,
        before=before,
        earlier=earlier,
        in_force=version_in_force_or_404(),
        parts=published_compared(before, version),
    )


def _came_before(one: CharterVersion, other: CharterVersion) -> bool:
    return (one.published_at, one.id) < (other.published_at, other.id)
