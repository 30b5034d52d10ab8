"""A mandate is declared, then confirmed or refused: by the organisation itself, or by the coordination."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from network.charter import trust_queries
from network.charter.actions import prepare_signing
from network.charter.inquiries import ask_organisation
from network.charter.mandate_actions import (
    answer_inquiry,
    ask_about_mandate,
    confirm_mandate,
    refuse_mandate,
)
from network.charter.mandate_mails import mandate_inquiry
from network.charter.models import Confirmer, Standing
from network.charter.queries import signature_of
from network.charter.signatory_queries import count_signatories
from network.charter.signing_models import EventKind, SignatureEvent
from network.charter.suspension_actions import suspend
from network.charter.trust_models import Answer, MandateInquiry, StepKind, TrustStep
from network.db import db, unit_of_work
from network.errors import Refused
from network.mail.models import OutboxMail
from network.members.models import MemberStatus
from network.members.official import set_official_address
from tests.charter.signing import BROWSER, a_pledge, an_act, prepare, received, sign
from tests.factories import make_coordinator

TOWN_HALL = "mairie@figeac.exemple"
SOMEBODY = {"name": "Paul Roux", "function": "directeur des services", "comment": "", "origin": BROWSER}


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="bureau@reseau.exemple")


@pytest.fixture
def signature(commune, charter, coordinator):
    """The signature of a commune whose official address the desk knows."""
    with unit_of_work():
        set_official_address(commune, TOWN_HALL, by=coordinator)
    return sign(prepare(commune, charter, act_file=received()))


def token(outbox):
    """Return what the last mail to the town hall lets its reader answer with."""
    return outbox.to(TOWN_HALL)[-1].links()[0].rsplit("/", 1)[-1]


def answer(outbox, said, **typed):
    with unit_of_work():
        return answer_inquiry(token(outbox), said, **{**SOMEBODY, **typed})


def events(signature):
    return set(db.session.scalars(select(SignatureEvent.kind).where(SignatureEvent.key == signature.key)))


def steps(member):
    return [(step.kind, step.author, step.reason) for step in trust_queries.history_of(member)]


def test_signing_asks_the_organisation_at_its_official_address(signature, outbox):
    mail = outbox.to(TOWN_HALL)[-1]
    assert mail.kind == "mandate_inquiry"
    for said in ("Jeanne Martin", "présidente", "délibération n° 2026-042", "3 novembre 2025"):
        assert said in mail
    inquiry = db.session.scalars(select(MandateInquiry)).one()
    assert inquiry.asked_by_id is None
    assert token(outbox) not in {inquiry.token_sha256, inquiry.sent_to}
    assert EventKind.MANDATE_ASKED in events(signature)


def test_without_an_official_address_nobody_is_asked(commune, charter, coordinator, outbox):
    sign(prepare(commune, charter))
    assert "mandate_inquiry" not in outbox.kinds()
    assert outbox.to(coordinator.email)[-1].kind == "mandate_to_confirm"


def test_yes_from_the_official_address_confirms_the_mandate(signature, commune, charter, outbox):
    assert count_signatories(charter) == 0
    inquiry = answer(outbox, Answer.YES)
    assert signature.standing == Standing.SIGNED
    assert signature.mandate_confirmed_by == Confirmer.OFFICIAL_MAIL
    assert (commune.status, count_signatories(charter)) == (MemberStatus.SIGNED, 1)
    assert inquiry.answerer == "Paul Roux, directeur des services"
    assert "depuis son adresse officielle" in outbox.to(signature.account.email)[-1]
    assert {EventKind.MANDATE_ANSWERED, EventKind.MANDATE_CONFIRMED} <= events(signature)
    assert steps(commune) == [(StepKind.MANDATE_CONFIRMED, "Paul Roux, directeur des services", "")]
    kept = db.session.scalars(
        select(SignatureEvent).where(SignatureEvent.kind == EventKind.MANDATE_ANSWERED)
    ).one()
    assert (kept.address, kept.details) == (BROWSER.address, {"answer": "yes"})


def test_no_is_for_the_desk_to_decide_on(signature, commune, coordinator, outbox):
    answer(outbox, Answer.NO, comment="Cette délibération n’existe pas.")
    assert signature.standing == Standing.UNVERIFIED
    mail = outbox.to(coordinator.email)[-1]
    assert mail.kind == "mandate_contested"
    assert "Cette délibération n’existe pas." in mail
    assert trust_queries.is_contested(signature)
    assert [s.id for s in trust_queries.contested_mandates().items] == [signature.id]
    assert steps(commune)[0][0] == StepKind.MANDATE_CONTESTED


@pytest.mark.parametrize("first", list(Answer))
@pytest.mark.parametrize("second", list(Answer))
def test_a_link_answers_once(signature, outbox, first, second):
    answer(outbox, first)
    with pytest.raises(Refused, match="ne sert plus"):
        answer(outbox, second)
    assert db.session.scalars(select(MandateInquiry.answer)).all() == [first]


def test_one_answer_closes_every_link(signature, coordinator, clock, outbox):
    earlier = token(outbox)
    clock.move(days=2)
    with unit_of_work():
        ask_about_mandate(signature, TOWN_HALL, by=coordinator)
    answer(outbox, Answer.YES)
    assert trust_queries.open_inquiry(earlier, clock.now()) is None


def test_a_link_lives_thirty_days(signature, clock, outbox):
    clock.move(days=29, hours=23)
    assert trust_queries.open_inquiry(token(outbox), clock.now())
    clock.move(hours=2)
    assert trust_queries.open_inquiry(token(outbox), clock.now()) is None


def test_a_link_dies_with_its_signature(signature, coordinator, outbox):
    with unit_of_work():
        refuse_mandate(signature, "Acte introuvable.", by=coordinator)
    with pytest.raises(Refused, match="ne sert plus"):
        answer(outbox, Answer.YES)


def test_a_link_dies_with_the_official_address_it_went_to(signature, commune, coordinator, outbox):
    with unit_of_work():
        set_official_address(commune, "accueil@figeac.exemple", by=coordinator, reason="L’autre l’imite.")
    with pytest.raises(Refused, match="ne sert plus"):
        answer(outbox, Answer.YES)
    assert signature.standing == Standing.UNVERIFIED


def test_a_link_dies_once_the_desk_asks_elsewhere(signature, commune, coordinator, clock, outbox):
    clock.move(days=2)
    with unit_of_work():
        ask_about_mandate(signature, "mairie@figeac-lot.exemple", by=coordinator)
    clock.move(days=2)
    first = outbox.to("mairie@figeac-lot.exemple")[-1].links()[0].rsplit("/", 1)[-1]
    assert trust_queries.open_inquiry(first, clock.now()), "the desk has checked this address"
    with unit_of_work():
        ask_about_mandate(signature, TOWN_HALL, by=coordinator)
    assert trust_queries.open_inquiry(first, clock.now()) is None
    assert trust_queries.open_inquiry(token(outbox), clock.now())


def test_an_unknown_link_answers_nothing(app, clock):
    assert trust_queries.open_inquiry("unknown", clock.now()) is None


def test_the_desk_asks_once_a_day(signature, coordinator, clock, outbox):
    with pytest.raises(Refused, match="moins d’un jour"), unit_of_work():
        ask_about_mandate(signature, TOWN_HALL, by=coordinator)
    clock.move(days=1, hours=1)
    with unit_of_work():
        ask_about_mandate(signature, "contact@figeac.exemple", by=coordinator)
    assert outbox.last.to == "contact@figeac.exemple"


def test_the_desk_confirms_what_is_contested_knowing_it(signature, coordinator, outbox):
    answer(outbox, Answer.NO)
    with unit_of_work():
        confirm_mandate(signature, by=coordinator)
    assert (signature.standing, signature.mandate_confirmed_by) == (Standing.SIGNED, Confirmer.DESK)
    assert not trust_queries.is_contested(signature)
    with pytest.raises(Refused, match="déjà confirmé"), unit_of_work():
        confirm_mandate(signature, by=coordinator)


def test_no_after_the_desk_confirmed_is_still_told(signature, coordinator, outbox):
    with unit_of_work():
        confirm_mandate(signature, by=coordinator)
    answer(outbox, Answer.NO)
    assert signature.standing == Standing.SIGNED
    assert trust_queries.is_contested(signature)


def test_a_refused_mandate_ends_the_signature_and_another_act_may_sign(
    signature, commune, charter, coordinator, outbox
):
    with unit_of_work():
        refuse_mandate(signature, "L’acte cité porte sur autre chose.", by=coordinator)
    assert signature.standing == Standing.ENDED
    assert "porte sur autre chose" not in signature.end_reason
    assert commune.status == MemberStatus.REGISTERED
    mail = outbox.to(signature.account.email)[-1]
    assert mail.kind == "mandate_refused"
    assert "porte sur autre chose" in mail
    assert steps(commune) == [
        (StepKind.MANDATE_REFUSED, coordinator.name, "L’acte cité porte sur autre chose.")
    ]
    assert EventKind.MANDATE_REFUSED in events(signature)
    again = sign(prepare(commune, charter, by=signature.account, mandate=an_act(act_number="2026-050")))
    assert (again.number, again.standing) == (2, Standing.UNVERIFIED)
    assert signature_of(commune, charter).id == again.id


def test_a_refusal_says_why_and_comes_once(signature, coordinator):
    with pytest.raises(Refused) as refused, unit_of_work():
        refuse_mandate(signature, "", by=coordinator)
    assert refused.value.field == "reason"
    with unit_of_work():
        refuse_mandate(signature, "Acte introuvable.", by=coordinator)
    with pytest.raises(Refused, match="plus en vigueur"), unit_of_work():
        refuse_mandate(signature, "Encore.", by=coordinator)


def test_yes_and_no_at_once_give_one_answer(app, site, signature, commune, outbox):
    url = site.url(outbox.to(TOWN_HALL)[-1].links()[0])
    form = site.get(url).form("Oui, cette personne a reçu mandat")
    typed = dict(form.filled({"name": "Paul Roux", "function": "directeur"}))
    bodies = [{**typed, "answer": said} for said in ("yes", "no") * 5]
    cookies = {cookie.key: cookie.value for cookie in site.client._cookies.values()}
    together = threading.Barrier(len(bodies))

    def post(body):
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value, domain="localhost")
        together.wait()
        return client.post(url, data=body, base_url=site.base).status_code

    with ThreadPoolExecutor(len(bodies)) as pool:
        statuses = sorted(pool.map(post, bodies))
    assert statuses == [302] + [410] * 9
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(TrustStep)) == 1
    confirmed = signature.mandate_confirmed_at is not None
    assert confirmed == (db.session.scalars(select(MandateInquiry.answer)).one() == Answer.YES)


def test_opening_the_link_changes_nothing(site, signature, outbox):
    url = outbox.to(TOWN_HALL)[-1].links()[0]
    for method in ("GET", "HEAD"):
        assert site.open(method, site.url(url)).status_code == 200
    assert db.session.scalars(select(MandateInquiry.answer)).one() is None
    assert signature.standing == Standing.UNVERIFIED


def test_whoever_reads_the_official_mailbox_answers_without_an_account(site, signature, outbox):
    url = outbox.to(TOWN_HALL)[-1].links()[0]
    page = site.get(url)
    for said in ("Jeanne Martin", "présidente", "Délibération n° 2026-042", "5 novembre 2025"):
        assert said in page
    refused = site.submit(page, "Oui, cette personne a reçu mandat", expect=422)
    assert refused.errors.keys() == {"name", "function"}
    thanks = site.submit(page, "Oui, cette personne a reçu mandat", name="Paul Roux", function="directeur")
    assert "Le mandat est confirmé" in thanks
    assert "depuis son adresse officielle" in site.get("charter.signature", code=signature.code)
    assert "Paul Roux" not in site.get("charter.signature", code=signature.code)
    assert site.get(url, expect=410).h1 == "Ce lien ne sert plus"


def test_a_hostile_answer_is_only_text(site, signature, coordinator, outbox):
    page = site.get(outbox.to(TOWN_HALL)[-1].links()[0])
    site.submit(
        page,
        "Non, nous ne reconnaissons pas ce mandat",
        name="<b>Paul</b> Roux",
        function="${7*7}\r\nBcc: x@exemple.fr",
        comment="<script>alert(1)</script>",
    )
    desk = site.another().login_as(coordinator)
    page = desk.get("admin.mandate", code=signature.code)
    assert "<script>alert(1)</script>" in page
    assert page.all("//main//b | //script[not(@src)]") == []
    assert "${7*7} Bcc: x@exemple.fr" in page


def test_no_live_link_stays_in_the_database(signature, outbox):
    secret = token(outbox)
    assert db.session.scalars(select(MandateInquiry.token_sha256)).one() != secret
    addresses = db.session.scalars(select(OutboxMail.action_url)).all()
    # The mail that waits holds it, and its words go once it is sent (tests/mail).
    assert [secret in (address or "") for address in addresses].count(True) == 1


def test_a_legal_representative_s_signature_may_be_asked_about_too(farm, charter, coordinator, outbox):
    signature = sign(prepare(farm, charter))
    with unit_of_work():
        ask_organisation(signature, TOWN_HALL, by=coordinator)
    answer(outbox, Answer.YES)
    assert signature.mandate_confirmed_at is None
    assert signature.standing == Standing.SIGNED


def test_a_paper_that_lacks_a_day_of_its_act_is_asked_about_in_whole_sentences(signature):
    with db.session.no_autoflush:
        signature.executory_on = None
        words = " ".join(mandate_inquiry(signature, "token").paragraphs)
        db.session.rollback()
    assert "Elle déclare être autorisée à signer." in words
    assert "exécutoire" not in words


def test_a_draft_prepared_before_a_suspension_signs_nothing(commune, charter, coordinator):
    prepared = prepare(commune, charter)
    with unit_of_work():
        suspend(commune, "Signalement sérieux.", by=coordinator)
    with pytest.raises(Refused, match="suspendue"):
        sign(prepared)
    with pytest.raises(Refused, match="suspendue"), unit_of_work():
        pledge = a_pledge(commune, charter)
        prepare_signing(commune, charter, pledge, by=prepared.by, origin=BROWSER)
