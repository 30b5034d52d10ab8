"""The page of a published sheet, for everybody."""

from flask import session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from network.sheets import pages, queries
from network.sheets.addresses import readable_or_elsewhere
from network.sheets.models import Sheet
from network.sheets.views import bp
from network.web.access import is_somebody, public


@bp.route("/fiches/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    if kept := pages.kept_page(slug):
        if not is_somebody() and not session:  # nothing is told to this reader alone
            return kept.whole
        archivable = _archivable(kept.public_id)
        return pages.page_around(kept.main, kept.title, kept.summary, archivable=archivable)
    revision = readable_or_elsewhere(slug)
    _main, page = pages.rendered(revision, archivable=_archivable(revision.sheet.public_id))
    return page


def _archivable(public_id: str) -> Sheet | None:
    """Return the published sheet if whoever reads it may archive it."""
    return queries.sheet_archived_by(current_user, public_id) if is_somebody() else None
