"""What a place is found by: its own names and codes, what it lies in, and the communes it holds."""

from flask import Flask

from network.search.words import words
from network.territories.models import Kind
from network.territories.naming import found_by, located, whole_names
from network.territories.queries import communes_of, place

FIGEAC, GRAND_FIGEAC = "commune:46102", "epci:200067361"


def test_a_commune_is_found_by_its_codes_and_by_what_it_lies_in(app: Flask):
    told, names = located([FIGEAC])
    for word in ("figeac", "46102", "46100", "200067361", "lot", "46", "occitanie"):
        assert word in words(told), word
    assert [list(tier) for tier in names] == [["Figeac"], [], []]


def test_a_group_and_a_department_answer_to_their_communes(app: Flask):
    _told, (own, of_group, of_department) = located([GRAND_FIGEAC, "department:46"])
    assert own == []
    assert {"Figeac", "Capdenac"} <= set(of_group)
    assert {"Figeac", "Cahors", "Saint-Cirq-Lapopie"} <= set(of_department)
    assert len(of_department) > 250
    assert "Cahors" not in of_group


def test_a_department_named_by_its_code_counts_as_one_of_the_places(app: Flask):
    assert whole_names((), ["46"])[2] == whole_names([place(Kind.DEPARTMENT, "46")])[2]
    assert {"lot", "46", "occitanie"} <= set(words(found_by((), ["46"])))


def test_a_name_that_is_also_a_word_of_ours_is_left_aside(app: Flask):
    assert "Bois" in communes_of(Kind.DEPARTMENT, "17")
    assert "Bois" not in whole_names((), ["17"])[2]


def test_unknown_places_say_nothing(app: Flask):
    assert located(["commune:00000"]) == ("", ([], [], []))
