"""What of a published sheet can be taken away. Its routes stand on the blueprint of `views`."""

import logging
import subprocess

from flask import abort
from flask.typing import ResponseReturnValue

from network.accounts.rules import network_of
from network.i18n import _
from network.sheets import citing
from network.sheets.addresses import revision_or_elsewhere
from network.sheets.document import press
from network.sheets.models import SheetRevision
from network.sheets.reading import Reading
from network.sheets.views import bp
from network.web.access import client_address, public
from network.web.uploads import attachment

log = logging.getLogger(__name__)

for filter_ in (citing.citation, citing.mail_link, citing.structured_data):
    bp.add_app_template_filter(filter_)


def _published_or_elsewhere(slug: str) -> SheetRevision:
    revision = revision_or_elsewhere(slug)
    if revision.sheet.is_archived:
        abort(410, _("Cette fiche est archivée : elle ne se télécharge plus."))
    return revision


@bp.route("/fiches/<slug>.pdf")
@public
def document(slug: str) -> ResponseReturnValue:
    found = _published_or_elsewhere(slug)
    try:
        pdf = press.pdf_of(Reading(found), reader=network_of(client_address()))
    except subprocess.SubprocessError as error:
        log.exception("the document of %s could not be made: %s", slug, getattr(error, "stderr", None))
        abort(503, _("Ce document ne peut pas être fabriqué pour l’instant. La page, elle, s’imprime."))
    return attachment(pdf, content_type="application/pdf", name=f"fiche-{slug}.pdf")


@bp.route("/fiches/<slug>.bib")
@public
def reference(slug: str) -> ResponseReturnValue:
    found = _published_or_elsewhere(slug)
    data = citing.bibtex(Reading(found)).encode()
    return attachment(data, content_type="application/x-bibtex", name=f"fiche-{slug}.bib")
