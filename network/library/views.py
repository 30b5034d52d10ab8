from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.library.asked import PARAMETERS, Asked
from network.library.facets import facets, tags
from network.paging import Page
from network.search.documents import SearchUnavailable
from network.web.access import public
from network.web.paging import page_number, within

bp = Blueprint("library", __name__)

PER_PAGE = 20


@bp.route("/bibliotheque")
@public
def search() -> ResponseReturnValue:
    asked, path = Asked.read(request.args, page_number()), url_for(".search")
    if asked.pairs != list(request.args.items(multi=True)):
        return redirect(asked.address(path))  # one address for one question: to share, to keep, to cache
    offset = (asked.page - 1) * PER_PAGE
    try:
        results = current_app.extensions["search"].search(
            asked.words, asked.filters, tuple(PARAMETERS), asked.sort, offset, PER_PAGE
        )
    except SearchUnavailable:
        return render_template("library/unavailable.html"), 503, {"Retry-After": "10"}
    page = within(Page(results.hits, asked.page, PER_PAGE, results.total))
    return render_template(
        "library/search.html",
        asked=asked,
        path=path,
        page=page,
        facets=facets(asked, path, results.facets),
        tags=list(tags(asked, path)),
    )
