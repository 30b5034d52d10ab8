"""Witnesses: named by the desk, willing before anything is mailed, a head a week, free to stop."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from network.commands import forget_what_is_stale
from network.db import db, unit_of_work
from network.journal.queries import entries as journal
from network.mail.links import preferences_token, stop_url
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from network.register import queries, witnesses
from network.register.canonical import canonical
from network.register.erasing import erase
from network.register.verification import KeptHead
from network.register.witness_models import Witness
from network.traces import GONE, Traces
from tests.factories import make_account, make_coordinator
from tests.register.growing import grow

THURSDAY = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
ADDRESS = "claire@exemple.fr"


@pytest.fixture
def clock(clock):
    clock.set(THURSDAY)
    return clock


@pytest.fixture
def coordinator(app):
    return make_coordinator()


@pytest.fixture
def desk(site, coordinator):
    return site.another().login_as(coordinator)


def name(coordinator, name: str = "Claire Fontaine, notaire", email: str = ADDRESS) -> Witness:
    with unit_of_work():
        return witnesses.name_witness(name, email, "Garder des actes est votre métier.", by=coordinator)


def willing(coordinator, **given: str) -> Witness:
    witness = name(coordinator, **given)
    with unit_of_work():
        witnesses.accept(witness, is_shown=True)
    return witness


def heads(outbox, to: str = ADDRESS) -> list:
    return [mail for mail in outbox.to(to) if mail.kind == "head_of_the_week"]


def rows() -> list[Witness]:
    db.session.rollback()
    return list(db.session.scalars(select(Witness)))


def events() -> list[str]:
    return [entry.event for entry in journal(event="register.witness").items][::-1]


def test_a_witness_is_named_says_yes_and_gets_the_head(site, desk, outbox, clock):
    grow(3)
    page = desk.submit(
        desk.get("admin.register"),
        "Proposer",
        name="Claire Fontaine, notaire",
        email="Claire@Exemple.fr",
        why="Garder des actes est votre métier.",
    )
    assert "Un mail part à Claire Fontaine, notaire" in page
    assert "n’a pas encore répondu" in page
    witnesses.send_due_heads()
    assert [mail.kind for mail in outbox] == ["witness_asked"]
    assert "Garder des actes est votre métier." in outbox.last
    site.get(outbox.last.links()[0])  # looking decides nothing
    assert rows()[0].confirmed_at is None
    page = site.submit(site.get(outbox.last.links()[0]), "J’accepte d’être témoin", is_shown=True)
    assert page.h1 == "Vous êtes témoin du registre"
    witnesses.send_due_heads()
    [mail] = heads(outbox)
    head = queries.head()
    assert canonical(head.as_json).decode() in mail.paragraphs
    assert mail.attachment == ("tete-3.json", "application/json", canonical(head.as_json))
    assert KeptHead.read(mail.attachment[2]).root == head.root
    assert "flask register verify --head tete-3.json" in mail
    kept_address = next(link for link in mail.links() if "tete.json" in link)
    assert site.fetch(kept_address).data == mail.attachment[2]
    assert "dernière tête envoyée le 19 novembre 2026 (3 entrées)" in desk.get("admin.register")
    assert events() == ["register.witness_named", "register.witness_accepted"]


def test_a_head_leaves_every_monday_and_once_whatever_is_started_again(app, outbox, clock, coordinator):
    grow(2)
    willing(coordinator)
    for _ in range(3):
        witnesses.send_due_heads()
    assert len(heads(outbox)) == 1
    clock.set(datetime(2026, 11, 23, 6, 59, tzinfo=UTC))  # 7:59 in Paris
    witnesses.send_due_heads()
    assert len(heads(outbox)) == 1
    clock.move(minutes=1)
    for _ in range(3):
        witnesses.send_due_heads()
    assert len(heads(outbox)) == 2
    clock.move(days=30)  # after a stop, one head catches up with all the weeks missed
    for _ in range(3):
        witnesses.send_due_heads()
    assert len(heads(outbox)) == 3


def test_a_head_comes_with_the_proof_that_the_one_before_still_holds(app, site, outbox, clock, coordinator):
    grow(2)
    willing(coordinator)
    witnesses.send_due_heads()
    assert not any("coherence" in link for link in outbox.last.links())
    grow(3)
    clock.move(days=7)
    witnesses.send_due_heads()
    proof = next(link for link in outbox.last.links() if "coherence" in link)
    assert site.fetch(proof).json == {"path": queries.consistency_proof(2, 5)}
    clock.move(days=7)
    witnesses.send_due_heads()
    assert "Aucune entrée ne s’est ajoutée" in outbox.last


def test_nothing_is_mailed_while_the_register_is_empty(app, outbox, clock, coordinator):
    willing(coordinator)
    witnesses.send_due_heads()
    assert heads(outbox) == []
    grow(1)
    witnesses.send_due_heads()
    assert len(heads(outbox)) == 1


def test_nobody_is_written_to_without_a_yes(app, outbox, clock, coordinator):
    grow(1)
    name(coordinator)
    for _ in range(5):
        clock.move(days=7)
        witnesses.send_due_heads()
    assert outbox.kinds() == ["witness_asked"]
    clock.move(days=61)
    forget_what_is_stale()
    assert rows() == []


def test_who_declines_is_forgotten_and_cannot_be_asked_again(site, desk, outbox, clock, coordinator):
    name(coordinator)
    page = site.submit(site.get(outbox.last.links()[0]), "Non merci")
    assert "nous ne vous enverrons rien du registre" in page
    assert rows() == []
    page = desk.submit(
        desk.get("admin.register"), "Proposer", expect=422, name="Claire", email=ADDRESS, why="Encore."
    )
    assert page.errors["email"] == "La personne qui lit cette adresse ne veut plus de ces mails."
    assert events()[-1] == "register.witness_declined"


def test_one_press_of_a_mail_programs_button_stops_the_heads(site, desk, outbox, clock, coordinator):
    grow(1)
    willing(coordinator)
    witnesses.send_due_heads()
    address = stop_url(ADDRESS, Topic.REGISTER)
    answer = site.another().open("POST", site.url(address), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    clock.move(days=7)
    witnesses.send_due_heads()
    assert len(heads(outbox)) == 1
    assert "Claire Fontaine" not in site.get("register.witnesses")
    assert "a arrêté" in desk.login_as(coordinator).get("admin.register")


def test_a_witness_stops_and_comes_back_from_their_own_page(site, outbox, clock, coordinator):
    grow(1)
    willing(coordinator)
    own = f"/registre/temoins/{preferences_token(ADDRESS)}"
    site.submit(site.get(own), "Ne plus être témoin")
    assert Topic.REGISTER in stopped_topics(ADDRESS)
    witnesses.send_due_heads()
    assert heads(outbox) == []
    page = site.submit(site.get(own), "J’accepte d’être témoin", is_shown=True)
    assert page.h1 == "Vous êtes témoin du registre"
    witnesses.send_due_heads()
    assert len(heads(outbox)) == 1


def test_only_those_who_agree_are_named_to_everybody(site, clock, coordinator):
    assert "Le réseau n’a pas encore de témoin" in site.get("register.witnesses")
    willing(coordinator)
    willing(coordinator, name="Paul Roux", email="paul@exemple.fr")
    name(coordinator, name="Personne encore", email="noe@exemple.fr")
    own = f"/registre/temoins/{preferences_token('paul@exemple.fr')}"
    assert "C’est noté" in site.submit(site.get(own), "Enregistrer", is_shown=False)
    page = site.get("register.witnesses")
    assert page.texts("//ul[@class='list']/li") == ["Claire Fontaine, notaire depuis le 19 novembre 2026"]
    assert "Un autre témoin préfère ne pas être nommé" in page
    assert ADDRESS not in page.source
    grow(1)
    assert "des témoins chaque semaine" in site.get("register.show")


def test_the_desk_asks_again_after_a_week_and_not_before(desk, outbox, clock, coordinator):
    witness = name(coordinator)
    again = {"public_id": witness.public_id}
    assert "Écrire de nouveau" not in desk.get("admin.register")
    clock.move(days=7)
    desk.login_as(coordinator)
    page = desk.submit(desk.get("admin.register"), "Écrire de nouveau : Claire Fontaine, notaire")
    assert "Un nouveau mail part à Claire Fontaine, notaire" in page
    assert outbox.kinds() == ["witness_asked"] * 2
    token = desk.get("pages.contact").form().filled({})[0]
    assert desk.open("POST", desk.url("admin.invite_witness", **again), data=dict([token])).status_code == 409
    assert len(outbox) == 2


def test_who_is_taken_off_is_told(desk, outbox, clock, coordinator):
    grow(1)
    willing(coordinator)
    page = desk.submit(desk.get("admin.register"), "Retirer : Claire Fontaine, notaire")
    assert "n’est plus dans la liste des témoins" in page
    assert outbox.last.kind == "witness_no_more"
    assert rows() == []
    assert events()[-1] == "register.witness_removed"
    witnesses.send_due_heads()
    assert heads(outbox) == []


def test_who_never_answered_is_taken_off_without_a_mail(desk, outbox, clock, coordinator):
    name(coordinator)
    desk.submit(desk.get("admin.register"), "Retirer : Claire Fontaine, notaire")
    assert outbox.kinds() == ["witness_asked"]


def test_somebody_who_is_erased_is_a_witness_no_more(app, clock, coordinator):
    willing(coordinator)
    other = name(coordinator, name="Paul Roux", email="paul@exemple.fr")
    with unit_of_work():
        other.why = "Claire Fontaine vous recommande."
    with unit_of_work():
        erase(Traces(frozenset({"Claire Fontaine"}), frozenset({ADDRESS})))
    assert [(each.name, each.why) for each in rows()] == [("Paul Roux", f"{GONE} vous recommande.")]


def test_one_address_is_one_witness(desk, clock, coordinator):
    name(coordinator)
    page = desk.submit(
        desk.get("admin.register"),
        "Proposer",
        expect=422,
        name="Claire",
        email=ADDRESS.upper(),
        why="Encore.",
    )
    assert page.errors["email"] == "Cette adresse est déjà dans la liste des témoins."


def test_a_link_of_somebody_else_opens_nothing(site, clock, coordinator):
    willing(coordinator)
    site.get("/registre/temoins/inconnu", expect=404)
    with unit_of_work():
        witnesses.queue(witnesses.witness_mails.witness_no_more(rows()[0]), to="paul@exemple.fr")
    site.get(f"/registre/temoins/{preferences_token('paul@exemple.fr')}", expect=404)


def test_only_the_coordination_names_witnesses(site, clock):
    site.login_as(make_account()).get("admin.register", expect=403)


def test_the_choices_of_mail_speak_of_the_register_to_its_witnesses_alone(site, clock, coordinator):
    site.login_as(make_account(email=ADDRESS))
    assert "Le registre des signatures : sa tête" not in site.get("accounts.mails")
    willing(coordinator)
    assert "Le registre des signatures : sa tête" in site.get("accounts.mails")


def test_the_attached_head_is_read_by_any_program(app, outbox, clock, coordinator):
    grow(1)
    willing(coordinator)
    witnesses.send_due_heads()
    assert json.loads(outbox.last.attachment[2]).keys() == {
        "size",
        "root",
        "signed_at",
        "signature",
        "key_id",
    }
