"""The sheet that readers find at an address; whoever has a former address is led to the present one."""

from urllib.parse import urlencode

from flask import abort, make_response, redirect, render_template, request, url_for

from network.sheets import queries
from network.sheets.models import SheetRevision


def revision_or_elsewhere(slug: str) -> SheetRevision:
    """Return the published revision at an address, its sheet archived or not; lead on from a former one."""
    revision = queries.public_revision(slug)
    if revision is None:
        present = queries.slug_now(slug) or abort(404)
        address = url_for(request.endpoint or "", **{**(request.view_args or {}), "slug": present})
        # Never by url_for(**request.args): `_scheme` and its like are url_for's own.
        asked = urlencode(list(request.args.items(multi=True)))
        # Never a 301, which browsers keep: a title that comes back would lead them in circles.
        abort(redirect(f"{address}?{asked}" if asked else address))
    return revision


def readable_or_elsewhere(slug: str) -> SheetRevision:
    """Return the published revision at an address; of an archived sheet, say what it was and why it went."""
    revision = revision_or_elsewhere(slug)
    if revision.sheet.is_archived:
        abort(make_response(render_template("sheets/archived.html", revision=revision), 410))
    return revision
