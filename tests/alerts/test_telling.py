"""What is told of searches: each new result once, in one mail a person, and nothing for nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from network.alerts import actions, telling
from network.alerts.appearances import newest
from network.alerts.models import Appearance, Pace, SavedSearch
from network.alerts.telling import tell_of_new_results
from network.clock import now
from network.db import db, unit_of_work
from network.mail.actions import stop_topic
from network.mail.models import OutboxMail, State
from network.mail.topics import Topic
from network.search.actions import note_change
from network.search.documents import SearchUnavailable
from network.sheets.actions import archive_sheet, revise_sheet
from network.sheets.freshness_actions import restore_sheet
from tests.factories import (
    make_account,
    make_collection,
    make_coordinator,
    make_published_resource,
    make_published_sheet,
    publish,
)

MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 7.30 in France


def subject(text: str) -> str:
    return text.splitlines()[0].replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def publish_sheet(author, member):
    return lambda title="Une chaufferie bois pour l’école", **fields: make_published_sheet(
        author, member, title, **fields
    )


def test_what_comes_out_is_told_once_with_its_address_and_a_way_out(save, publish_sheet, told, person):
    publish_sheet("L’ombrière de la halle")
    saved = save("ombriere")
    assert not tell_of_new_results()
    assert told() == [], "what was there is not new"
    revision = publish_sheet("Une ombrière solaire pour le bourg")
    publish_sheet("Des vélos pour tous")
    tell_of_new_results()
    [(address, text)] = told()
    assert address == person.email
    assert "Une ombrière solaire pour le bourg" in text
    assert f"/fiches/{revision.sheet.slug}" in text
    assert "halle" not in text
    assert "vélos" not in text
    assert f"/mes-recherches/{saved.public_id}/arreter/" in text
    for _round in range(3):
        tell_of_new_results()
    assert len(told()) == 1


def test_a_sheet_published_again_is_not_new_again(save, publish_sheet, told, author, clock):
    save("bois")
    revision = publish_sheet()
    tell_of_new_results()
    assert len(told()) == 1
    clock.move(hours=1)
    with unit_of_work():
        second = revise_sheet(revision.sheet, by=author)
    publish(second)
    clock.move(hours=1)
    with unit_of_work():
        archive_sheet(revision.sheet, reason="Une erreur", by=make_coordinator())
    with unit_of_work():
        restore_sheet(revision.sheet, "Elle vaut encore", by=make_coordinator("Une autre"))
    tell_of_new_results()
    assert len(told()) == 1
    assert db.session.scalar(select(func.count()).select_from(Appearance)) == 1


def test_resources_and_collections_are_told_too_and_facets_count(save, author, member, publish_sheet, told):
    save("", kind="guide")
    save("", kind="collection")
    save("ombrière", kind="fiche")
    make_published_resource(author, member, "Guide du réseau de chaleur")
    make_collection("Monter sa chaufferie", publish_sheet("Une chaufferie"))
    tell_of_new_results()
    [(_address, text)] = told()
    assert "Guide du réseau de chaleur" in text
    assert "Monter sa chaufferie" in text
    assert "Une chaufferie" not in text


def test_several_searches_of_one_person_make_one_mail_and_others_get_their_own(
    save, publish_sheet, told, person
):
    other = make_account("Sacha Petit")
    save("bois")
    save("école")
    save("bois", by=other)
    publish_sheet("Du bois pour l’école")
    tell_of_new_results()
    assert sorted(address for address, _text in told()) == sorted([person.email, other.email])
    text = dict(told())[person.email]
    assert text.count("Du bois pour l’école") == 1, "under the first of the two"
    assert subject(text) == "« bois » : un nouveau résultat", "the other one has nothing of its own"


def test_a_document_is_told_once_to_a_person_whatever_searches_find_it(save, publish_sheet, told, clock):
    clock.move(seconds=(MONDAY - now()).total_seconds())
    save("moulin")
    save("tramway")
    save("moulin commune", Pace.DAILY, kind="fiche")
    morning, week = save("moulin", Pace.DAILY, kind="fiche"), save("tramway", Pace.WEEKLY, kind="fiche")
    publish_sheet("Un moulin près du tramway")
    publish_sheet("Le tramway")
    publish_sheet("Le moulin de la commune")
    tell_of_new_results()
    [(_to, text)] = told()
    for title in ("Un moulin près du tramway", "Le tramway", "Le moulin de la commune"):
        assert text.count(title) == 1
    lines = text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert "Recherche « moulin », 2 nouveaux résultats :" in lines
    assert "Recherche « tramway », un nouveau résultat :" in lines
    for _day in range(8):
        clock.move(days=1)
        tell_of_new_results()
    assert len(told()) == 1, "every search counts as told, and an empty mail is none"
    for saved in (morning, week):
        db.session.refresh(saved)
        assert saved.told_up_to == newest()


def test_what_a_search_told_leaves_the_rest_to_the_others(save, publish_sheet, told, clock):
    clock.move(seconds=(MONDAY - now()).total_seconds())
    save("tramway")
    save("moulin", Pace.DAILY)
    publish_sheet("Un moulin près du tramway")
    publish_sheet("Un moulin pour la halle")
    tell_of_new_results()
    assert len(told()) == 1
    clock.move(days=1)
    tell_of_new_results()
    [_first, (_to, text)] = told()
    assert subject(text) == "« moulin » : un nouveau résultat"
    assert "halle" in text
    assert "Un moulin près du tramway" not in text


def test_a_search_kept_later_or_told_again_has_told_nothing_of_what_came_out_before(
    save, publish_sheet, told, person, clock
):
    clock.move(seconds=(MONDAY - now()).total_seconds())
    save("bois", Pace.WEEKLY)
    paused = save("chaufferie", Pace.NONE)
    publish_sheet("Une chaufferie bois")
    clock.move(hours=1)
    save("bois", kind="fiche")
    with unit_of_work():
        actions.change_search(paused, name="Chaufferie", pace=Pace.AT_ONCE, by=person)
    clock.move(hours=1)
    publish_sheet("Une seconde chaufferie bois")
    tell_of_new_results()
    clock.move(days=7)
    tell_of_new_results()
    [(_to, first), (_to, second)] = told()
    assert "Une seconde chaufferie bois" in first
    assert "Une chaufferie bois" not in first
    assert "Une chaufferie bois" in second
    assert "Une seconde chaufferie bois" not in second


def test_what_a_search_told_before_it_was_stopped_stays_told(save, publish_sheet, told, person, clock):
    clock.move(seconds=(MONDAY - now()).total_seconds())
    save("bois", Pace.WEEKLY)
    stopped = save("école")
    resumed = save("chaufferie")
    publish_sheet("Du bois pour l’école")
    publish_sheet("Une chaufferie bois")
    tell_of_new_results()
    for saved, pace in ((stopped, Pace.NONE), (resumed, Pace.NONE), (resumed, Pace.DAILY)):
        clock.move(hours=1)
        with unit_of_work():
            actions.change_search(saved, name=saved.name, pace=pace, by=person)
    clock.move(days=8)
    tell_of_new_results()
    assert len(told()) == 1


def test_a_search_changed_while_its_mail_is_made_has_all_its_owner_keeps_asked_again(
    save, publish_sheet, told, person, monkeypatch
):
    first, _second = save("bois"), save("école")
    publish_sheet("Du bois pour l’école")
    entries_of = telling.entries_of

    def stopped_meanwhile(names):
        if first.pace != Pace.NONE:
            with unit_of_work():
                actions.stop_telling(first)
        return entries_of(names)

    monkeypatch.setattr(telling, "entries_of", stopped_meanwhile)
    tell_of_new_results()
    assert told() == [], "what the stopped search would have told is not lost for the other"
    tell_of_new_results()
    [(_to, text)] = told()
    assert subject(text) == "« école » : un nouveau résultat"


def test_what_comes_out_right_after_a_mail_waits_and_makes_one(save, publish_sheet, told, clock):
    save("bois")
    save("école")
    publish_sheet("Un bois")
    tell_of_new_results()
    assert len(told()) == 1
    for minutes in (1, 5, 5):
        clock.move(minutes=minutes)
        publish_sheet("Le bois de l’école")
        tell_of_new_results()
    assert len(told()) == 1
    clock.move(minutes=5)
    tell_of_new_results()
    assert len(told()) == 2
    assert told()[1][1].count("Le bois de l’école") >= 3


def test_daily_and_weekly_searches_wait_for_their_morning(save, publish_sheet, told, clock):
    clock.move(seconds=(MONDAY - now() + timedelta(hours=3)).total_seconds())
    save("bois", Pace.DAILY)
    save("tramway", Pace.WEEKLY)
    publish_sheet("Le bois de l’école")
    publish_sheet("Un tramway", summary="Il va loin.", sectors=[])
    tell_of_new_results()
    assert told() == []
    clock.move(hours=22)
    tell_of_new_results()
    assert ["bois" in subject(text) for _to, text in told()] == [True], "Tuesday, at 7.30"
    clock.move(days=6)
    tell_of_new_results()
    assert len(told()) == 2
    assert "tramway" in subject(told()[1][1])


def test_a_morning_without_news_passes_without_a_mail_and_the_next_one_tells(
    save, publish_sheet, told, clock
):
    clock.move(seconds=(MONDAY - now()).total_seconds())
    saved = save("bois", Pace.DAILY)
    clock.move(days=1)
    tell_of_new_results()
    db.session.refresh(saved)
    assert saved.due_at == MONDAY + timedelta(days=2, minutes=-30)
    publish_sheet("Un bois")
    publish_sheet("Un vélo")
    tell_of_new_results()
    assert told() == [], "it came out in the day: tomorrow morning tells it"
    clock.move(days=1)
    tell_of_new_results()
    assert len(told()) == 1
    save("ombrière", Pace.DAILY)
    publish_sheet("Un vélo de plus")
    clock.move(days=1)
    tell_of_new_results()
    assert "ombrière" not in told()[-1][1], "nothing that answers: not a word of it"


def test_a_round_waits_for_an_index_that_is_behind(save, publish_sheet, told, app, monkeypatch):
    save("bois")
    index = app.extensions["search"]
    index.search("bois")
    opened = index.opened
    publish_sheet("Un bois")

    def unavailable(_answer):
        raise SearchUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(index, "ask", unavailable)
        assert not tell_of_new_results()
    with monkeypatch.context() as patched:
        patched.setattr(index, "ask", lambda answer: answer(opened.view))
        assert not tell_of_new_results()
    assert told() == [], "an older state of the index does not make anything be missed"
    tell_of_new_results()
    assert len(told()) == 1


def test_what_fails_between_the_mail_and_its_note_loses_both(save, publish_sheet, told, monkeypatch):
    save("bois")
    publish_sheet("Un bois")

    def dies(*_arguments):
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patched:
        patched.setattr(telling, "_wait_together", dies)
        tell_of_new_results()
    assert told() == []
    assert db.session.scalars(select(SavedSearch.told_up_to)).all() == [0]


def test_searches_stopped_never_told_or_deleted_get_nothing(save, publish_sheet, told, person):
    save("bois", Pace.NONE)
    stopped, deleted = save("école"), save("chaufferie")
    with unit_of_work():
        actions.stop_telling(stopped)
    with unit_of_work():
        actions.remove_search(deleted, by=person)
    publish_sheet()
    tell_of_new_results()
    assert told() == []


def test_who_wants_mails_again_is_told_of_what_comes_out_from_then_on(save, publish_sheet, told, person):
    saved = save("bois", Pace.NONE)
    publish_sheet("Un premier bois")
    with unit_of_work():
        actions.change_search(saved, name="Le bois", pace=Pace.AT_ONCE, by=person)
    publish_sheet("Un second bois")
    tell_of_new_results()
    [(_to, text)] = told()
    assert "second" in text
    assert "premier" not in text


def test_a_stopped_topic_lets_no_mail_of_searches_leave(save, publish_sheet, person):
    save("bois")
    with unit_of_work():
        stop_topic(person.email, Topic.ALERTS)
    publish_sheet()
    tell_of_new_results()
    db.session.rollback()
    assert [mail.state for mail in db.session.scalars(select(OutboxMail)) if mail.kind == "new_results"] == [
        State.STOPPED
    ]


def test_what_went_before_the_mail_is_not_told(save, publish_sheet, told):
    save("bois")
    revision = publish_sheet("Un bois")
    with unit_of_work():
        archive_sheet(revision.sheet, reason="Une erreur", by=make_coordinator())
    tell_of_new_results()
    assert told() == []


def test_many_results_are_counted_and_the_latest_are_named(save, publish_sheet, told):
    save("bois")
    for number in range(12):
        publish_sheet(f"Le bois numéro {number}")
    tell_of_new_results()
    [(_to, text)] = told()
    assert "12 nouveaux résultats" in text
    assert "numéro 11" in text
    assert "numéro 1 " not in text
    assert "Et 2 autres" in text


def test_what_appears_is_numbered_once_whatever_is_noted_of_it(publish_sheet):
    revision = publish_sheet()
    assert newest() == 1
    with unit_of_work():
        note_change("sheet", revision.sheet.public_id)
        note_change("sheet", "unknown")
    assert newest() == 1
