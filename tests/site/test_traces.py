"""Somebody is taken out of texts: whole names only, in JSON too, and nobody else with them."""

import pytest

from network import clock
from network.db import db, unit_of_work
from network.journal.models import Entry
from network.traces import Traces

HELENE = Traces(frozenset({"Hélène Roux"}), frozenset({"helene@exemple.fr"}))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Vu avec Hélène Roux, le 3.", "Vu avec personne effacée, le 3."),
        ("HÉLÈNE ROUX", "personne effacée"),
        ("Écrire à helene@exemple.fr.", "Écrire à personne effacée."),
        ("Hélène Rouxel", "Hélène Rouxel"),
        ("Hélène et les Roux", "Hélène et les Roux"),
        (["Hélène Roux", 3, None], ["personne effacée", 3, None]),
        ({"qui": {"nom": "Hélène Roux"}}, {"qui": {"nom": "personne effacée"}}),
    ],
)
def test_what_names_somebody_is_replaced(text, left):
    assert HELENE.without(text) == left


def test_a_first_name_alone_is_not_looked_for():
    assert Traces(frozenset({"Hélène", "Jeanne Martin"})).words == ["Jeanne Martin"]


def test_rows_are_found_whatever_their_accents_and_signs(app):
    percent = Traces(frozenset({"Hélène Roux", "A_% B"}))
    details = [{"who": "Hélène Roux"}, {"who": "A_% B"}, {"who": "Axx B"}]
    with unit_of_work():
        rows = [Entry(at=clock.now(), event="contact.message_left", details=each) for each in details]
        db.session.add_all(rows)
        db.session.flush()
        percent.take_out_of(Entry.details)
        assert [row.details["who"] for row in rows] == ["personne effacée", "personne effacée", "Axx B"]
