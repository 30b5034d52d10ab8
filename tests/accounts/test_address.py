"""Changing one's mail address: confirmed from the new one, undone from the old one, told to nobody else."""

import pytest

from network.accounts import address
from network.accounts.actions import ask_reset, register, set_password
from network.accounts.desk_roles import give_role
from network.accounts.models import Account, LoginSession, Role
from network.accounts.queries import account_by_email, sessions_of
from network.db import db, unit_of_work
from network.errors import Refused
from network.mail.actions import stop_topic
from network.mail.queries import stopped_topics
from network.mail.topics import Topic
from tests.factories import PASSWORD, make_account, make_coordinator

NEW_PASSWORD = "trois loutres au bord du Célé"


@pytest.fixture
def account(app):
    return make_account("Camille Moreau", "camille@exemple.fr")


def ask(account, email="camille@ailleurs.example"):
    with unit_of_work():
        address.ask_address_change(account, email)


def token_to(outbox, recipient, kind):
    mail = next(mail for mail in reversed(outbox.to(recipient)) if mail.kind == kind)
    return mail.links()[0].rsplit("/", 1)[-1]


def confirm(outbox, email="camille@ailleurs.example"):
    with unit_of_work():
        return address.confirm_address_change(token_to(outbox, email, "new_address_to_confirm"), keep=None)


def test_both_addresses_are_written_to_and_nothing_changes_yet(account, outbox):
    ask(account, "Camille@Ailleurs.example")
    assert account.email == "camille@exemple.fr"
    assert {(mail.kind, mail.to) for mail in outbox} == {
        ("new_address_to_confirm", "camille@ailleurs.example"),
        ("address_change_asked", "camille@exemple.fr"),
    }


def test_the_new_address_confirms_and_the_old_one_is_told(account, outbox):
    ask(account)
    confirm(outbox)
    assert account.email == "camille@ailleurs.example"
    assert (outbox.last.kind, outbox.last.to) == ("your_address_is_new", "camille@ailleurs.example")
    assert outbox.to("camille@exemple.fr")[-1].kind == "address_changed"
    with pytest.raises(Refused, match="déjà servi"):
        confirm(outbox)


def test_mails_that_were_stopped_do_not_come_to_the_new_address(account, outbox):
    with unit_of_work():
        stop_topic(account.email, Topic.CAMPAIGNS)
    ask(account)
    confirm(outbox)
    assert stopped_topics("camille@ailleurs.example") == {Topic.CAMPAIGNS}


def test_a_link_lives_a_day(account, outbox, clock, site):
    ask(account)
    clock.move(hours=24)
    with pytest.raises(Refused, match="trop ancien"):
        confirm(outbox)
    token = token_to(outbox, "camille@ailleurs.example", "new_address_to_confirm")
    site.get("accounts.confirm_address", token=token, expect=410)


def test_an_address_that_is_taken_gets_the_same_answer(site, account, outbox):
    make_account("Quelqu’un", "pris@exemple.fr")
    site.login_as(account)
    said = []
    for email in ("pris@exemple.fr", "libre@exemple.fr"):
        page = site.submit(site.get("accounts.change_address"), "Recevoir le lien", email=email)
        said.append(page.text.replace(email, "…").partition("Ce qui s’est passé sur votre compte")[0])
    assert said[0] == said[1]
    assert [mail.kind for mail in outbox.to("pris@exemple.fr")] == ["address_already_taken"]
    assert [mail.kind for mail in outbox.to("libre@exemple.fr")] == ["new_address_to_confirm"]


def test_an_address_taken_meanwhile_is_refused(account, outbox):
    ask(account)
    make_account("Quelqu’un", "camille@ailleurs.example")
    with pytest.raises(Refused, match="Un autre compte a pris cette adresse"):
        confirm(outbox)
    assert account.email == "camille@exemple.fr"


def test_an_account_that_nobody_confirmed_gives_its_address_up(account, outbox):
    with unit_of_work():
        register("Quelqu’un", "camille@ailleurs.example")
    ask(account)
    confirm(outbox)
    assert account_by_email("camille@ailleurs.example") == account


def test_one_s_own_address_is_no_change(account):
    with pytest.raises(Refused, match="déjà votre adresse"):
        ask(account, "Camille@exemple.fr")


def test_a_newer_change_replaces_the_one_that_waits(account, outbox):
    ask(account, "premier@exemple.fr")
    ask(account, "second@exemple.fr")
    with pytest.raises(Refused, match="déjà servi"):
        confirm(outbox, "premier@exemple.fr")
    confirm(outbox, "second@exemple.fr")
    assert account.email == "second@exemple.fr"


def test_a_new_password_kills_the_change_that_waits(account, outbox):
    ask(account)
    with unit_of_work():
        set_password(account, "a digest", keep=None)
    with pytest.raises(Refused, match="déjà servi"):
        confirm(outbox)


