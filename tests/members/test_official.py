"""The official address: proposed by a representative, set by the coordination alone."""

import pytest

from network.db import unit_of_work
from network.errors import Refused
from network.members import official
from tests.factories import make_contributor, make_coordinator, make_member, make_representative


@pytest.fixture
def member(app):
    return make_member("Figeac")


@pytest.fixture
def anne(member):
    return make_representative(member, name="Anne Roche", email="anne@exemple.fr")


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="bureau@exemple.fr")


def test_a_proposal_waits_for_the_coordination(member, anne, coordinator, outbox):
    with unit_of_work():
        official.propose_official_address(member, "Mairie@Figeac.example", by=anne)
    assert official.official_address_of(member) is None
    assert official.proposal_for(member).email == "mairie@figeac.example"
    assert [(mail.kind, mail.to) for mail in outbox] == [("official_address_proposed", "bureau@exemple.fr")]


def test_a_member_is_written_to_through_its_people_or_else_at_its_official_address(member, coordinator):
    assert official.addresses_of(member) == []
    with unit_of_work():
        official.set_official_address(member, "mairie@figeac.example", by=coordinator)
    assert official.addresses_of(member) == ["mairie@figeac.example"]
    make_contributor(member)
    assert official.addresses_of(member) == ["mairie@figeac.example"], "a contributor does not answer for it"
    people = [make_representative(member, email=f"{name}@exemple.fr") for name in ("anne", "paul")]
    assert official.addresses_of(member) == ["anne@exemple.fr", "paul@exemple.fr"]
    assert official.addresses_of(member, people[1:]) == ["paul@exemple.fr"]


def test_the_newest_proposal_replaces_the_others(member, anne, coordinator):
    with unit_of_work():
        official.propose_official_address(member, "mairie@figeac.example", by=anne)
        official.propose_official_address(member, "accueil@figeac.example", by=anne)
    assert [each.email for each in official.proposals().items] == ["accueil@figeac.example"]


def test_a_person_s_own_address_is_not_the_organisation_s(member, anne):
    with pytest.raises(Refused, match="celle d’un compte personnel") as refused, unit_of_work():
        official.propose_official_address(member, "Anne@exemple.fr", by=anne)
    assert refused.value.field == "email"


def test_the_coordination_sets_it_and_the_representatives_are_told(member, anne, coordinator, outbox):
    with unit_of_work():
        official.propose_official_address(member, "mairie@figeac.example", by=anne)
        official.set_official_address(
            member, "Mairie@figeac.example", by=coordinator, reason="Vue sur son site."
        )
    assert official.official_address_of(member) == "mairie@figeac.example"
    assert official.proposal_for(member) is None
    mail = outbox.last
    assert (mail.kind, mail.to) == ("official_address_set", "anne@exemple.fr")
    assert "Motif : Vue sur son site." in mail


def test_the_same_address_again_tells_nobody(member, anne, coordinator, outbox):
    with unit_of_work():
        official.set_official_address(member, "mairie@figeac.example", by=coordinator)
        official.set_official_address(member, "mairie@figeac.example", by=coordinator)
    assert len(outbox) == 1


def test_an_import_sets_it_without_anybody(member):
    with unit_of_work():
        official.set_official_address(member, "mairie@figeac.example", by=None)
    assert official.official_address_of(member) == "mairie@figeac.example"


def test_a_declined_proposal_tells_why(member, anne, coordinator, outbox):
    with unit_of_work():
        official.propose_official_address(member, "figeac@boite.example", by=anne)
        public_id = official.proposal_for(member).public_id
        official.decline_official_address(public_id, "Introuvable sur le site de la ville.", by=coordinator)
    assert official.proposal_for(member) is None
    assert "Motif : Introuvable sur le site de la ville." in outbox.to("anne@exemple.fr")[0]
    with pytest.raises(Refused, match="déjà reçu une réponse"), unit_of_work():
        official.decline_official_address(public_id, "Encore.", by=coordinator)


def test_a_representative_proposes_and_the_coordination_answers_on_their_pages(
    site, member, anne, coordinator, outbox
):
    site.login_as(anne)
    page = site.follow(site.get("members.people"), "Proposer une adresse")
    page = site.submit(page, "Proposer cette adresse", email="mairie@figeac.example")
    assert "la coordination vérifie cette adresse" in page
    assert "mairie@figeac.example" in page
    desk = site.another().login_as(coordinator)
    page = desk.get(outbox.last.links()[0])
    page = desk.submit(page, "Enregistrer l’adresse officielle", reason="Vue sur son site.")
    assert "L’adresse officielle de Figeac est à jour" in page
    assert official.official_address_of(member) == "mairie@figeac.example"
    page = desk.submit(page, "Enregistrer l’adresse officielle", email="")
    assert official.official_address_of(member) is None


def test_the_coordination_declines_on_the_page_with_a_reason(site, member, anne, coordinator, outbox):
    with unit_of_work():
        official.propose_official_address(member, "figeac@boite.example", by=anne)
    desk = site.login_as(coordinator)
    page = desk.get("admin.official_address", slug=member.slug)
    page = desk.submit(page, "Ne pas retenir cette adresse", expect=422)
    assert "Dites pourquoi" in page.errors["declined"]
    page = desk.submit(page, "Ne pas retenir cette adresse", declined="Introuvable.")
    assert "n’est pas retenue" in page
    assert official.proposal_for(member) is None
