from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from network.accounts import actions, rules
from network.accounts.models import Account, LoginSession
from network.accounts.queries import account_by_email, sessions_of
from network.db import db, unit_of_work
from network.errors import Refused
from network.journal.models import Entry
from network.throttles.rules import Limit
from tests.factories import PASSWORD, make_account, make_coordinator


def register(site, name="Camille Moreau", email="camille@exemple.fr"):
    return site.submit(site.get("accounts.register"), name=name, email=email)


def log_in(site, email, password=PASSWORD, **options):
    return site.submit(site.get("accounts.log_in"), email=email, password=password, **options)


def test_a_person_registers_confirms_and_is_logged_in(site, outbox):
    page = register(site, email="Camille@Exemple.FR")
    assert page.h1 == "Un mail vous attend"
    assert outbox.kinds() == ["address_to_confirm"]
    assert outbox.last.to == "camille@exemple.fr"

    page = site.get(outbox.last.links()[0])
    assert "Bienvenue, Camille Moreau" in page
    assert not account_by_email("camille@exemple.fr").is_confirmed, "opening the link confirms nothing"
    page = site.submit(page, password=PASSWORD)
    assert "Votre adresse est confirmée" in page
    assert account_by_email("camille@exemple.fr").is_confirmed
    assert "Mon compte" in site.get("accounts.settings")


def test_a_confirmation_link_works_once(site, outbox):
    register(site)
    link = outbox.last.links()[0]
    site.submit(site.get(link), password=PASSWORD)
    page = site.another().get(link, expect=410)
    assert page.h1 == "Ce lien ne sert plus"


def test_a_confirmation_link_dies_after_a_day(site, outbox, clock):
    register(site)
    clock.move(hours=23, minutes=59)
    assert site.get(outbox.last.links()[0]).status == 200
    clock.move(minutes=2)
    site.get(outbox.last.links()[0], expect=410)


def test_asking_again_leaves_the_first_link_alive_until_one_is_used(site, outbox):
    register(site)
    first = outbox.last.links()[0]
    register(site, name="Camille M.")
    second = outbox.last.links()[0]
    site.submit(site.get(first), password=PASSWORD)
    site.another().get(second, expect=410)


def test_asking_too_often_for_one_address_has_to_wait(site, outbox):
    for _ in range(5):
        register(site)
    page = site.submit(site.get("accounts.register"), name="Camille", email="camille@exemple.fr", expect=429)
    assert "Trop d’essais" in page
    assert len(outbox) == 5


def test_eight_simultaneous_registrations_of_one_address_open_one_account(app):
    def ask(_):
        with app.app_context(), unit_of_work():
            actions.register("Camille", "camille@exemple.fr")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_link_used_twice_at_once_works_once(app, outbox):
    with unit_of_work():
        actions.register("Camille", "camille@exemple.fr")
    token = outbox.last.links()[0].rpartition("/")[2]

    def use(_):
        with app.app_context():
            try:
                with unit_of_work():
                    actions.confirm_address(token, "Camille", "hash")
            except Refused:
                return 0
            return 1

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(use, range(6))) == 1


def test_one_address_cannot_close_the_door_for_the_others(site, monkeypatch):
    monkeypatch.setattr(rules, "LOGIN_IN_ALL", Limit("login", 40, 300))
    make_account(email="camille@exemple.fr")
    for number in range(60):
        page = site.get("accounts.log_in")
        site.submit(
            page, email=f"x{number}@exemple.fr", password="rien du tout", expect=422 if number < 20 else 429
        )
    elsewhere = site.another()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.77"
    assert log_in(elsewhere, "camille@exemple.fr").path == "/mon-espace"


def test_a_person_changes_the_name_others_see(site):
    site.login_as(make_account())
    page = site.submit(site.get("accounts.rename"), name="", expect=422)
    page = site.submit(page, name="Camille Moreau-Petit")
    assert "Camille Moreau-Petit" in page


def test_registering_a_known_address_answers_the_same_and_tells_its_owner(site, outbox):
    make_account(email="camille@exemple.fr")
    known = register(site, name="Quelqu’un d’autre")
    unknown = register(site.another(), email="inconnu@exemple.fr")
    assert known.source == unknown.source
    assert outbox.kinds() == ["already_registered", "address_to_confirm"]
    assert account_by_email("camille@exemple.fr").name == "Camille Moreau"


