"""What people look for: counted by month, without anybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select

from network.db import db, unit_of_work
from network.library import asking_queries as queries
from network.library.asking import forget_old_questions, normalised
from network.library.asking_models import AskedFacet, AskedQuestion, ShownDocument
from network.search.actions import note_change
from tests.conftest import Clock
from tests.factories import make_member, make_published_sheet, make_representative
from tests.visitor import Visitor


@pytest.fixture
def sheet(app: Flask):
    member = make_member()
    return make_published_sheet(make_representative(member), member, "Une chaufferie bois pour l’école")


def ask(site: Visitor, address: str, times: int = 1) -> None:
    for _ in range(times):
        site.get(address)


def write(app: Flask) -> None:
    app.extensions["tallies"].write()


def test_what_was_counted_is_written_where_no_request_is_at_hand(site, app, sheet):
    ask(site, "/bibliotheque?q=école")
    with ThreadPoolExecutor(1) as pool:  # a thread begins outside of any application
        pool.submit(app.extensions["tallies"].write_apart).result()
    assert db.session.scalars(select(AskedQuestion)).one().times == 1


def test_a_question_is_counted_whatever_the_order_of_its_words(site, app, sheet, clock: Clock):
    clock.set(datetime(2026, 3, 20, 12, tzinfo=UTC))
    for words in ("Chaufferie+École", "école+chaufferies", "ECOLE+chaufferie"):
        ask(site, f"/bibliotheque?q={words}")
    write(app)
    (row,) = db.session.scalars(select(AskedQuestion))
    assert (row.month, row.times, row.results) == (date(2026, 3, 1), 3, 1)
    assert set(row.said.split()) <= {"chaufferie", "chaufferies", "école", "ecole"}
    shown = db.session.scalars(select(ShownDocument)).one()
    assert (shown.kind, shown.key, shown.times) == ("sheet", sheet.sheet.public_id, 3)


def test_counts_add_up_from_one_writing_to_the_next(site, app, sheet):
    for _ in range(2):
        ask(site, "/bibliotheque?q=bois&theme=mobilite", times=2)
        write(app)
    assert db.session.scalar(select(AskedFacet.times).where(AskedFacet.name == "theme")) == 4


def test_a_question_without_answer_is_told_once_three_people_asked_it(site, app, sheet):
    ask(site, "/bibliotheque?q=hydrogène", times=2)
    write(app)
    assert queries.questions(without_result=True) == []
    ask(site, "/bibliotheque?q=hydrogène")
    write(app)
    assert queries.questions(without_result=True) == [queries.Question("hydrogène", 3, 0)]


def test_what_a_filter_or_another_page_hides_is_no_question_without_answer(site, app, sheet):
    ask(site, "/bibliotheque?q=bois&annee=1999", times=3)
    ask(site, "/ressources?q=bois", times=3)
    write(app)
    assert queries.questions(without_result=True) == []


def test_what_an_address_holds_and_the_library_does_not_offer_is_not_kept(site, app, sheet):
    for query in ("theme=camille.moreau@exemple.fr", "filiere=0565341234", "annee=1999", "theme=mobilite"):
        ask(site, f"/bibliotheque?{query}")
    write(app)
    assert db.session.scalars(select(AskedFacet.value)).all() == ["mobilite"]


def test_the_library_itself_is_no_question_and_its_following_pages_are_the_same_one(site, app, sheet):
    ask(site, "/bibliotheque")
    write(app)
    assert db.session.scalars(select(AskedQuestion)).all() == []
    assert db.session.scalars(select(ShownDocument)).all() == []
    site.get("/bibliotheque?q=bois&page=2")  # leads to the only page there is
    write(app)
    assert db.session.scalars(select(AskedQuestion.times)).all() == [1]


@pytest.mark.parametrize(
    "typed",
    [
        "camille.moreau@exemple.fr",
        "05 65 34 12 34",
        "+33 (0)5.65.34.12.34",
        "https://www.exemple.fr/guide",
        "un deux trois quatre cinq six sept huit neuf dix",
        "x" * 61,
        "« — »",
    ],
)
def test_what_may_name_somebody_or_was_pasted_is_not_kept(typed: str):
    assert normalised(typed) is None


def test_years_and_codes_of_places_are_kept():
    assert normalised("PCAET 2030 46102") is not None


def test_what_cannot_be_written_is_written_the_next_time(site, app, sheet):
    ask(site, "/bibliotheque?q=bois", times=3)
    with unit_of_work():
        db.session.execute(delete(AskedQuestion))
        db.session.connection().exec_driver_sql("ALTER TABLE asked_question RENAME TO elsewhere")
    write(app)
    with unit_of_work():
        db.session.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO asked_question")
    assert db.session.scalars(select(AskedQuestion)).all() == []
    write(app)
    assert [each.times for each in queries.questions()] == [3]


def test_what_was_asked_two_years_ago_is_forgotten_and_what_was_asked_once_sooner(clock: Clock, app):
    clock.set(datetime(2026, 3, 20, 12, tzinfo=UTC))
    with unit_of_work():
        for month, words, times in (
            (date(2024, 2, 1), "vieux", 9),
            (date(2024, 3, 1), "gardé", 9),
            (date(2026, 2, 1), "une fois", 1),
            (date(2026, 3, 1), "ce mois", 1),
        ):
            db.session.add(AskedQuestion(month=month, words=words, said=words, times=times, results=1))
            db.session.add(ShownDocument(month=month, kind="sheet", key=words, times=times))
    with unit_of_work():
        forget_old_questions()
    assert set(db.session.scalars(select(AskedQuestion.words))) == {"gardé", "ce mois"}
    assert set(db.session.scalars(select(ShownDocument.key))) == {"gardé", "une fois", "ce mois"}


def test_themes_are_wanted_by_choice_and_by_words(site, app, sheet):
    with unit_of_work():
        note_change("sheet", sheet.sheet.public_id)
    ask(site, "/bibliotheque?theme=mobilite", times=2)
    ask(site, "/bibliotheque?q=vélo", times=3)
    write(app)
    wanted = {theme: (chosen, words) for theme, chosen, words in queries.wanted_themes()}
    assert wanted["mobilite"] == (2, 3)
