"""The desk's people and what they decide about those of organisations."""

import pytest

from network.accounts import desk_roles
from network.accounts.models import Role
from network.accounts.queries import account_by_email
from network.db import db, unit_of_work
from network.errors import Refused
from network.members import actions, queries
from network.members import hand_over_actions as hand_overs
from network.members.hand_over_models import HandOver, Outcome
from tests.factories import PASSWORD, make_account, make_coordinator, make_member, make_representative

LONG = "quatorze lanternes sur le canal du Midi"


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="bureau@exemple.fr")


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


def give(account, role, by):
    with unit_of_work():
        desk_roles.give_role(account, role, unusable_hash="unusable", by=by)


def test_who_enters_the_desk_chooses_a_long_password_first(desk, coordinator, outbox):
    lou = make_account("Lou Bonnet", "lou@exemple.fr")
    before = desk.another().login_as(lou)
    page = desk.get("admin.people")
    page = desk.submit(page, "Donner ce rôle", email="Lou@exemple.fr", role="reviewer")
    assert "Le rôle est donné" in page
    assert "Lou Bonnet" in page
    assert before.get("accounts.settings").path == "/connexion"
    entering = desk.another()
    page = entering.get("accounts.log_in")
    entering.submit(page, "Me connecter", email="lou@exemple.fr", password=PASSWORD, expect=422)
    page = entering.get(outbox.to("lou@exemple.fr")[-1].links()[0])
    page = entering.submit(page, "Changer le mot de passe", password="douze lettre", expect=422)
    assert "au moins 14 caractères" in page.errors["password"]
    page = entering.submit(page, "Changer le mot de passe", password=LONG)
    assert page.path == "/admin"


def test_another_role_of_the_desk_closes_sessions_and_keeps_the_password(desk, coordinator, outbox):
    lou = make_account("Lou Bonnet", "lou@exemple.fr", role=Role.OBSERVER)
    before = desk.another().login_as(lou)
    page = desk.follow(desk.get("admin.people"), "Changer de rôle : Lou Bonnet")
    page = desk.submit(page, "Changer le rôle", role="coordinator")
    assert "Lou Bonnet en est informé" in page
    assert account_by_email("lou@exemple.fr").is_coordinator
    assert before.get("accounts.settings").path == "/connexion"
    page = before.get("accounts.log_in")
    before.submit(page, "Me connecter", email="lou@exemple.fr", password=PASSWORD)
    assert "Désormais : « Coordination" in outbox.to("lou@exemple.fr")[-1]


def test_a_role_is_taken_and_the_account_stays(desk, coordinator, outbox):
    lou = make_account("Lou Bonnet", "lou@exemple.fr", role=Role.REVIEWER)
    page = desk.get("admin.person", public_id=lou.public_id)
    page = desk.submit(page, "Changer le rôle", role="person")
    assert "Lou Bonnet" not in page.text.partition("Donner un rôle")[0].rpartition("informé par mail")[2]
    assert account_by_email("lou@exemple.fr").role == Role.PERSON
    assert "vous a retiré votre rôle" in outbox.to("lou@exemple.fr")[-1]


def test_nobody_changes_their_own_role_so_that_a_coordinator_is_always_left(desk, coordinator):
    desk.get("admin.person", public_id=coordinator.public_id, expect=404)
    page = desk.submit(
        desk.get("admin.people"), "Donner ce rôle", email="bureau@exemple.fr", role="observer", expect=422
    )
    assert "On ne change pas son propre rôle" in page.errors["email"]
    assert account_by_email("bureau@exemple.fr").is_coordinator


def test_of_two_coordinators_who_take_each_other_s_role_one_stays(app, coordinator):
    other = make_coordinator()
    give(other, Role.PERSON, coordinator)
    with pytest.raises(Refused, match="Seule la coordination"):
        give(coordinator, Role.PERSON, other)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_role_is_given_to_a_confirmed_account_alone(desk, confirmed):
    if not confirmed:
        make_account(email="nouveau@exemple.fr", confirmed_at=None, password_hash=None)
    page = desk.submit(
        desk.get("admin.people"), "Donner ce rôle", email="nouveau@exemple.fr", role="observer", expect=422
    )
    assert "Aucun compte n’a cette adresse" in page.errors["email"]


def test_somebody_outside_the_desk_has_no_page_there(desk):
    desk.get("admin.person", public_id=make_account().public_id, expect=404)


def test_giving_a_role_asks_for_the_password_again(desk, coordinator, clock):
    make_account(email="lou@exemple.fr")
    page = desk.get("admin.people")
    clock.move(minutes=11)
    page = desk.submit(page, "Donner ce rôle", email="lou@exemple.fr", role="coordinator")
    assert page.h1 == "Confirmez que c’est vous"
    assert not account_by_email("lou@exemple.fr").is_of_the_desk


# ——— What organisations' people ask ———


def test_a_request_for_a_member_without_anybody_is_answered_with_a_reason(desk, coordinator, outbox):
    member, sacha = make_member("Figeac"), make_account("Sacha Petit", "sacha@exemple.fr")
    with unit_of_work():
        actions.request_to_join(member, by=sacha)
    page = desk.follow(desk.get("admin.requests"), "Répondre à Sacha Petit")
    page = desk.submit(page, "Répondre", answer="decline", reason="La mairie ne vous connaît pas.")
    assert "Votre réponse est enregistrée" in page
    assert "Motif : La mairie ne vous connaît pas." in outbox.to("sacha@exemple.fr")[-1]
    assert queries.membership_in(member, sacha) is None


def test_a_request_for_a_represented_member_waits_for_its_representatives(desk):
    member = make_member("Figeac")
    make_representative(member)
    with unit_of_work():
        asked = actions.request_to_join(member, by=make_account("Sacha Petit"))
    page = desk.get("admin.requests")
    assert "attend ses représentants" in page
    assert "Répondre à" not in page
    desk.get("admin.join_request", public_id=asked.public_id, expect=404)


def test_the_desk_reads_and_decides_a_contested_hand_over(desk, coordinator, outbox):
    member = make_member("Figeac")
    anne, sacha = (
        make_representative(member, name="Anne Roche"),
        make_account("Sacha Petit", "sacha@exemple.fr"),
    )
    with unit_of_work():
        hand_over = hand_overs.ask_hand_over(member, "Anne est partie.", by=sacha)
        hand_overs.object_to_hand_over(hand_over, "Je suis toujours là.", by=anne)
    page = desk.get("admin.requests")
    assert "Contestée" in page
    page = desk.follow(page, "Voir la relève pour Figeac")
    assert "Je suis toujours là." in page
    page = desk.submit(page, "Enregistrer la décision", answer="decline", expect=422)
    assert "Dites pourquoi" in page.errors["reason"]
    page = desk.submit(page, "Enregistrer la décision", answer="decline", reason="Anne est en poste.")
    assert "Relève refusée" in page
    assert "Enregistrer la décision" not in page
    assert db.session.query(HandOver).one().outcome == Outcome.DECLINED
    assert "Motif : Anne est en poste." in outbox.to("sacha@exemple.fr")[-1]


def test_what_waits_shows_on_the_desk_s_first_page(desk):
    member = make_member("Figeac")
    with unit_of_work():
        hand_overs.ask_hand_over(member, "Ils sont partis.", by=make_account("Sacha Petit"))
    page = desk.get("admin.home")
    assert "Sacha Petit demande à prendre la suite" in page
