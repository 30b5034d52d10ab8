"""Somebody is taken out of texts: whole names only, in JSON too, and nobody else with them."""

from dataclasses import replace
from unicodedata import normalize

import pytest

from network import clock
from network.db import db, unit_of_work
from network.journal.models import Entry
from network.reports.models import Problem, Report
from network.text import public_id
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
        (normalize("NFD", "avec HÉLÈNE ROUX."), "avec personne effacée."),
        ("HELENE\u00a0ROUX, maire", "personne effacée, maire"),
        (normalize("NFD", "Hélène Rouxé"), normalize("NFD", "Hélène Rouxé")),
        ("Marie-Hélène Roux", "Marie-Hélène Roux"),
        ("Hélène Roux-Martin", "Hélène Roux-Martin"),
        ("marie.helene@exemple.fr", "marie.helene@exemple.fr"),
        ("helene@exemple.fr.net", "helene@exemple.fr.net"),
        (["Hélène Roux", 3, None], ["personne effacée", 3, None]),
        ({"qui": {"nom": "Hélène Roux"}}, {"qui": {"nom": "personne effacée"}}),
    ],
)
def test_what_names_somebody_is_replaced(text, left):
    assert HELENE.without(text) == left
    assert HELENE.names_in(text) == (text != left)


def test_a_first_name_alone_is_not_looked_for():
    assert Traces(frozenset({"Hélène", "Jeanne Martin"})).words == ["Jeanne Martin"]


SPELT = ["Hélène Roux", "HÉLÈNE ROUX", normalize("NFD", "Hélène Roux"), "Helene ROUX", "HELENE@exemple.fr"]


@pytest.mark.parametrize("name", ["Hélène Roux", normalize("NFD", "HÉLÈNE ROUX")])
def test_rows_are_found_whatever_their_case_and_accents(app, name):
    helene = Traces(frozenset({name}), frozenset({"helene@exemple.fr"}))
    with unit_of_work():
        entries = [
            Entry(at=clock.now(), event="contact.message_left", details={"who": each}) for each in SPELT
        ]
        said = {
            "kind": "member",
            "subject": "x",
            "title": "",
            "problem": Problem.OTHER,
            "sent_at": clock.now(),
        }
        reports = [Report(public_id=public_id(), message=each, **said) for each in SPELT]
        db.session.add_all([*entries, *reports])
        db.session.flush()
        helene.take_out_of(Entry.details)
        helene.take_out_of(Report.message)
        assert {entry.details["who"] for entry in entries} == {"personne effacée"}
        assert {report.message for report in reports} == {"personne effacée"}


def test_signs_that_sql_reads_otherwise_are_only_themselves(app):
    odd = Traces(frozenset({"A_% B", 'Jo "le Roc" D’Ys'}))
    told = ["A_% B", 'Jo "le Roc" D\'Ys', "Axx B", "Hélène Rouxel"]
    with unit_of_work():
        rows = [Entry(at=clock.now(), event="contact.message_left", details={"who": each}) for each in told]
        db.session.add_all(rows)
        db.session.flush()
        odd.take_out_of(Entry.details)
        left = ["personne effacée", "personne effacée", "Axx B", "Hélène Rouxel"]
        assert [row.details["who"] for row in rows] == left


def test_a_row_of_somebody_else_of_that_name_loses_an_address_only(app):
    helene = replace(HELENE, other_members=frozenset({1}))
    with unit_of_work():
        entry = Entry(at=clock.now(), event="contact.message_left", details={"who": "Hélène Roux"})
        other = Entry(
            at=clock.now(),
            event="contact.message_left",
            details={"who": ["Hélène Roux", "helene@exemple.fr"]},
        )
        db.session.add_all([entry, other])
        db.session.flush()
        helene.take_out_of(Entry.details, of_another=Entry.id == other.id)
        assert entry.details == {"who": "personne effacée"}
        assert other.details == {"who": ["Hélène Roux", "personne effacée"]}


def test_a_text_stays_as_long_as_its_column_may_hold(app):
    bo = Traces(frozenset({"Bo Li"}))
    longest = Report.title.type.length
    with unit_of_work():
        said = {"kind": "member", "subject": "x", "problem": Problem.OTHER, "sent_at": clock.now()}
        told = Report(public_id=public_id(), message="x", title=f"Bo Li {'a' * (longest - 6)}", **said)
        db.session.add(told)
        db.session.flush()
        bo.take_out_of(Report.title)
    assert told.title.startswith("personne effacée aaa")
    assert len(told.title) == longest


@pytest.mark.parametrize(
    ("name", "is_theirs"),
    [
        ("HÉLÈNE  ROUX", True),
        ("Paul Martin ; Hélène Roux", True),
        ("Madonna", True),
        ("Madonna Roux", False),
        ("Hélène Rouxel", False),
        ("", False),
        (None, False),
    ],
)
def test_a_whole_name_may_be_of_one_word(name, is_theirs):
    assert Traces(frozenset({"Hélène Roux", "Madonna"})).called(name) is is_theirs