def test_a_wrong_field_is_explained_beside_it_and_kept(site):
    page = site.submit(site.get("accounts.register"), name="Camille", email="camille@", expect=422)
    assert set(page.errors) == {"email"}
    assert page.form().filled({})[1:3] == [("name", "Camille"), ("email", "camille@")]
    page = site.submit(page, name=" ", email="camille@exemple.fr", expect=422)
    assert page.errors == {"name": "Indiquez votre prénom et votre nom."}


@pytest.mark.parametrize(
    "email",
    ["a@exemple.fr\r\nBcc: b@exemple.fr", "a" * 255 + "@exemple.fr", "é@exemple..fr"],
)
def test_a_hostile_address_is_refused(site, outbox, email):
    site.submit(site.get("accounts.register"), name="Camille", email=email, expect=422)
    assert len(outbox) == 0


def test_the_page_asked_for_comes_after_confirmation(site, outbox):
    page = site.get("/inscription?next=/mon-compte")
    site.submit(page, name="Camille", email="camille@exemple.fr")
    assert site.submit(site.get(outbox.last.links()[0]), password=PASSWORD).path == "/mon-compte"


@pytest.mark.parametrize(
    "target",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "/nulle-part",
        "javascript:alert(1)",
        "/mon-compte\r\nSet-Cookie: a=b",
    ],
)
def test_no_link_leads_outside_after_logging_in(site, target):
    make_account(email="camille@exemple.fr")
    page = site.get("accounts.log_in", next=target)
    answer = site.submit(page, email="camille@exemple.fr", password=PASSWORD, follow=False, expect=302)
    assert answer.headers["Location"] == "/mon-espace"


def test_a_weak_password_is_refused_and_the_link_still_works(site, outbox):
    register(site)
    link = outbox.last.links()[0]
    page = site.submit(site.get(link), password="camille2026!", expect=422)
    assert "se devine" in page.errors["password"] or "varie" in page.errors["password"]
    site.submit(page, password=PASSWORD)


def test_wrong_password_and_unknown_address_get_the_same_answer(site):
    make_account(email="camille@exemple.fr")
    wrong = log_in(site, "camille@exemple.fr", "ce n’est pas celui-ci", expect=422)
    unknown = log_in(site.another(), "inconnu@exemple.fr", "ce n’est pas celui-ci", expect=422)
    assert wrong.errors == unknown.errors
    failures = db.session.scalars(select(Entry.subject).where(Entry.event == "account.login_failed")).all()
    assert len(failures) == 2 and None in failures


def test_an_unconfirmed_account_does_not_open(site, outbox):
    register(site)
    log_in(site, "camille@exemple.fr", expect=422)


def test_logging_in_gives_a_new_session_kept_as_a_digest(site):
    make_account(email="camille@exemple.fr")
    log_in(site, "camille@exemple.fr")
    first = site.client.get_cookie("session", domain="localhost").value
    assert len(first) >= 22
    assert db.session.scalar(select(LoginSession.token_hash)) != first
    site.submit(site.get("accounts.settings"), "Se déconnecter")
    assert site.client.get_cookie("session", domain="localhost") is None
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 0
    log_in(site, "camille@exemple.fr")
    assert site.client.get_cookie("session", domain="localhost").value != first


def test_a_stolen_cookie_dies_with_the_session(site):
    account = make_account()
    site.login_as(account)
    thief = site.another()
    thief.client.set_cookie(
        "session", site.client.get_cookie("session", domain="localhost").value, domain="localhost"
    )
    assert thief.get("accounts.settings").path == "/mon-compte"
    site.submit(site.get("accounts.settings"), "Se déconnecter")
    assert thief.get("accounts.settings").path == "/connexion"


def test_ten_wrong_passwords_from_one_address_have_to_wait(site, clock):
    make_account(email="camille@exemple.fr")
    for _ in range(10):
        log_in(site, "camille@exemple.fr", "ce n’est pas celui-ci", expect=422)
    page = log_in(site, "camille@exemple.fr", expect=429)
    assert int(page.headers["Retry-After"]) > 0
    assert "Trop d’essais" in page
    clock.move(minutes=6)
    assert log_in(site, "camille@exemple.fr").path == "/mon-espace"


def test_twenty_tries_on_any_account_from_one_address_have_to_wait(site):
    for number in range(20):
        log_in(site, f"personne{number}@exemple.fr", "ce n’est pas celui-ci", expect=422)
    log_in(site, "encore@exemple.fr", "ce n’est pas celui-ci", expect=429)


