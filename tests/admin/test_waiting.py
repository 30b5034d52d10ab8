"""What the desk opens on: everything that waits for somebody, the oldest first."""

import shutil

import pytest
from sqlite_utils.utils import sqlite3

from network.accounts.models import Role
from network.admin import waiting
from network.charter.actions import publish_model_charter
from network.db import unit_of_work
from network.mail.actions import queue
from network.mail.messages import Mail
from network.mail.models import State
from network.members.actions import request_to_join
from network.members.models import College
from network.sheets.actions import submit_sheet
from network.territories import reference
from network.territories.models import Kind
from tests.charter.signing import prepare, sign
from tests.factories import make_account, make_coordinator, make_draft, make_member
from tests.queries import assert_queries


@pytest.fixture
def desk(site):
    return site.login_as(make_coordinator())


def submit_one(title="Une chaufferie pour six communes", member="Bois des six communes"):
    author = make_account("Noé Marchand", email=None)
    revision = make_draft(author, make_member(member, by=author), title)
    with unit_of_work():
        submit_sheet(revision, by=author)


def sign_by_act(name="Commune de Figeac"):
    with unit_of_work():
        charter = publish_model_charter()
    return sign(prepare(make_member(name, College.LOCAL_AUTHORITIES), charter))


def ask_for_nobody_s(name="Soleil levant"):
    with unit_of_work():
        request_to_join(make_member(name), by=make_account("Ada Petit"))


def fail_a_mail(to="camille@exemple.fr"):
    with unit_of_work():
        mail = queue(Mail("welcome", "Bienvenue", ("Le corps du mail.",)), to=to)
        mail.state = State.DEAD


def rows(page):
    return page.texts("//ol[@class='queue']/li")


def test_what_waits_comes_oldest_first_whatever_its_kind(desk, clock):
    for make in (sign_by_act, submit_one, ask_for_nobody_s, fail_a_mail):
        make()
        clock.move(minutes=1)
    assert [row.rpartition(" ")[0] for row in rows(desk.get("admin.home"))] == [
        "Mandat à confirmer Délibération n° 2026-042 Commune de Figeac",
        "Fiche à relire Une chaufferie pour six communes Bois des six communes",
        "Demande à agir Ada Petit demande à agir, et personne ne représente plus l’organisation "
        "Soleil levant",
        "Mail en échec Bienvenue camille@exemple.fr",
    ]


def test_each_thing_leads_to_the_page_where_it_is_decided(desk):
    sign_by_act()
    submit_one()
    ask_for_nobody_s()
    fail_a_mail()
    home = desk.get("admin.home")
    assert desk.follow(home, "Délibération n° 2026-042").h1 == "Mandats à confirmer"
    assert desk.follow(home, "Une chaufferie").h1 == "Une chaufferie pour six communes"
    assert "Ada Petit" in desk.follow(home, "Ada Petit demande à agir")
    assert "camille@exemple.fr" in desk.follow(home, "Bienvenue")


def test_one_kind_at_a_time(desk):
    sign_by_act()
    submit_one()
    home = desk.get("admin.home")
    assert home.texts("//main//a[@class='tag']") == ["Tout 2", "Fiches 1", "Mandats 1"]
    page = desk.follow(home, "Mandats 1")
    assert [row.split(" Dél")[0] for row in rows(page)] == ["Mandat à confirmer"]
    assert desk.get("admin.home", sorte="mails").url == "/admin", "no such thing waits: on to the others"


def test_nothing_waits(desk):
    assert "Rien n’attend" in desk.get("admin.home")


def test_what_has_waited_for_more_than_a_week_is_marked(desk, clock):
    clock.set(clock.now().replace(hour=11))  # days are those of the calendar
    submit_one()
    coordinator = make_coordinator()
    clock.move(days=6, hours=23)
    assert "En retard" not in desk.login_as(coordinator).get("admin.home")
    clock.move(hours=2)
    (row,) = rows(desk.login_as(coordinator).get("admin.home"))
    assert row.endswith("En retard il y a 7 jours")


def test_a_long_queue_shows_its_beginning(desk, monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 3)
    for number in range(5):
        submit_one(f"Fiche {number}", f"Membre {number}")
    page = desk.get("admin.home")
    assert len(rows(page)) == 3
    assert "Voici les 3 plus anciennes sur 5" in page


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.OBSERVER, ["Fiche à relire"]),
        (Role.REVIEWER, ["Fiche à relire"]),
        (Role.COORDINATOR, ["Mandat à confirmer", "Fiche à relire", "Demande à agir", "Mail en échec"]),
    ],
)
def test_each_role_sees_what_concerns_it(site, clock, role, seen):
    for make in (sign_by_act, submit_one, ask_for_nobody_s, fail_a_mail):
        make()
        clock.move(minutes=1)
    page = site.login_as(make_account(role=role)).get("admin.home")
    assert page.texts("//p[@class='queue__kind']") == seen
    assert ("@exemple.fr" in page) == (role == Role.COORDINATOR)


def test_the_queue_asks_the_database_as_often_however_long_it_is(desk):
    for number in range(8):
        submit_one(f"Fiche {number}", f"Membre {number}")
        ask_for_nobody_s(f"Seul {number}")
        sign_by_act(f"Commune {number}")
        fail_a_mail(f"a{number}@exemple.fr")
    with assert_queries(2 * len(waiting.KINDS) + 11):
        page = desk.open("GET", "/admin")
    assert page.status_code == 200


def test_a_member_whose_official_entry_is_no_more_waits_too(desk, territories, tmp_path):
    path = tmp_path / "renewed.db"
    shutil.copy(territories, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE place SET gone_in = '2027', successor = '' WHERE code = '46102'")
    connection.close()
    reference.open_reference(path)
    make_member("Commune de Figeac", reference_kind=Kind.COMMUNE, reference_code="46102")
    (row,) = rows(desk.get("admin.home"))
    reference.open_reference(territories)
    assert "Entrée disparue des listes Figeac (46) Commune de Figeac" in row
