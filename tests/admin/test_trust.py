"""The desk decides on mandates and suspensions, in front of all that is known."""

import pytest

from network.charter.actions import publish_model_charter
from network.charter.mandate_actions import answer_inquiry
from network.charter.models import Standing
from network.charter.suspension_actions import answer_suspension
from network.charter.trust_models import Answer
from network.charter.trust_queries import suspension_of
from network.db import unit_of_work
from network.members.models import College, MemberStatus
from network.members.official import set_official_address
from tests.charter.signing import BROWSER, prepare, received, sign
from tests.factories import make_coordinator, make_member, make_representative

TOWN_HALL = "mairie@figeac.exemple"


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel")


@pytest.fixture
def desk(site, coordinator):
    return site.login_as(coordinator)


@pytest.fixture
def commune(app):
    return make_member("Commune de Figeac", College.LOCAL_AUTHORITIES)


@pytest.fixture
def signature(commune):
    with unit_of_work():
        charter = publish_model_charter()
    person = make_representative(commune, name="Jeanne Martin", email="jeanne@figeac.exemple")
    return sign(prepare(commune, charter, person, act_file=received(name="délibération.pdf")))


def say_no(outbox):
    token = outbox.to(TOWN_HALL)[-1].links()[0].rsplit("/", 1)[-1]
    with unit_of_work():
        answer_inquiry(
            token, Answer.NO, name="Paul Roux", function="directeur", comment="Inconnue.", origin=BROWSER
        )


def test_the_desk_asks_the_organisation_then_reads_its_no_and_refuses(desk, signature, commune, outbox):
    page = desk.follow(desk.get("admin.mandates"), "Demander à l’organisation, ou refuser")
    missing = desk.submit(page, "Envoyer le mail", expect=422)
    assert missing.errors.keys() == {"email"}
    page = desk.submit(page, "Envoyer le mail", email=TOWN_HALL)
    assert "sans réponse" in page
    assert "Envoyer le mail" not in [button for form in page.forms for button in form.labels()]
    say_no(outbox)
    page = desk.follow(desk.get("admin.home"), "L’organisation ne reconnaît pas le mandat de Jeanne Martin")
    for said in ("Mandat contesté", "Paul Roux, directeur", "Inconnue."):
        assert said in page
    assert "Commune de Figeac" in desk.get("admin.mandates")
    assert desk.submit(page, "Refuser le mandat", expect=422).errors.keys() == {"reason"}
    page = desk.submit(page, "Refuser le mandat", reason="L’organisation dit non.")
    assert "n’est plus en vigueur" in page
    assert signature.standing == Standing.ENDED
    public = desk.another().get("charter.signature", code=signature.code)
    assert "n’a pas reconnu le mandat" in public
    assert "L’organisation dit non" not in public


def test_the_official_address_is_proposed_where_it_is_known(desk, signature, commune, coordinator):
    with unit_of_work():
        set_official_address(commune, TOWN_HALL, by=coordinator)
    page = desk.get("admin.mandate", code=signature.code)
    assert [field.get("value") for field in page.all("//input[@name='email']")] == [TOWN_HALL]


def test_the_desk_suspends_hears_and_lifts(desk, signature, commune, outbox):
    page = desk.get("admin.trust_of_member", public_id=commune.public_id)
    assert desk.submit(page, "Suspendre", expect=422).errors.keys() == {"what", "reason"}
    page = desk.submit(page, "Suspendre", what="whole", reason="Signalement sérieux.")
    assert "est prévenue et peut répondre" in page
    assert commune.status == MemberStatus.SUSPENDED
    with unit_of_work():
        answer_suspension(suspension_of(commune), "Voici l’acte.", by=signature.account)
    page = desk.follow(desk.get("admin.home"), "Elle répond à sa suspension")
    assert "Voici l’acte." in page
    page = desk.submit(page, "La maintenir", reason="L’acte ne porte pas sur la charte.")
    assert "Suspension maintenue" in page
    assert "Elle répond à sa suspension" not in desk.get("admin.home")
    page = desk.follow(desk.get("admin.suspensions"), "Commune de Figeac")
    page = desk.submit(page, "Lever la suspension", reason="Le bon acte est arrivé.")
    assert "Levée" in page
    assert "Rien n’est suspendu" in desk.get("admin.suspensions")
    page = desk.get("admin.trust_of_member", public_id=commune.public_id)
    for said in ("Signalement sérieux.", "Voici l’acte.", "Le bon acte est arrivé.", "Dominique Bel"):
        assert said in page


def test_the_desk_suspends_one_signature(desk, signature, commune):
    page = desk.get("admin.trust_of_member", public_id=commune.public_id)
    desk.submit(page, "Suspendre", what=signature.code, reason="Doute sur l’acte.")
    assert signature.standing == Standing.SUSPENDED
    page = desk.get("admin.trust_of_member", public_id=commune.public_id)
    assert "Signature n° 1 suspendue" in page
    again = desk.submit(page, "Suspendre", what=signature.code, reason="Encore.", expect=422)
    assert "déjà suspendu" in again


def test_a_signature_of_another_member_cannot_be_named(desk, signature):
    other = make_member("Autre commune", College.LOCAL_AUTHORITIES)
    page = desk.get("admin.trust_of_member", public_id=other.public_id)
    form = dict(page.form("Suspendre").filled({"reason": "Doute."}))
    answer = desk.open("POST", page.url, data={**form, "what": signature.code})
    assert answer.status_code == 422
    assert signature.standing == Standing.UNVERIFIED


def test_a_button_that_is_none_decides_nothing(desk, signature, commune):
    page = desk.get("admin.mandate", code=signature.code)
    form = dict(page.form("Refuser le mandat").filled({"reason": "x"}))
    assert desk.open("POST", page.url, data={**form, "decision": "erase"}).status_code == 400


def test_neighbouring_identifiers_are_not_found(desk, signature):
    desk.get("admin.mandate", code="UNKNOWN", expect=404)
    desk.get("admin.document", public_id="UNKNOWN", expect=404)
    desk.get("admin.suspension", public_id="UNKNOWN", expect=404)
    desk.get("admin.trust_of_member", public_id="UNKNOWN", expect=404)
    desk.get("admin.report", public_id="UNKNOWN", expect=404)


def test_the_desk_says_when_nothing_waits(desk):
    with unit_of_work():
        publish_model_charter()
    assert "Aucun document n’attend" in desk.get("admin.documents")
    assert "Rien n’est suspendu" in desk.get("admin.suspensions")
    assert "Aucun signalement n’attend" in desk.get("admin.reports")
    assert "Aucun signalement n’est clos" in desk.get("admin.reports", etat="clos")
    desk.get("admin.reports", etat="autre", expect=404)
