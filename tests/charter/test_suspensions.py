"""What the coordination suspends no longer counts, until it lifts this; the organisation may answer."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from network import clock as network_clock
from network.charter import queries, signatory_queries, trust_queries
from network.charter.models import Standing
from network.charter.suspension_actions import (
    answer_suspension,
    lift_suspension,
    suspend,
    uphold_suspension,
)
from network.charter.trust_models import StepKind, Suspension, TrustStep
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.members.models import MemberStatus
from network.members.official import set_official_address
from network.text import public_id
from tests.charter.signing import prepare, sign
from tests.factories import (
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_representative,
)

REASON = "Deux signalements disent que cette ferme n’existe plus."


@pytest.fixture
def coordinator(app):
    return make_coordinator(name="Dominique Bel", email="bureau@reseau.exemple")


@pytest.fixture
def person(farm):
    return make_representative(farm, name="Jeanne Martin", email="jeanne@exemple.fr")


@pytest.fixture
def signature(farm, charter, person):
    return sign(prepare(farm, charter, person))


def suspended(member, coordinator, **more):
    with unit_of_work():
        return suspend(member, REASON, by=coordinator, **more)


def kinds(member):
    return [step.kind for step in trust_queries.history_of(member)]


@pytest.mark.parametrize("alone", [True, False], ids=["its signature", "the member"])
def test_what_is_suspended_neither_counts_nor_shows(farm, charter, signature, coordinator, alone):
    suspended(farm, coordinator, signature=signature if alone else None)
    assert signature.standing == Standing.SUSPENDED
    assert farm.status == MemberStatus.SUSPENDED
    assert signatory_queries.count_signatories(charter) == 0
    assert signatory_queries.signatories(charter).items == []
    assert sum(signatory_queries.signatories_by_college(charter).values()) == 0


@pytest.mark.parametrize("alone", [True, False], ids=["its signature", "the member"])
def test_lifting_gives_back_what_was(farm, charter, signature, coordinator, alone):
    suspension = suspended(farm, coordinator, signature=signature if alone else None)
    with unit_of_work():
        lift_suspension(suspension, "La ferme a changé de nom.", by=coordinator)
    assert (signature.standing, farm.status) == (Standing.SIGNED, MemberStatus.SIGNED)
    assert signatory_queries.count_signatories(charter) == 1
    assert kinds(farm) == [StepKind.SUSPENSION_LIFTED, StepKind.SUSPENDED]


def test_lifting_one_suspension_leaves_the_other(farm, signature, coordinator):
    of_signature = suspended(farm, coordinator, signature=signature)
    whole = suspended(farm, coordinator)
    with unit_of_work():
        lift_suspension(of_signature, "Réglé.", by=coordinator)
    assert (signature.standing, farm.status) == (Standing.SUSPENDED, MemberStatus.SUSPENDED)
    with unit_of_work():
        lift_suspension(whole, "Réglé.", by=coordinator)
    assert (signature.standing, farm.status) == (Standing.SIGNED, MemberStatus.SIGNED)


def test_a_mandate_that_waited_waits_again_after_a_suspension(commune, charter, coordinator):
    signature = sign(prepare(commune, charter))
    suspension = suspended(commune, coordinator)
    assert queries.mandates_to_confirm().items == []
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    assert (signature.standing, commune.status) == (Standing.UNVERIFIED, MemberStatus.UNVERIFIED)
    assert [s.id for s in queries.mandates_to_confirm().items] == [signature.id]


def test_a_member_that_signed_nothing_can_be_suspended(farm, coordinator):
    suspension = suspended(farm, coordinator)
    assert farm.status == MemberStatus.SUSPENDED
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    assert farm.status == MemberStatus.REGISTERED


def test_representatives_learn_the_reason_and_how_to_answer(farm, signature, coordinator, outbox):
    make_contributor(farm, email="contributeur@exemple.fr")
    suspension = suspended(farm, coordinator)
    mail = outbox.to("jeanne@exemple.fr")[-1]
    assert mail.kind == "suspended"
    assert REASON in mail
    assert mail.links()[0].endswith(f"/mon-espace/suspensions/{suspension.public_id}")
    assert outbox.to("contributeur@exemple.fr") == []


def test_where_nobody_represents_it_the_official_address_is_told(farm, coordinator, outbox):
    with unit_of_work():
        set_official_address(farm, "contact@ferme.exemple", by=coordinator)
    suspended(farm, coordinator)
    assert outbox.last.to == "contact@ferme.exemple"


def test_every_step_keeps_its_author_its_date_and_its_reason(farm, person, coordinator, outbox):
    suspension = suspended(farm, coordinator)
    with unit_of_work():
        answer_suspension(suspension, "Nous existons : voici notre extrait Kbis.", by=person)
    assert outbox.to(coordinator.email)[-1].kind == "suspension_answered"
    with unit_of_work():
        uphold_suspension(suspension, "L’extrait est celui d’une autre société.", by=coordinator)
    assert outbox.to(person.email)[-1].kind == "suspension_upheld"
    with unit_of_work():
        lift_suspension(suspension, "Le bon extrait est arrivé.", by=coordinator)
    assert outbox.to(person.email)[-1].kind == "suspension_lifted"
    told = [(s.kind, s.author, s.reason) for s in reversed(trust_queries.history_of(farm))]
    assert told == [
        (StepKind.SUSPENDED, "Dominique Bel", REASON),
        (StepKind.ANSWERED, "Jeanne Martin", "Nous existons : voici notre extrait Kbis."),
        (StepKind.SUSPENSION_UPHELD, "Dominique Bel", "L’extrait est celui d’une autre société."),
        (StepKind.SUSPENSION_LIFTED, "Dominique Bel", "Le bon extrait est arrivé."),
    ]
    recorded = db.session.scalars(
        select(Entry.event).where(Entry.event.like("charter.susp%")).order_by(Entry.id)
    ).all()
    assert recorded == [
        "charter.suspended",
        "charter.suspension_answered",
        "charter.suspension_upheld",
        "charter.suspension_lifted",
    ]


def test_a_suspension_comes_once_and_is_lifted_once(farm, signature, coordinator):
    suspension = suspended(farm, coordinator)
    with pytest.raises(Refused, match="déjà suspendu"):
        suspended(farm, coordinator)
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    for decide in (lift_suspension, uphold_suspension):
        with pytest.raises(Refused, match="déjà levée"), unit_of_work():
            decide(suspension, "Encore.", by=coordinator)
    suspended(farm, coordinator)


def test_the_database_itself_holds_one_suspension_of_a_member(farm, coordinator):
    suspended(farm, coordinator)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(Suspension(public_id=public_id(), member_id=farm.id, started_at=network_clock.now()))
        db.session.flush()


def test_a_decision_always_says_why(farm, coordinator):
    with pytest.raises(Refused) as refused, unit_of_work():
        suspend(farm, "", by=coordinator)
    assert refused.value.field == "reason"


def test_only_a_representative_answers(farm, coordinator):
    suspension = suspended(farm, coordinator)
    for stranger in (make_contributor(farm), make_representative(make_member()), make_account()):
        with pytest.raises(Refused, match="représente"), unit_of_work():
            answer_suspension(suspension, "Laissez-nous.", by=stranger)


def test_the_organisation_reads_and_answers_on_its_page(site, farm, signature, person, coordinator):
    suspension = suspended(farm, coordinator)
    site.login_as(person)
    page = site.follow(site.get("members.home"), "Lire le motif et répondre")
    assert REASON in page
    assert "Dominique Bel" in page
    assert site.submit(page, "Envoyer la réponse", text="", expect=422).errors.keys() == {"text"}
    page = site.submit(page, "Envoyer la réponse", text="Nous existons.")
    assert "Votre réponse est partie" in page
    assert "Nous existons." in page
    assert "Nous existons." in site.get("charter.decisions")
    with unit_of_work():
        lift_suspension(suspension, "Réglé.", by=coordinator)
    page = site.get("charter.suspension", public_id=suspension.public_id)
    assert page.h1 == "La suspension est levée"
    assert page.texts("//main//textarea") == []


def test_a_suspension_is_nobody_else_s(site, farm, coordinator):
    suspension = suspended(farm, coordinator)
    for stranger in (make_representative(make_member()), make_account(), coordinator):
        visitor = site.another().login_as(stranger)
        visitor.get("charter.suspension", public_id=suspension.public_id, expect=404)


def test_the_public_reads_the_date_and_never_the_reason(site, farm, signature, coordinator):
    suspended(farm, coordinator)
    for page in (
        site.get("charter.signature", code=signature.code),
        site.get("members.show", slug=farm.slug),
    ):
        assert "suspendu" in page.text.lower()
        assert REASON not in page
    assert farm.name not in site.get("charter.signatories").main


def test_a_suspended_member_is_told_so_where_it_would_sign(site, farm, person, charter, coordinator):
    suspended(farm, coordinator)
    site.login_as(person)
    assert "est suspendue" in site.get("charter.sign")
    assert "est suspendue" in site.get("charter.sign_by_document")


@pytest.mark.parametrize("change", [update(TrustStep).values(reason="Autre chose."), delete(TrustStep)])
def test_the_database_itself_keeps_the_history_as_it_is(farm, coordinator, change):
    suspended(farm, coordinator)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(change)
    assert [step.reason for step in trust_queries.history_of(farm)] == [REASON]
