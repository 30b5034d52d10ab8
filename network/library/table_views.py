"""The sheets of a selection in a table, sorted over the whole selection by any of its numbers."""

from dataclasses import replace

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from network.library.asked import FACETS, Links
from network.library.facets import facets, label, tags
from network.library.selection import SHEETS, of_sheets
from network.library.table import COLUMNS, Order, Row, address, pairs, row
from network.library.views import bp
from network.paging import Page
from network.search.documents import Keys, Results
from network.search.engine import View
from network.sheets.queries import sheets_named
from network.web.access import public
from network.web.addresses import one_address
from network.web.paging import page_number, within

PER_PAGE = 50


@bp.route("/bibliotheque/tableau")
@public
def table_of_results() -> ResponseReturnValue:
    order, path = Order.read(request.args), request.path
    asked = replace(of_sheets(request.args, in_order=not order.column), page=page_number())
    one_address(pairs(asked, order), lambda: address(path, asked, order))
    filters, offset = {**asked.filters, **SHEETS}, (asked.page - 1) * PER_PAGE

    def answer(view: View) -> tuple[Keys, Results]:
        results = view.search(asked.words, filters, FACETS, asked.sort, 0, 1, asked.opened)
        if order.column:
            found = view.ranked(
                asked.words, filters, order.column, upwards=order.upwards, offset=offset, limit=PER_PAGE
            )
        else:
            first = view.keys(asked.words, filters, asked.sort, offset + PER_PAGE)
            found = Keys(first.total, first.found[offset:])
        return found, results

    found, results = current_app.extensions["search"].ask(answer)
    page = within(Page(_rows([key for _kind, key in found.found]), asked.page, PER_PAGE, found.total))
    links = Links(asked, path)
    return render_template(
        "library/table.html",
        asked=asked,
        path=path,
        links=links,
        page=page,
        order=order,
        columns=COLUMNS,
        headings={name: address(path, replace(asked, page=1), order.by(name)) for name in COLUMNS},
        as_listed=address(path, replace(asked, page=1), Order()),
        label=label,
        facets=facets(
            asked, links, {name: counts for name, counts in results.facets.items() if name != "kind"}
        ),
        tags=list(tags(asked, links)),
    )


def _rows(keys: list[str]) -> list[Row]:
    found = {revision.sheet.public_id: revision for revision in sheets_named(keys)}
    return [row(found[key]) for key in keys if key in found]
