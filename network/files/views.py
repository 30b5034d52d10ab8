from typing import Any

from flask import Blueprint, Response, abort, current_app
from flask_login import current_user

from network.files import queries, rules, storage
from network.files.downloads import note_download
from network.files.models import StoredFile
from network.web.access import public
from network.web.uploads import attachment, inline

bp = Blueprint("files", __name__, url_prefix="/fichiers")


def seen_file_or_404(public_id: str) -> tuple[StoredFile, bool]:
    """Return a file that this person may see, and whether everybody may.

    The feature of its owner says so, in `create_app`; what nobody speaks for is seen by nobody.
    """
    file = queries.file_by_public_id(public_id) or abort(404)
    may_see = current_app.extensions["file_access"].get(file.owner_kind, _nobody)
    by_everybody = may_see(file, None)
    if not by_everybody and not (current_user.is_authenticated and may_see(file, current_user)):
        abort(404)
    return file, by_everybody


def _nobody(_file: StoredFile, _account: Any) -> bool:
    return False


@bp.route("/<string(length=26):public_id>")
@public
def show(public_id: str) -> Response:
    """Send a file as it is kept: for saving, or to be looked at if it is a picture."""
    file, by_everybody = seen_file_or_404(public_id)
    response = _sent(file, by_everybody)
    if by_everybody and not file.is_image:
        note_download(file, response)
    return response


@bp.route("/<string(length=26):public_id>/<int:width>")
@public
def image(public_id: str, width: int) -> Response:
    """Send a file as a picture at most so wide; before the worker made it, an image is sent as it is kept."""
    file, by_everybody = seen_file_or_404(public_id)
    if width not in rules.WIDTHS:
        abort(404)
    if preview := queries.preview_of(file, width):
        return inline(
            storage.path(preview.public_id),
            content_type="image/webp",
            name=f"{file.name.rpartition('.')[0]}.webp",
            etag=preview.sha256,
            is_public=by_everybody,
        )
    if not file.is_image:
        abort(404)
    return _sent(file, by_everybody, lasts=False)


def _sent(file: StoredFile, by_everybody: bool, *, lasts: bool = True) -> Response:
    send = inline if file.is_image else attachment
    return send(
        storage.path(file.public_id),
        content_type=file.content_type,
        name=file.name,
        etag=file.sha256,
        is_public=by_everybody and lasts,
    )
