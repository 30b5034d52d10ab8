"""Words that find one another: those of the site, those of the desk, and when they count."""

import re
from contextvars import Context

import pytest
from flask import Flask

from network.accounts.models import Account
from network.db import db, unit_of_work
from network.errors import Refused
from network.search import synonym_rules as rules
from network.search.index import Index
from network.search.synonym_actions import add_group, change_group, switch_group
from network.search.synonym_book import Book
from network.search.synonym_effects import effects
from network.search.synonym_models import SynonymGroup
from network.search.synonym_queries import group_by_key, groups
from network.search.synonyms import Group, sharing, shipped_groups, stems_of
from network.search.words import lines
from tests.factories import make_coordinator
from tests.queries import assert_queries
from tests.search.shelf import Shelf


@pytest.fixture
def desk(app: Flask):
    return make_coordinator()


@pytest.fixture
def verger(app: Flask, shelf: Shelf) -> Shelf:
    """Two documents that nobody finds by one word, searched with the site's synonyms."""
    app.extensions["search"] = shelf.index
    shelf.put("a", "Un verger communal")
    shelf.put("b", "Une pommeraie partagée")
    assert shelf.find("verger") == ["a"]
    return shelf


def test_at_least_150_groups_come_with_the_site_each_under_a_key_of_its_own():
    written = lines("synonyms.txt")
    assert len(written) >= 150
    assert len(shipped_groups()) == len(written)


def test_every_group_of_the_site_would_be_accepted_at_the_desk():
    everything = [Group(key, terms, terms) for key, terms in shipped_groups().items()]
    for group in everything:
        others = [other for other in everything if other.key != group.key]
        assert rules.obstacle_to_terms(group.terms, others) is None, group.terms


def test_a_word_in_two_groups_of_the_site_is_so_on_purpose():
    everything = [Group(key, terms, terms) for key, terms in shipped_groups().items()]
    shared = {
        stems_of(term)
        for group in everything
        for term, _other in sharing(group.terms, [other for other in everything if other != group])
    }
    # A heat pump and the common agricultural policy; an adjective; what our neighbours say.
    meant = ("PAC", "intercommunalité", "solaire", "éolien", "pompe à chaleur", "réseau de chaleur", "biogaz")
    assert shared <= {stems_of(term) for term in meant}


def test_a_group_of_the_desk_counts_at_the_next_search_without_another_index(verger: Shelf, desk):
    name = verger.index.opened.state.name
    with unit_of_work():
        add_group(["verger", "pommeraie"], by=desk)
    assert sorted(verger.find("verger")) == sorted(verger.find("pommeraies")) == ["a", "b"]
    assert verger.index.opened.state.name == name


def test_it_counts_in_another_process_too_and_costs_its_searches_no_question(app: Flask, verger: Shelf, desk):
    other = Index(app, verger.index.root, verger.index.sources)
    assert other.search("verger").total == 1
    with unit_of_work():
        add_group(["verger", "pommeraie"], by=desk)
    verger.find("verger")  # this one brings the index up to date, the other only sees that it was
    app.extensions["search"], app.extensions["synonyms"] = other, Book(app)
    assert other.search("verger").total == 2
    db.session.rollback()
    with assert_queries(0):
        assert other.search("pommeraie").total == 2


def test_who_began_to_read_before_a_change_leaves_nobody_its_older_synonyms(app: Flask, verger: Shelf, desk):
    number = desk.id
    db.session.rollback()
    assert db.session.query(SynonymGroup).count() == 0  # this reader goes on seeing none

    def change_them():
        with app.app_context():
            with unit_of_work():
                add_group(["verger", "pommeraie"], by=db.session.get_one(Account, number))
            verger.index.catch_up()

    Context().run(change_them)
    app.extensions["synonyms"]()
    db.session.rollback()
    assert sorted(verger.find("verger")) == ["a", "b"]


def test_synonyms_that_did_not_change_stay_the_same_value(app: Flask, verger: Shelf):
    before = app.extensions["synonyms"]()
    verger.put("c", "Un autre verger")
    assert len(verger.find("verger")) == 2
    assert app.extensions["synonyms"]() is before


