from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.library import asking
from network.library.asked import PARAMETERS, Asked, Links, counted
from network.library.facets import facets, tags
from network.library.selection import sheets_among
from network.paging import Page
from network.search.documents import SearchUnavailable, Understood
from network.web.access import public
from network.web.addresses import one_address
from network.web.paging import page_number, within

bp = Blueprint("library", __name__)

PER_PAGE = 20
OF_RESOURCES = ("kind", "theme", "sector", "audience")  # what is chosen on their own page


@bp.errorhandler(SearchUnavailable)
def unavailable(_error: SearchUnavailable) -> ResponseReturnValue:
    """Answer for every page that asks the index."""
    return render_template("library/unavailable.html"), 503, {"Retry-After": "10"}


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
    one_address(asked.pairs, lambda: asked.address(path))
    offset = (asked.page - 1) * PER_PAGE
    results = current_app.extensions["search"].search(
        asked.words, {**always, **asked.filters}, counted(names), asked.sort, offset, PER_PAGE, asked.opened
    )
    asking.note(asked, results, narrowed=bool(always))
    page = within(Page(results.hits, asked.page, PER_PAGE, results.total))
    links = Links(asked, path)
    return render_template(
        template,
        asked=asked,
        path=path,
        links=links,
        sheets=sheets_among(asked, results),
        page=page,
        understood=None if results.understood == Understood() else results.understood,
        facets=facets(asked, links, results.facets),
        tags=list(tags(asked, links)),
    )