def test_guesses_from_everywhere_lock_nobody_out_but_ask_a_mailed_link(site, outbox, app):
    make_account(email="camille@exemple.fr")
    for number in range(100):
        guesser = site.another()
        guesser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        log_in(guesser, "camille@exemple.fr", "ce n’est pas celui-ci", expect=422)
    page = log_in(site, "camille@exemple.fr")
    assert page.h1 == "Vérifiez vos mails"
    assert site.get("accounts.settings").path == "/connexion"
    assert outbox.kinds() == ["login_to_confirm"]
    page = site.submit(site.get(outbox.last.links()[0]), "Me connecter")
    assert site.get("accounts.settings").path == "/mon-compte"
    site.another().get(outbox.last.links()[0], expect=410)


def test_a_forgotten_password_is_replaced_and_closes_other_sessions(site, outbox):
    account = make_account(email="camille@exemple.fr")
    elsewhere = site.another().login_as(account)
    page = site.submit(site.get("accounts.forgotten"), email="camille@exemple.fr")
    assert page.h1 == "Vérifiez vos mails"
    link = outbox.last.links()[0]
    site.submit(site.get(link), password="quatre corbeaux sous la grange")
    assert outbox.last.kind == "password_changed"
    assert elsewhere.get("accounts.settings").path == "/connexion"
    site.get(link, expect=410)
    log_in(site.another(), "camille@exemple.fr", "quatre corbeaux sous la grange")
    log_in(site.another(), "camille@exemple.fr", PASSWORD, expect=422)


def test_asking_a_new_password_for_nobody_answers_the_same_and_sends_nothing(site, outbox):
    make_account(email="camille@exemple.fr")
    known = site.submit(site.get("accounts.forgotten"), email="camille@exemple.fr")
    unknown = site.another().submit(
        site.another().get("accounts.forgotten"), email="x@exemple.fr", expect=400
    )
    assert unknown.status == 400, "a token belongs to one browser"
    visitor = site.another()
    unknown = visitor.submit(visitor.get("accounts.forgotten"), email="inconnu@exemple.fr")
    assert known.source == unknown.source
    assert outbox.kinds() == ["password_to_reset"]


def test_changing_a_password_asks_the_present_one_and_tells_by_mail(site, outbox):
    account = make_account(email="camille@exemple.fr")
    site.login_as(account)
    elsewhere = site.another().login_as(account)
    page = site.get("accounts.change_password")
    page = site.submit(
        page, current="je ne sais plus du tout", password="quatre corbeaux sous la grange", expect=422
    )
    assert set(page.errors) == {"current"}
    page = site.submit(page, current=PASSWORD, password="court", expect=422)
    assert set(page.errors) == {"password"}
    page = site.submit(page, current=PASSWORD, password="quatre corbeaux sous la grange")
    assert "Votre mot de passe est changé" in page
    assert outbox.kinds() == ["password_changed"]
    assert elsewhere.get("accounts.settings").path == "/connexion"


def test_a_person_sees_and_ends_their_sessions_and_nobody_elses(site):
    account, other = make_account(), make_account()
    site.login_as(account)
    site.another().login_as(account)
    stranger = site.another().login_as(other)
    theirs = sessions_of(other)[0].public_id
    page = site.get("accounts.settings")
    closing = [label for form in page.forms for label in form.labels() if "Fermer la connexion" in label]
    assert len(closing) == 1
    site.submit(page, closing[0])
    assert len(sessions_of(account)) == 1
    forged = page.form("Se déconnecter").filled({})
    site.client.post(f"/mon-compte/connexions/{theirs}/fermer", data=dict(forged))
    assert stranger.get("accounts.settings").path == "/mon-compte"


def test_coordinators_are_logged_out_after_two_idle_hours_and_twelve_in_all(site, clock):
    site.login_as(make_coordinator())
    for _ in range(11):
        clock.move(hours=1)
        assert site.get("accounts.settings").path == "/mon-compte"
    clock.move(hours=1)
    assert site.get("accounts.settings").path == "/connexion"
    site.login_as(make_coordinator())
    clock.move(hours=2, minutes=1)
    assert site.get("accounts.settings").path == "/connexion"


def test_people_stay_logged_in_thirty_days(site, clock):
    site.login_as(make_account())
    clock.move(days=29)
    assert site.get("accounts.settings").path == "/mon-compte"
    clock.move(days=2)
    assert site.get("accounts.settings").path == "/connexion"


def test_pages_of_the_signed_in_are_never_stored(site):
    site.login_as(make_account())
    assert site.get("accounts.settings").headers["Cache-Control"] == "no-store"


def test_stale_accounts_are_forgotten(site, outbox, clock):
    register(site)
    kept = make_account()
    clock.move(days=8)
    with unit_of_work():
        actions.forget_stale_accounts()
    assert db.session.scalars(select(Account.id)).all() == [kept.id]
