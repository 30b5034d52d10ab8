"""Signing by delegation: with its scope, its document and its end, after which it no longer signs."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from network import clock as network_clock
from network.charter import certificate, queries, rules
from network.charter.document_actions import accept_document, send_document
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import Confirmer, MandateKind, Standing
from network.charter.pledge import Mandate, Pledge
from network.charter.signature_form import pdf_of
from network.clock import PARIS
from network.db import unit_of_work
from network.errors import Refused
from network.register import queries as register
from tests.charter.signing import BROWSER, FIGURES, a_delegation, a_pledge, prepare, received, sign
from tests.factories import make_contributor, make_coordinator, make_representative
from tests.files.pdfs import pdf

TODAY = date(2026, 11, 22)
THE_PDF = pdf()
CONTINUE, SEND, SIGN = "Continuer vers la relecture", "Envoyer le code", "Signer la charte"
DELEGATION = {
    "mandate": "delegation",
    "delegation_scope": "Les chartes d’énergie",
    "delegation_until": "31/03/2030",
}


def a_document():
    return received(b"%PDF-1.7 delegation", "delegation.pdf")


# ——— Rules ———


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"delegation_scope": None}, "delegation_scope"),
        ({"delegation_until": None}, "delegation_until"),
        ({"delegation_until": TODAY - timedelta(days=1)}, "delegation_until"),
        ({"delegation_until": date(2066, 1, 1)}, "delegation_until"),
    ],
)
def test_a_delegation_has_a_scope_and_an_end_that_is_neither_past_nor_absurd(app, changed, field):
    sound = {"delegation_until": date(2030, 3, 31)}
    assert rules.faults_in_delegation(a_delegation(**sound), TODAY, has_document=True) == {}
    faults = rules.faults_in_delegation(a_delegation(**{**sound, **changed}), TODAY, has_document=True)
    assert faults.keys() == {field}


def test_it_holds_on_its_last_day_and_needs_its_document(app):
    last = a_delegation(delegation_until=TODAY)
    assert rules.faults_in_delegation(last, TODAY, has_document=True) == {}
    assert rules.faults_in_delegation(last, TODAY, has_document=False).keys() == {"delegation_file"}


def test_nothing_is_asked_of_who_signs_otherwise(app):
    act = Mandate(MandateKind.ACT)
    assert rules.faults_in_delegation(act, TODAY, has_document=False) == {}


def test_every_legal_form_may_sign_by_delegation(app, commune, farm):
    for member in (commune, farm):
        assert rules.obstacle_to_mandate(member, a_delegation(), None) is None


def test_what_was_prepared_before_there_were_delegations_is_read(app, farm, charter):
    kept = a_pledge(farm, charter).as_json()
    for name in ("delegation_scope", "delegation_until"):
        del kept["mandate"][name]
    assert Pledge.from_json(kept) == a_pledge(farm, charter)
    whole = a_pledge(farm, charter, a_delegation())
    assert Pledge.from_json(whole.as_json()) == whole


# ——— Signing ———


@pytest.fixture
def until():
    return network_clock.today() + timedelta(days=400)


def test_a_signature_by_delegation_waits_to_be_confirmed_like_an_act(commune, farm, charter, until, outbox):
    coordinator = make_coordinator()
    for member in (commune, farm):
        prepared = prepare(
            member, charter, mandate=a_delegation(delegation_until=until), delegation_file=a_document()
        )
        signature = sign(prepared)
        assert signature.standing == Standing.UNVERIFIED
        assert (signature.delegation_scope, signature.delegation_until) == ("Les chartes d’énergie", until)
        assert signature.delegation_sha256 == signature.delegation_file.sha256
        assert (signature.act_sha256, signature.act_file) == (None, None)
        assert "par une délégation" in outbox.to(coordinator.email)[-1]
        with unit_of_work():
            confirm_mandate(signature, by=coordinator)
        assert signature.standing == Standing.SIGNED
        assert outbox.to(prepared.by.email)[-1].kind == "mandate_confirmed"


def test_the_register_holds_the_digest_of_the_delegation(farm, charter, until):
    signature = sign(
        prepare(farm, charter, mandate=a_delegation(delegation_until=until), delegation_file=a_document())
    )
    entry = json.loads(register.entry(signature.entry_index).leaf)
    assert entry["mandate_sha256"] == signature.delegation_sha256


def test_without_its_document_it_is_refused(farm, charter, until):
    with pytest.raises(Refused) as refused:
        prepare(farm, charter, mandate=a_delegation(delegation_until=until))
    assert refused.value.field == "delegation_file"


def test_the_document_of_another_mandate_does_not_do(commune, charter, until):
    by = make_representative(commune)
    prepare(commune, charter, by, act_file=received())
    with pytest.raises(Refused) as refused:
        prepare(commune, charter, by, mandate=a_delegation(delegation_until=until))
    assert refused.value.field == "delegation_file"


def test_midnight_ends_it_even_with_a_fresh_code(farm, charter, clock):
    clock.set(datetime.combine(network_clock.today(), time(23, 50), PARIS).astimezone(UTC))
    last_day = network_clock.today()
    prepared = prepare(
        farm, charter, mandate=a_delegation(delegation_until=last_day), delegation_file=a_document()
    )
    clock.move(minutes=20)
    with pytest.raises(Refused) as refused:
        sign(prepared)
    assert "a pris fin le" in refused.value.sentence
    assert queries.signature_of(farm, charter) is None


def test_a_document_holds_if_the_delegation_did_on_its_day(farm, charter, clock):
    coordinator, by = make_coordinator(), make_representative(farm)
    signed_on = network_clock.today()
    pledge = a_pledge(farm, charter, a_delegation(delegation_until=signed_on))
    clock.move(days=3)

    def send(day):
        with unit_of_work():
            return send_document(
                farm, charter, pledge, signed_on=day, document=received(), delegation_file=a_document(),
                by=by, origin=BROWSER,
            )  # fmt: skip

    with pytest.raises(Refused) as refused:
        send(network_clock.today())
    assert refused.value.field == "delegation_until"
    with unit_of_work():
        signature = accept_document(send(signed_on), by=coordinator)
    assert (signature.standing, signature.mandate_confirmed_by) == (Standing.SIGNED, Confirmer.DESK)
    assert signature.delegation_file is not None


# ——— Pages ———


@pytest.fixture
def person(site, farm, charter):
    account = make_representative(farm, name="Jeanne Martin")
    site.login_as(account)
    return account


def a_file():
    return io.BytesIO(THE_PDF), "délégation.pdf"


def test_a_farm_signs_by_delegation_and_every_page_says_so(site, outbox, farm, charter, person):
    page = site.submit(
        site.get("charter.sign"), CONTINUE, **DELEGATION, function="adjointe", delegation_file=a_file()
    )
    for words in ("Délégation", "Les chartes d’énergie", "31 mars 2030", "délégation.pdf"):
        assert words in page
    page = site.submit(page, SEND, consent=True)
    page = site.submit(page, SIGN, code=outbox.to(person.email)[-1].code())
    for words in ("Mandat déclaré, non vérifié", "la délégation citée existe", "Les chartes d’énergie"):
        assert words in page
    signature = queries.signature_of(farm, charter)
    said = certificate.contents(signature, queries.clauses_of(charter))
    assert "En vertu d’une délégation, qui vaut jusqu’au 31 mars 2030" in " ".join(said["sentences"])
    assert signature.delegation_sha256 in [digest["value"] for digest in said["digests"]]


def test_its_document_is_read_by_the_same_people_as_an_act(site, farm, charter, until):
    signature = sign(
        prepare(farm, charter, mandate=a_delegation(delegation_until=until), delegation_file=a_document())
    )
    for reader in (make_coordinator(), make_contributor(farm)):
        visitor = site.another().login_as(reader)
        assert visitor.fetch("charter.act", code=signature.code).data == b"%PDF-1.7 delegation"
        assert "La délégation jointe : delegation.pdf" in visitor.get(
            "charter.signature", code=signature.code
        )
    stranger = site.another().login_as(make_representative())
    assert stranger.open("GET", f"/signatures/{signature.code}/acte.pdf").status_code == 404
    assert "delegation.pdf" not in stranger.get("charter.signature", code=signature.code)


def test_the_desk_reads_the_delegation_it_is_to_confirm(site, farm, charter, until):
    signature = sign(
        prepare(farm, charter, mandate=a_delegation(delegation_until=until), delegation_file=a_document())
    )
    desk = site.another().login_as(make_coordinator())
    for page in (desk.get("admin.mandate", code=signature.code), desk.get("admin.mandates")):
        assert "Les chartes d’énergie" in page
        assert (
            page.link("Lire le document joint : delegation.pdf") == f"/signatures/{signature.code}/acte.pdf"
        )


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"delegation_scope": ""}, {"delegation_scope"}),
        ({"delegation_until": ""}, {"delegation_until"}),
        ({"delegation_until": "31/03/2020"}, {"delegation_until"}),
        ({"delegation_until": "un jour"}, {"delegation_until"}),
        ({}, {"delegation_file"}),
    ],
)
def test_what_lacks_is_said_beside_its_field(site, person, changed, wrong):
    files = {"delegation_file": a_file()} if changed else {}
    page = site.submit(
        site.get("charter.sign"),
        CONTINUE,
        expect=422,
        **{**DELEGATION, **changed},
        function="adjointe",
        **files,
    )
    assert page.errors.keys() == wrong


def test_the_document_is_sent_once_and_kept_while_answers_change(site, person):
    page = site.submit(
        site.get("charter.sign"), CONTINUE, **DELEGATION, function="adjointe", delegation_file=a_file()
    )
    page = site.follow(page, "Modifier mes réponses")
    assert "Déjà reçu : délégation.pdf" in page
    page = site.submit(page, CONTINUE, delegation_scope="Toutes les chartes")
    assert "Toutes les chartes" in page and "délégation.pdf" in page


def test_the_sheet_to_sign_by_pen_says_it(app, farm, charter, until):
    pledge = a_pledge(farm, charter, a_delegation(delegation_until=until))
    data = pdf_of(
        farm, charter, queries.clauses_of(charter, farm.college), pledge, made_at=network_clock.now()
    )
    assert data.startswith(b"%PDF-")


def test_a_commune_sends_a_document_signed_by_delegation(site, commune, charter):
    site.login_as(make_representative(commune))
    page = site.submit(
        site.get("charter.sign_by_document"), "Envoyer le document", **FIGURES, **DELEGATION,
        signatory="Jeanne Martin", function="adjointe", signed_on=network_clock.today().strftime("%d/%m/%Y"),
        document=(io.BytesIO(THE_PDF), "charte.pdf"), delegation_file=a_file(),
    )  # fmt: skip
    assert "Un document attend d’être vérifié" in page
    desk = site.another().login_as(make_coordinator())
    page = desk.follow(desk.get("admin.documents"), commune.name)
    assert "Les chartes d’énergie" in page
    assert desk.fetch(page.link("La délégation jointe")).data == THE_PDF
