"""Numbers of the documents of a selection, added up, beside the same done one by one."""

import random
from dataclasses import replace
from math import fsum, isclose

import pytest

from network.db import unit_of_work
from network.search.actions import note_change
from network.search.documents import Document
from tests.search.shelf import FACETS, Shelf, fill

NAMES = ("done-energy", "planned-energy", "cost")


def numbers(chance: random.Random) -> dict[str, float]:
    """Return some numbers, whole, broken, huge and tiny."""
    values = {name: round(10 ** chance.uniform(-6, 16), chance.randrange(7)) for name in NAMES}
    values["cost"] = chance.choice([0, 1, 2.5, 300, 300, 12_300])
    return {name: value for name, value in values.items() if chance.random() < 0.6}


@pytest.fixture
def counted(shelf: Shelf) -> Shelf:
    """A shelf of documents with numbers, written at several times, some changed, some gone."""
    fill(shelf, 300)
    shelf.find()
    chance = random.Random(11)
    for key in list(shelf.documents)[::-1]:
        shelf.documents[key] = replace(shelf.documents[key], numbers=numbers(chance))
    for key in ("k3", "k77"):
        shelf.take(key)
    with unit_of_work():
        for key in shelf.documents:
            note_change("page", key)
    return shelf


def holds(document: Document, word: str, filters: dict[str, str]) -> bool:
    said = f"{document.title} {document.body}"
    return word in said.split() and all(v in document.facets[name] for name, v in filters.items())


def test_sums_counts_and_spreads_are_those_of_the_selection(counted: Shelf):
    chance = random.Random(5)
    everything = counted.index.search(facets=FACETS).facets
    seen = 0
    for _ in range(60):
        word = chance.choice(["vélo", "bois", "solaire", "gare", "compost"])
        chosen = chance.sample(FACETS, k=chance.randrange(3))
        filters = {name: chance.choice(everything[name])[0] for name in chosen}
        found = [d for d in counted.documents.values() if holds(d, word, filters)]
        sums = counted.index.ask(lambda view, w=word, f=filters: view.sums(w, f, NAMES))
        for name in NAMES:
            values = sorted(float(d.numbers[name]) for d in found if name in d.numbers)
            if not values:
                assert name not in sums
                continue
            seen += 1
            one = sums[name]
            assert (one.count, one.least, one.most) == (len(values), values[0], values[-1])
            assert isclose(one.total, fsum(values), rel_tol=1e-14)
            spread = counted.index.ask(lambda view, w=word, f=filters, n=name: view.spread(w, f, n))
            assert [value for value, count in spread for _ in range(count)] == values
    assert seen > 50


def test_keys_come_in_the_order_of_the_results_and_as_many_as_are_counted(counted: Shelf):
    for query, sort in (("", "recent"), ("énergie", "relevance"), ("bois -vélo", "recent")):
        total = counted.index.search(query).total
        keys = counted.index.ask(lambda view, q=query, s=sort: view.keys(q, {}, s, 1000))
        assert [key for _kind, key in keys.found] == counted.find(query, sort=sort, limit=1000)
        assert keys.total == len(keys.found) == total
        few = counted.index.ask(lambda view, q=query, s=sort: view.keys(q, {}, s, 7))
        assert (few.total, few.found) == (total, keys.found[:7])


HOSTILE = ["\0", '" OR *', "numbers.cost:[0 TO 9]", "climat)", "😀", "-", "*", "x" * 5000]


def test_hostile_questions_add_nothing_up(counted: Shelf):
    for query in ("", *HOSTILE):
        for value in HOSTILE:
            wanted = {"theme": value}
            assert counted.index.ask(lambda view, q=query, f=wanted: view.sums(q, f, NAMES)) == {}
            assert counted.index.ask(lambda view, q=query, f=wanted: view.spread(q, f, "cost")) == []
            assert counted.index.ask(lambda view, q=query, f=wanted: view.keys(q, f, "recent", 5)).found == []


def test_a_number_nobody_has_is_left_out(counted: Shelf):
    assert counted.index.ask(lambda view: view.sums("", {}, ["unheard-of"])) == {}
    assert counted.index.ask(lambda view: view.spread("", {}, "unheard-of")) == []
