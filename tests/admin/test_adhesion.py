"""The desk and the life of memberships: who asks to come in, who gives no news, who is asleep."""

import pytest

from network.adhesion import candidacy_queries
from network.adhesion.candidacy_actions import contest_decline
from network.charter.actions import publish_model_charter
from network.db import unit_of_work
from network.members.models import MemberStatus
from network.members.people import leave_member
from tests.adhesion.living import Life
from tests.factories import make_account, make_coordinator


@pytest.fixture
def life(clock, app):
    with unit_of_work():
        return Life(clock, publish_model_charter())


@pytest.fixture
def person(app):
    return make_account(name="Jeanne Martin", email="jeanne@exemple.fr")


@pytest.fixture
def desk(site, app):
    return site.login_as(make_coordinator(name="Dominique Bel"))


@pytest.mark.parametrize("policy", ["approved", "sponsored"])
def test_the_desk_takes_in_or_declines_hears_and_decides_again(app, desk, life, person, outbox, policy):
    app.config["JOINING_POLICY"] = policy
    member = life.signed(by=person)
    waiting = desk.get("admin.home")
    assert ("Elle demande à entrer dans le réseau" in waiting) == (policy == "approved")
    page = desk.follow(desk.get("admin.candidacies"), "Fermes de Figeac")
    assert desk.submit(page, "Ne pas la retenir", expect=422).errors.keys() == {"reason"}
    page = desk.submit(page, "Ne pas la retenir", reason="Hors de l’objet du réseau.")
    assert member.status == MemberStatus.DECLINED
    assert "Hors de l’objet du réseau." in outbox.to(person.email)[-1]
    assert "Maintenir la décision" not in [label for form in page.forms for label in form.labels()]
    with unit_of_work():
        contest_decline(candidacy_queries.candidacy_of(member), "Nos statuts ont changé.", by=person)
    page = desk.follow(desk.get("admin.home"), "Elle conteste la décision")
    assert "Nos statuts ont changé." in page
    page = desk.submit(page, "Maintenir la décision", reason="Rien de neuf.")
    assert "Elle conteste la décision" not in desk.get("admin.home")
    assert "Fermes de Figeac" in desk.get("admin.candidacies", etat="non-retenues")
    page = desk.submit(page, "L’accueillir finalement", reason="Vus à Figeac.")
    assert "entre dans le réseau" in page
    assert member.status == MemberStatus.SIGNED


def test_a_decision_taken_meanwhile_is_told(app, desk, life, person):
    app.config["JOINING_POLICY"] = "approved"
    life.signed(by=person)
    page = desk.follow(desk.get("admin.candidacies"), "Fermes de Figeac")
    desk.submit(page, "L’accueillir", reason="Vus à Figeac.")
    again = desk.submit(page, "Ne pas la retenir", reason="Hors objet.", expect=422)
    assert "a déjà reçu sa réponse" in again


def test_an_empty_desk_says_what_the_policy_does(app, desk, life):
    assert "Le réseau est ouvert" in desk.get("admin.candidacies")
    assert "Aucune candidature n’a été écartée" in desk.get("admin.candidacies", etat="non-retenues")
    assert "Personne n’attend de rappel" in desk.get("admin.silences")
    assert "Aucun membre n’est en sommeil" in desk.get("admin.silences", etat="en-sommeil")
    desk.get("admin.silences", etat="autre", expect=404)
    desk.get("admin.candidacies", etat="autre", expect=404)


def test_the_desk_sees_who_is_silent_and_notes_that_it_has_heard_of_them(site, life, person):
    member = life.signed(by=person)
    life.days(366)
    desk = site.login_as(make_coordinator(name="Dominique Bel"))
    page = desk.follow(desk.get("admin.silences"), "Fermes de Figeac")
    assert "second rappel le" in page
    assert desk.submit(page, "Noter ces nouvelles", expect=422).errors.keys() == {"reason"}
    page = desk.submit(page, "Noter ces nouvelles", reason="Vue à la rencontre de Figeac.")
    assert "le temps repart d’aujourd’hui" in page
    assert "Vue à la rencontre de Figeac." in page
    assert "Fermes de Figeac" not in desk.get("admin.silences")
    life.days(366 + 61)
    desk = site.another().login_as(make_coordinator())
    assert "Fermes de Figeac" in desk.get("admin.silences", etat="en-sommeil")
    page = desk.get("admin.adhesion", public_id=member.public_id)
    desk.submit(page, "Noter ces nouvelles", reason="Elle a appelé.")
    assert member.status == MemberStatus.SIGNED


def test_a_member_that_nobody_can_be_written_to_for_waits_at_the_desk(site, life, person):
    member = life.signed(by=person)
    with unit_of_work():
        leave_member(member, by=person, knows_it_is_last=True)
    life.days(366)
    desk = site.login_as(make_coordinator())
    assert "Fermes de Figeac" in desk.get("admin.silences", etat="injoignables")
    page = desk.follow(desk.get("admin.home"), "Plus d’un an sans nouvelles, et personne à qui écrire")
    assert page.h1 == "Adhésion : Fermes de Figeac"


def test_the_page_of_a_member_leads_to_its_adhesion_and_news(desk, life, person):
    member = life.signed(by=person)
    page = desk.get("admin.member", public_id=member.public_id)
    page = desk.follow(page, "Adhésion, nouvelles et histoire")
    assert "Elle n’a pas encore donné de nouvelles ici." in page
    assert "Entrée dans le réseau" in page
