"""Addresses of the library."""

import pytest
from werkzeug.datastructures import MultiDict

from network.library.asked import Asked


def read(**arguments: str) -> Asked:
    return Asked.read(MultiDict(arguments), 1)


def test_the_address_of_everything_is_bare():
    assert read(q="", theme="", tri="recentes", departements="douze").address("/b") == "/b"


def test_an_address_reads_back_as_the_same_question():
    asked = Asked("eau & bois", theme="climat", department="2A", year="2020", by_date=True, page=3)
    assert (
        asked.address("/b") == "/b?q=eau+%26+bois&theme=climat&departement=2A&annee=2020&tri=recentes&page=3"
    )
    assert Asked.read(MultiDict(asked.pairs), 3) == asked


def test_a_change_goes_back_to_the_first_page():
    assert Asked("bois", page=7).but(theme="climat") == Asked("bois", theme="climat")


@pytest.mark.parametrize("typed", ["  bois\t \n énergie ", "bois\0 énergie", "bois énergie"])
def test_what_is_typed_is_cleaned(typed: str):
    assert read(q=typed).words == "bois énergie"


@pytest.mark.parametrize("typed", ["*", "' \"", "de la", "-", "😀", "\ufffc"])
def test_what_asks_for_nothing_is_left_out(typed: str):
    assert read(q=typed).words == ""


def test_what_is_typed_is_cut_at_200_characters():
    assert len(read(q="é" * 10_000).words) == 200
