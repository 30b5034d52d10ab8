from collections.abc import Mapping

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from network.library.asked import PARAMETERS, Asked
from network.library.facets import facets, tags
from network.paging import Page
from network.search.documents import SearchUnavailable
from network.web.access import public
from network.web.paging import page_number, within

bp = Blueprint("library", __name__)

PER_PAGE = 20
OF_RESOURCES = ("kind", "audience", "theme")  # the facets of their own page


@bp.route("/bibliotheque")
@public
def search() -> ResponseReturnValue:
    return _answer("library/search.html", tuple(PARAMETERS), {})


@bp.route("/ressources")
@public
def resources() -> ResponseReturnValue:
    return _answer("library/resources.html", OF_RESOURCES, {"collection": "resource"})


def _answer(template: str, names: tuple[str, ...], always: Mapping[str, str]) -> ResponseReturnValue:
    """Answer what is asked, by these facets, of the documents that have `always` these values."""
    asked, path = Asked.read(request.args, page_number(), names), request.path
    if asked.pairs != list(request.args.items(multi=True)):
        return redirect(asked.address(path))  # one address for one question: to share, to keep, to cache
    offset = (asked.page - 1) * PER_PAGE
    try:
        results = current_app.extensions["search"].search(
            asked.words, {**always, **asked.filters}, names, asked.sort, offset, PER_PAGE
        )
    except SearchUnavailable:
        return render_template("library/unavailable.html"), 503, {"Retry-After": "10"}
    page = within(Page(results.hits, asked.page, PER_PAGE, results.total))
    return render_template(
        template,
        asked=asked,
        path=path,
        page=page,
        facets=facets(asked, path, results.facets),
        tags=list(tags(asked, path)),
    )
