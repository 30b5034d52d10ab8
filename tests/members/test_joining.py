import pytest
from sqlalchemy import select

from network.db import db, unit_of_work
from network.members import actions, queries
from network.members.models import College, Member, MemberRole
from network.members.organisation import listed
from network.territories.models import Kind
from network.territories.queries import place
from tests.factories import make_account, make_coordinator, make_member, make_membership

HOLDERS = College.PROJECT_HOLDERS.value


def only_member() -> Member:
    return db.session.scalars(select(Member)).one()


def register_figeac(by=None) -> Member:
    with unit_of_work():
        organisation = listed(place(Kind.COMMUNE, "46102"))
        return actions.register_member(College.LOCAL_AUTHORITIES, organisation, by=by or make_account())


def test_the_second_person_is_offered_to_ask_its_representatives(site, outbox):
    register_figeac(make_account(email="maire@figeac.example"))
    site.login_as(make_account("Sacha Petit", "sacha@exemple.fr"))
    page = site.get("members.confirm", kind="commune", code="46102")
    assert page.h1 == "Figeac est déjà membre du réseau"
    assert "maire@figeac.example" not in page
    page = site.submit(page, "Demander à ses représentants")
    assert "un mail la porte à qui représente l’organisation" in page
    assert "Agir pour Figeac" in page
    assert "en attente" in page
    assert outbox.last.to == "maire@figeac.example"


def test_the_coordination_answers_for_a_member_that_nobody_represents(site, outbox):
    coordinator, asking = make_coordinator(email="bureau@exemple.fr"), make_account("Sacha Petit")
    member = make_member("Fermes de Figeac", by=make_account(), role=MemberRole.CONTRIBUTOR)
    page = site.login_as(asking).get("members.ask", slug=member.slug)
    page = site.submit(page, "Demander à la coordination")
    assert "un mail la porte à la coordination" in page
    assert [mail.to for mail in outbox] == ["bureau@exemple.fr"]
    desk = site.another().login_as(coordinator)
    desk.submit(desk.get(outbox.last.links()[0]), answer="representative")
    assert queries.membership_in(member, asking).may_sign


def test_the_coordination_does_not_answer_for_representatives(site, outbox):
    member = make_member(by=make_account())
    with unit_of_work():
        request = actions.request_to_join(member, by=make_account())
    desk = site.login_as(make_coordinator())
    desk.get("members.answer", public_id=request.public_id, expect=404)


def test_a_number_already_there_leads_to_its_member(site, outbox):
    member = make_member("Fermes de Figeac", siren="393478300", by=make_account())
    site.login_as(make_account())
    page = site.submit(
        site.get("members.describe", college=HOLDERS),
        name="Les Fermes",
        legal_form="company",
        siren="393478300",
    )
    assert page.path == f"/membres/{member.slug}/demande"
    assert only_member() == member
    assert len(outbox) == 0


def test_one_cannot_ask_for_a_member_one_already_acts_for(site, outbox):
    account = make_account()
    member = make_member(by=account)
    page = site.login_as(account).get("members.ask", slug=member.slug)
    assert "Vous agissez déjà pour Fermes de Figeac" in page
    assert not [form for form in page.forms if "Demander" in " ".join(form.labels())]


def test_requests_are_limited(site, outbox):
    member = make_member(by=make_account())
    site.login_as(make_account())
    page = site.get("members.ask", slug=member.slug)
    for _ in range(5):
        site.submit(page, "Demander à ses représentants")
    assert "Trop d’essais" in site.submit(page, "Demander à ses représentants", expect=429)
    assert len(outbox) == 5


@pytest.mark.parametrize(
    ("choice", "role"),
    [
        ("contributor", MemberRole.CONTRIBUTOR),
        ("representative", MemberRole.REPRESENTATIVE),
        ("decline", None),
    ],
)
def test_a_representative_answers_from_the_mail(site, outbox, choice, role):
    representative, asking = make_account(), make_account("Sacha Petit", "sacha@exemple.fr")
    member = make_member(by=representative)
    with unit_of_work():
        actions.request_to_join(member, by=asking)
    site.login_as(representative)
    assert "Une personne demande à agir" in site.get("members.home")
    page = site.get(outbox.last.links()[0])
    assert "sacha@exemple.fr" in page
    page = site.submit(page, answer=choice)
    assert "Demande" in page
    membership = queries.membership_in(member, asking)
    assert (membership.role if membership else None) == role
    assert outbox.last.to == "sacha@exemple.fr"
    site.get(outbox.all()[0].links()[0], expect=404)


def test_a_request_without_an_answer_is_asked_again(site):
    representative = make_account()
    member = make_member(by=representative)
    with unit_of_work():
        request = actions.request_to_join(member, by=make_account())
    page = site.login_as(representative).get("members.answer", public_id=request.public_id)
    assert "Choisissez une réponse" in site.submit(page, expect=422).errors["answer"]


@pytest.mark.parametrize("role", [None, MemberRole.CONTRIBUTOR])
def test_nobody_else_sees_the_request(site, role):
    member = make_member(by=make_account())
    somebody = make_account()
    if role:
        make_membership(member, somebody, role)
    with unit_of_work():
        request = actions.request_to_join(member, by=make_account())
    site.login_as(somebody).get("members.answer", public_id=request.public_id, expect=404)
