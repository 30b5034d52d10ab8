"""Documents sorted by a number, picked among some, or told to lack a facet: beside the same by hand."""

import random
from dataclasses import replace

import pytest

from network.db import unit_of_work
from network.search.actions import note_change
from network.search.documents import SORTABLE
from network.search.engine import View
from tests.search.shelf import Shelf, fill

BY = SORTABLE[1]


@pytest.fixture
def sorted_shelf(shelf: Shelf) -> Shelf:
    """A shelf of documents, some with a number, some with the same, written at two times."""
    fill(shelf, 400)
    shelf.find()
    chance = random.Random(5)
    for key in list(shelf.documents):
        numbers = {BY: chance.choice([0.0, 2.5, 7, 1e12, chance.random()])} if chance.random() < 0.6 else {}
        places = ["46"] if chance.random() < 0.7 else []
        facets = {**shelf.documents[key].facets, "department": places}
        shelf.documents[key] = replace(shelf.documents[key], numbers=numbers, facets=facets)
    with unit_of_work():
        for key in shelf.documents:
            note_change("page", key)
    return shelf


def numbers_of(shelf: Shelf, names: list[tuple[str, str]]) -> list[float | None]:
    return [shelf.documents[key].numbers.get(BY) for _kind, key in names]


@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("filters", [{}, {"theme": "eau"}])
def test_a_selection_is_sorted_whole_and_what_has_no_number_comes_last(
    sorted_shelf: Shelf, upwards: bool, filters: dict[str, str]
) -> None:
    whole = [
        key
        for key, document in sorted_shelf.documents.items()
        if all(value in document.facets[name] for name, value in filters.items())
    ]
    read: list[tuple[str, str]] = []
    for offset in range(0, len(whole) + 30, 30):
        page = sorted_shelf.index.ask(
            lambda view, first=offset: view.ranked("", filters, BY, upwards=upwards, offset=first, limit=30)
        )
        assert page.total == len(whole)
        read += page.found
    assert sorted(key for _kind, key in read) == sorted(whole), "each once, whatever the page"
    found = numbers_of(sorted_shelf, read)
    known = [number for number in found if number is not None]
    assert known == sorted(known, reverse=not upwards)
    assert found == known + [None] * (len(found) - len(known))


def test_what_matches_among_some_documents_is_what_the_search_finds_of_them(sorted_shelf: Shelf) -> None:
    every = sorted_shelf.find("bois", limit=400)
    some = [("page", key) for key in list(sorted_shelf.documents)[:50]]
    found = sorted_shelf.index.ask(lambda view: view.among("bois", {}, [*some, ("page", "never")]))
    assert sorted(key for _kind, key in found) == sorted({key for _kind, key in some} & set(every))
    assert found, "the corpus is wide enough to say something"
    assert sorted_shelf.index.ask(lambda view: view.among("bois", {}, [])) == []


def test_what_lacks_a_facet_is_counted(sorted_shelf: Shelf) -> None:
    def lacking(view: View) -> int:
        return view.lacking("", {"theme": "eau"}, "department")

    without = [
        document
        for document in sorted_shelf.documents.values()
        if "eau" in document.facets["theme"] and not document.facets["department"]
    ]
    assert sorted_shelf.index.ask(lacking) == len(without) > 0


def test_an_empty_shelf_has_nothing_to_sort(shelf: Shelf) -> None:
    empty = shelf.index.ask(lambda view: view.ranked("", {}, BY, upwards=True, offset=0, limit=5))
    assert (empty.total, empty.found) == (0, [])
    assert shelf.index.ask(lambda view: view.lacking("", {}, "department")) == 0
    assert shelf.index.ask(lambda view: view.among("bois", {}, [("page", "k1")])) == []
