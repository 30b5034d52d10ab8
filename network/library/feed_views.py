"""Any search as a feed: what answers it, the newest first."""

from flask import current_app, request
from flask.typing import ResponseReturnValue

from network.i18n import _
from network.library.asked import Asked
from network.library.entries import Entry, entries_of
from network.library.facets import label
from network.library.views import bp
from network.mail.links import public_url
from network.web.access import public
from network.web.addresses import one_address
from network.web.feeds import FeedEntry, send_feed

MOST = 30


@bp.route("/bibliotheque/flux.atom")
@public
def feed() -> ResponseReturnValue:
    asked = Asked.read(request.args, 1).but(by_date=False, all_departments=False)
    one_address(asked.pairs, lambda: asked.address(request.path))
    newest = current_app.extensions["search"].ask(
        lambda view: view.keys(asked.words, asked.filters, "recent", MOST)
    )
    chosen = [label(name, value) for name, value in asked.chosen.items()]
    said = ", ".join(filter(None, [asked.words, *chosen])) or _("la bibliothèque")
    return send_feed(
        asked.address("bibliotheque"),
        said,
        [_told(entry) for entry in entries_of(newest.found)],
        here=asked.address(public_url("library.feed")),
        page=asked.address(public_url("library.search")),
    )


def _told(entry: Entry) -> FeedEntry:
    kind, key = entry.name
    return FeedEntry(
        name=f"{kind}/{key}",
        title=entry.title,
        address=entry.address,
        updated=entry.published_at,
        summary=entry.summary,
        author=entry.by,
        categories=[(term, term) for term in (entry.nature, *entry.themes)],
    )
