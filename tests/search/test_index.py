"""What the index finds, counts and follows."""

import random
import threading
from datetime import timedelta

from network.db import db, unit_of_work
from network.search import actions
from network.search.actions import note_change
from network.search.models import SearchChange
from tests.search.shelf import FACETS, LONG_AGO, WORDS, Shelf, fill


def test_a_document_is_found_by_the_next_search(shelf: Shelf):
    assert shelf.find("verger") == []
    shelf.put("a", "Un verger communal")
    assert shelf.find("verger") == ["a"]


def test_a_changed_document_is_found_by_its_new_words_only(shelf: Shelf):
    shelf.put("a", "Un verger communal")
    assert shelf.find("verger") == ["a"]
    shelf.put("a", "Un rucher communal")
    assert shelf.find("verger") == []
    assert shelf.find("rucher") == ["a"]


def test_a_lost_connection_keeps_nothing_new_from_a_search(shelf: Shelf):
    shelf.put("a", "Un verger communal")
    assert shelf.find("verger") == ["a"]
    [kept] = shelf.index.app.extensions["quick_reads"]._free
    kept.close()
    shelf.put("b", "Un verger privé")
    assert sorted(shelf.find("verger")) == ["a", "b"]


def test_a_document_taken_away_is_not_found_any_more(shelf: Shelf):
    shelf.put("a", "Un verger communal")
    shelf.put("b", "Un verger privé")
    assert shelf.find("communal") == ["a"]
    shelf.take("a")
    assert shelf.find("verger") == ["b"]


def test_what_was_rolled_back_changes_nothing(shelf: Shelf):
    shelf.put("a", "Un verger communal")
    shelf.find()
    before = shelf.index.opened
    try:
        with unit_of_work():
            note_change("page", "a")
            raise RuntimeError
    except RuntimeError:
        pass
    assert shelf.find("verger") == ["a"]
    assert shelf.index.opened is before


def test_a_change_of_a_kind_nobody_gives_any_more_is_passed_over(shelf: Shelf):
    with unit_of_work():
        note_change("gone", "x")
    shelf.put("a", "Un verger")
    assert shelf.find() == ["a"]


def test_without_words_the_newest_come_first(shelf: Shelf):
    for number in (2, 0, 3, 1):
        shelf.put(f"k{number}", "Un verger", published_at=LONG_AGO + timedelta(seconds=number))
    assert shelf.find() == ["k3", "k2", "k1", "k0"]
    assert shelf.find("verger", sort="recent") == ["k3", "k2", "k1", "k0"]


def test_pages_follow_one_another_without_a_gap_or_a_double(shelf: Shelf):
    fill(shelf, 95)
    for query, sort in (("", "recent"), ("énergie", "recent"), ("énergie", "relevance")):
        total = shelf.index.search(query).total
        keys = []
        for offset in range(0, total, 20):
            keys += shelf.find(query, sort=sort, offset=offset, limit=20)
        assert len(keys) == len(set(keys)) == total


def test_a_page_beyond_the_end_is_empty_and_still_counts(shelf: Shelf):
    fill(shelf, 30)
    results = shelf.index.search(offset=10**12, facets=FACETS)
    assert (results.total, results.hits) == (30, [])
    assert results.facets == shelf.index.search(facets=FACETS).facets


def test_a_hit_brings_its_card(shelf: Shelf):
    shelf.put("a", "Un verger")
    hit = shelf.index.search("verger").hits[0]
    assert (hit.kind, hit.key, hit.card_html) == ("page", "a", "<p>Un verger</p>")
    assert hasattr(hit.card_html, "__html__")


def test_each_count_is_the_number_of_results_it_leads_to(shelf: Shelf):
    fill(shelf, 400)
    shelf.find()
    for number in (3, 77, 200):
        shelf.take(f"k{number}")
    chance = random.Random(7)
    everything = shelf.index.search(facets=FACETS).facets
    for _ in range(150):
        query = " ".join(chance.sample(WORDS, k=chance.choice([0, 1, 1, 2])))
        query += f" -{chance.choice(WORDS)}" if chance.random() < 0.2 else ""
        names = chance.sample(FACETS, k=chance.randrange(4))
        filters = {name: chance.choice(everything[name])[0] for name in names}
        facets = shelf.index.search(query, filters, FACETS).facets
        for name, counts in facets.items():
            listed = dict(counts)
            for value, _count in everything[name]:
                total = shelf.index.search(query, {**filters, name: value}, limit=1).total
                assert total == listed.get(value, 0), (query, filters, name, value)


def test_an_unknown_value_of_a_facet_finds_nothing(shelf: Shelf):
    fill(shelf, 10)
    for value in ("", "nulle part", "\0", "x" * 100_000, "climat)", "2019-01-01T00:00:00Z", "0", "true"):
        assert shelf.index.search("", {"theme": value}, FACETS).total == 0


def test_old_changes_are_forgotten_and_an_index_that_far_behind_is_made_anew(shelf: Shelf, monkeypatch):
    monkeypatch.setattr(actions, "KEPT", 3)
    shelf.put("a", "Un verger")
    assert shelf.find() == ["a"]
    for number in range(5):
        shelf.put(f"k{number}", "Un verger")
    assert db.session.query(SearchChange).count() == 3
    name = shelf.index.opened.state.name
    assert len(shelf.find()) == 6
    assert shelf.index.opened.state.name != name


def test_many_threads_search_while_documents_come_and_go(app, shelf: Shelf):
    fill(shelf, 60)
    faults: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                with app.app_context():
                    assert shelf.index.search("", facets=FACETS).total >= 60
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(25):
        shelf.put(f"new{number}", "Une nouveauté")
        assert len(shelf.find("nouveauté", limit=100)) == number + 1
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults
    assert shelf.index.search().total == 85


def test_inner_values_are_counted_where_their_facet_is_opened_or_filtered_by(shelf: Shelf):
    where = {"place": ["r76", "46"]}
    shelf.put("a", "Un verger", facets={**where, "year": ["2021"]}, inner={"place": ["46"]})

    def places(**asked) -> dict[str, int]:
        return dict(shelf.index.search("verger", facets=("place", "year"), **asked).facets["place"])

    assert places() == places(filters={"year": "2021"}) == {"r76": 1}
    assert places(opened=("place",)) == places(filters={"place": "46"}) == {"r76": 1, "46": 1}
    assert shelf.index.search(filters={"place": "46"}).total == 1