def test_confirming_closes_the_other_sessions_and_kills_mailed_links(site, account, outbox):
    elsewhere = site.another().login_as(account)
    site.login_as(account)
    with unit_of_work():
        ask_reset("camille@exemple.fr")
    reset = outbox.last.links()[0]
    ask(account)
    token = token_to(outbox, "camille@ailleurs.example", "new_address_to_confirm")
    page = site.get("accounts.confirm_address", token=token)
    page = site.submit(page, "Confirmer cette adresse")
    assert "Votre adresse est changée" in page
    assert "camille@ailleurs.example" in page
    assert elsewhere.get("accounts.settings").path == "/connexion"
    site.another().get(reset, expect=410)


@pytest.mark.parametrize("kind", ["address_change_asked", "address_changed"])
def test_the_old_address_undoes_it_for_seven_days(site, account, outbox, clock, kind):
    ask(account)
    confirm(outbox)
    thief = site.another().login_as(account)
    link = site.url("accounts.undo_address", token=token_to(outbox, "camille@exemple.fr", kind))
    clock.move(days=7, seconds=-1)
    page = site.get(link)
    page = site.submit(page, "Annuler le changement", password=NEW_PASSWORD)
    assert "Le changement d’adresse est annulé" in page
    db.session.refresh(account)
    assert account.email == "camille@exemple.fr"
    assert thief.get("accounts.settings").path == "/connexion"
    assert len(sessions_of(account)) == 1
    assert outbox.to("camille@ailleurs.example")[-1].kind == "address_change_undone"
    # The password that was known before opens nothing any more.
    page = thief.get("accounts.log_in")
    thief.submit(page, "Me connecter", email="camille@exemple.fr", password=PASSWORD, expect=422)
    site.another().get(link, expect=410)


def test_after_seven_days_it_is_done(site, account, outbox, clock):
    ask(account)
    confirm(outbox)
    clock.move(days=7)
    site.get(
        "accounts.undo_address", token=token_to(outbox, "camille@exemple.fr", "address_changed"), expect=410
    )


def test_the_old_address_stops_a_change_before_it_is_made(site, account, outbox):
    ask(account)
    page = site.get(
        "accounts.undo_address", token=token_to(outbox, "camille@exemple.fr", "address_change_asked")
    )
    site.submit(page, "Annuler le changement", password=NEW_PASSWORD)
    with pytest.raises(Refused, match="déjà servi"):
        confirm(outbox)
    assert account.email == "camille@exemple.fr"


def test_a_thief_s_new_password_does_not_kill_the_undoing(site, account, outbox):
    ask(account)
    confirm(outbox)
    with unit_of_work():
        set_password(account, "the thief's digest", keep=None)
        address.ask_address_change(account, "plus-loin@exemple.fr")
    confirm(outbox, "plus-loin@exemple.fr")
    page = site.get("accounts.undo_address", token=token_to(outbox, "camille@exemple.fr", "address_changed"))
    site.submit(page, "Annuler le changement", password=NEW_PASSWORD)
    db.session.refresh(account)
    assert account.email == "camille@exemple.fr"


def test_the_mailbox_of_before_opens_no_desk(site, account, outbox):
    ask(account)
    confirm(outbox)
    link = site.url("accounts.undo_address", token=token_to(outbox, "camille@exemple.fr", "address_changed"))
    with unit_of_work():
        give_role(account, Role.COORDINATOR, unusable_hash="unusable", by=make_coordinator())
    site.get(link, expect=410)


def test_asking_wants_a_fresh_password_and_is_limited(site, account, outbox, clock):
    site.login_as(account)
    page = site.get("accounts.change_address")
    clock.move(minutes=11)
    page = site.submit(page, "Recevoir le lien", email="camille@ailleurs.example")
    assert page.h1 == "Confirmez que c’est vous"
    assert len(outbox) == 0
    page = site.submit(page, "Continuer", password_again=PASSWORD)
    assert "Un lien est parti à camille@ailleurs.example" in page
    for number in range(4):
        site.submit(site.get("accounts.change_address"), "Recevoir le lien", email=f"a{number}@exemple.fr")
    site.submit(site.get("accounts.change_address"), "Recevoir le lien", email="b@exemple.fr", expect=429)


def test_the_account_page_shows_what_waits_and_lets_it_go(site, account, outbox):
    ask(account)
    page = site.login_as(account).get("accounts.settings")
    assert "Une adresse attend sa confirmation" in page
    page = site.submit(page, "Abandonner ce changement")
    assert "Une adresse attend" not in page
    with pytest.raises(Refused, match="déjà servi"):
        confirm(outbox)


def test_a_person_closes_every_other_session_at_once(site, account):
    others = [site.another().login_as(account) for _number in range(2)]
    page = site.login_as(account).get("accounts.settings")
    page = site.submit(page, "Fermer toutes les autres connexions")
    assert "Vos autres connexions sont fermées" in page
    assert "Fermer toutes" not in page
    assert db.session.query(LoginSession).count() == 1
    assert all(other.get("accounts.settings").path == "/connexion" for other in others)


def test_old_changes_are_forgotten(account, outbox, clock):
    ask(account)
    confirm(outbox)
    clock.move(days=7)
    with unit_of_work():
        address.forget_old_address_changes()
    assert db.session.query(address.AddressChange).count() == 0
    assert db.session.query(Account).count() == 1
