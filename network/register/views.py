"""The register as anybody reads it: its entries, the latest first; one of them; the protocol behind."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from network.i18n import _
from network.paging import Page
from network.register import keys, queries, reading, tree, watch
from network.register.forms import SearchForm
from network.register.models import Entry
from network.register.whole_numbers import whole
from network.register.witnesses import count_witnesses
from network.web.access import public
from network.web.forms import render_form
from network.web.paging import page_number, within

bp = Blueprint("register", __name__)

PER_PAGE = 30


@bp.route("/registre")
@public
def show() -> ResponseReturnValue:
    form, number = SearchForm(request.args), page_number()
    asked = form.q.data if form.validate() else None
    size = queries.size()
    if asked and (index := whole(asked.removeprefix("n°"))) is not None and index < size:
        return redirect(url_for(".show_entry", index=index))
    page = within(queries.found(asked or "", number=number, per_page=PER_PAGE))
    return render_form(
        "register/show.html",
        form,
        size=size,
        asked=asked,
        page=Page([reading.told(entry) for entry in page.items], page.number, page.per_page, page.total),
        head=queries.head(),
        checked=watch.last_done(),
        has_witnesses=count_witnesses() > 0,
    )


@bp.route("/registre/<int:index>")
@public
def show_entry(index: int) -> ResponseReturnValue:
    size = queries.size()
    if index >= size:
        abort(404, _("Le registre n’a pas d’entrée n° %(index)s.", index=str(index)[:20]))
    entry, head = queries.entry(index), queries.head(size)
    if entry is None or head is None:
        abort(404)
    told = reading.told(entry)
    return render_template(
        "register/entry.html",
        told=told,
        size=size,
        head=head,
        leaf_hash=queries.leaf_hash(index),
        later=[reading.told(each) for each in queries.entries_about(index)],
        steps=steps(entry, size),
        sentence=reading.sentence(told.kind),
        page=current_app.extensions["entry_page"](told.root),
        in_words=current_app.extensions["figures_in_words"],
    )


def steps(entry: Entry, size: int) -> list[dict[str, Any]]:
    """Return the hashes of the proof of an entry, bottom up: over which entries each is, on which side."""
    ranges = tree.inclusion_ranges(entry.index, size)
    path = queries.inclusion_proof(entry.index, size)
    return [
        {"hash": hash, "is_left": start < entry.index, "first": start, "last": end - 1}
        for (start, end), hash in zip(ranges, path, strict=True)
    ]


@bp.route("/registre/protocole")
@public
def protocol() -> ResponseReturnValue:
    return render_template(
        "register/protocol.html",
        per_page=queries.PER_PAGE,
        empty_root=tree.EMPTY_ROOT.hex(),
        keys=keys.public_keys(),
        head=queries.head(),
    )