def test_a_shipped_group_is_switched_off_and_on_again(verger: Shelf, desk):
    verger.put("c", "Une société coopérative d’intérêt collectif")
    assert verger.find("SCIC") == ["c"]
    with unit_of_work():
        switch_group("scic", active=False, by=desk)
    assert verger.find("SCIC") == []
    assert not group_by_key("scic").active
    with unit_of_work():
        switch_group("scic", active=True, by=desk)
    assert verger.find("SCIC") == ["c"]
    assert db.session.query(SynonymGroup).count() == 0  # the shipped one again: a new release changes it


def test_a_shipped_group_takes_other_terms_and_its_own_again(verger: Shelf, desk):
    with unit_of_work():
        change_group("pcaet", ["PCAET", "verger"], by=desk)
    group = group_by_key("pcaet")
    assert group.is_changed
    assert verger.find("pcaet") == ["a"]
    with unit_of_work():
        change_group("pcaet", group.shipped, by=desk)
    assert not group_by_key("pcaet").is_changed
    assert db.session.query(SynonymGroup).count() == 0


def test_what_the_desk_wrote_outlives_the_group_it_stood_for(app: Flask, desk, monkeypatch):
    with unit_of_work():
        change_group("pcaet", ["PCAET", "verger"], by=desk)
    without = {key: terms for key, terms in shipped_groups().items() if key != "pcaet"}
    monkeypatch.setattr("network.search.synonyms.shipped_groups", lambda: without)
    group = group_by_key("pcaet")
    assert group.is_added
    assert group.terms == ("PCAET", "verger")


REFUSALS = [
    ([], "un par ligne"),
    (["verger"], "Un terme seul"),
    (["verger", "de la"], "que la recherche passe"),
    (["école", "ECOLES"], "déjà l’un l’autre"),
    ([f"mot{number}" for number in range(13)], "12 termes"),
    (["verger", "x" * 81], "trop long"),
    (["verger", "un deux trois quatre cinq six sept huit neuf dix"], "8 mots au plus"),
    (["PCET", "plan climat"], "réunit déjà"),
    (["verger", "-bois"], "commence par un tiret"),
    (["verger", "chauffage -bois"], "écrivez-le sans lui"),
]


@pytest.mark.parametrize(("terms", "sentence"), REFUSALS, ids=[sentence for _, sentence in REFUSALS])
def test_what_makes_no_group_is_refused_with_a_sentence(app: Flask, desk, terms, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)), unit_of_work():
        add_group(terms, by=desk)
    assert db.session.query(SynonymGroup).count() == 0


def test_a_dash_within_a_term_or_alone_is_no_exclusion():
    assert rules.obstacle_to_terms(["bois-énergie", "bois - énergie renouvelable"], []) is None


def test_switching_twice_is_refused_and_what_nobody_wrote_is_not_there(app: Flask, desk):
    with pytest.raises(Refused, match="déjà en service"), unit_of_work():
        switch_group("pcaet", active=True, by=desk)
    with pytest.raises(Refused, match="n’existe plus"), unit_of_work():
        change_group("jamais-vu", ["un verger", "pommeraie"], by=desk)


def test_a_term_found_in_most_of_the_library_is_too_common():
    found = {"commune": 60, "verger": 3}
    assert "plus de la moitié" in rules.obstacle_to_common(["verger", "commune"], found.__getitem__, 100)
    assert rules.obstacle_to_common(["verger"], found.__getitem__, 100) is None
    assert rules.obstacle_to_common(["commune"], found.__getitem__, 19) is None


def test_the_effects_of_a_group_are_told_before_it_is_written(verger: Shelf):
    told = {effect.term: effect for effect in effects(verger.index, "", (), ["verger", "pommeraie"])}
    assert [(e.before.total, e.after.total) for e in told.values()] == [(1, 2), (1, 2)]
    assert told["verger"].coming == [("page", "b")]
    assert told["verger"].leaving == []
    assert verger.find("verger") == ["a"]


def test_groups_are_listed_by_their_first_term(app: Flask, desk):
    with unit_of_work():
        key = add_group(["Verger", "pommeraie"], by=desk)
    listed = groups()
    assert [group.key for group in listed if group.is_added] == [key]
    assert [g.terms[0].casefold() for g in listed if g.key in (key, "alec", "vae")] == [
        "alec",
        "vae",
        "verger",
    ]
    assert key not in [group.key for group in groups(but=key)]
