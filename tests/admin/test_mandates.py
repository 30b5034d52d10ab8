"""What the coordination sees of the charter: mandates to confirm, certificates that fail."""

import pytest

from network.charter import certificate
from network.charter.actions import publish_model_charter
from network.charter.certifying import certify_signatures
from network.charter.models import CharterVersion, Signature, Standing
from network.db import unit_of_work
from network.members.models import College
from tests.charter.signing import prepare, received, sign
from tests.factories import PASSWORD, make_coordinator, make_member


@pytest.fixture
def desk(site):
    site.login_as(make_coordinator())
    return site


@pytest.fixture
def charter(app) -> CharterVersion:
    with unit_of_work():
        return publish_model_charter()


@pytest.fixture
def signature(charter) -> Signature:
    """The signature of a commune whose act is still to be looked at."""
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES)
    return sign(prepare(commune, charter, act_file=received(b"%PDF-1.7 the act", "délibération.pdf")))


def test_a_mandate_is_read_then_confirmed(desk, outbox, signature):
    page = desk.get("admin.home")
    page = desk.follow(page, "Délibération n° 2026-042")
    assert page.texts("//main//dl[@class='facts']/div") == [
        "Signataire Jeanne Martin, présidente",
        f"Signature n° 1, charte 1.0, le {certificate.day(signature.signed_at)}",
        "Mandat Acte de l’assemblée",
        "Acte Délibération n° 2026-042",
        "Date de l’acte 3 novembre 2025",
        "Rendu exécutoire le 5 novembre 2025",
    ]
    assert signature.act_sha256 in page
    assert desk.fetch(page.link("Lire le document joint : délibération.pdf")).data == b"%PDF-1.7 the act"
    page = desk.submit(page, "Confirmer le mandat de Commune de Figeac")
    assert "la signature de Commune de Figeac compte" in page
    assert "Aucun mandat n’attend" in page
    assert signature.standing == Standing.SIGNED
    assert outbox.to(signature.account.email)[-1].kind == "mandate_confirmed"
    assert "Signature « Commune de Figeac »" in desk.get("admin.journal", famille="charter")


def test_a_mandate_confirmed_twice_is_told(desk, signature):
    page = desk.get("admin.mandates")
    desk.submit(page, "Confirmer le mandat de Commune de Figeac")
    assert "déjà confirmé" in desk.submit(page, "Confirmer le mandat de Commune de Figeac", expect=409)
    form = dict(page.form("Confirmer le mandat de Commune de Figeac").filled({}))
    assert desk.open("POST", "/admin/mandats/INCONNU/confirmer", data=form).status_code == 404


def test_a_screen_left_open_confirms_no_mandate(desk, clock, signature):
    page = desk.get("admin.mandates")
    clock.move(minutes=11)
    page = desk.submit(page, "Confirmer le mandat de Commune de Figeac")
    assert page.h1 == "Confirmez que c’est vous"
    assert signature.standing == Standing.UNVERIFIED
    page = desk.submit(page, "Continuer", password_again=PASSWORD)
    assert "la signature de Commune de Figeac compte" in page


def test_the_desk_says_when_no_mandate_waits(desk):
    assert "Rien n’attend" in desk.get("admin.home")
    assert "Aucun mandat n’attend" in desk.get("admin.mandates")


def test_the_desk_tells_of_certificates_that_fail(desk, signature, monkeypatch):
    assert "en échec" not in desk.get("admin.home")
    with monkeypatch.context() as patch:
        patch.setattr(certificate, "make", lambda *_arguments: 1 / 0)
        certify_signatures()
    page = desk.get("admin.home")
    assert "Certificat en échec" in page
    assert page.link("Un essai, le prochain le") == f"/signatures/{signature.code}"
