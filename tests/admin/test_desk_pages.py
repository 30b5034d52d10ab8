"""The desk's other pages: one member, statistics, mails and journal, and what an outage looks like."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from network import clock as network_clock
from network.accounts.models import Role
from network.admin.statistics import desk_tables
from network.charter.actions import publish_model_charter
from network.db import db, unit_of_work
from network.jobs.actions import beat
from network.journal.models import Entry
from network.mail.actions import queue
from network.mail.messages import Mail
from network.mail.models import State
from network.members.models import College, MemberRole, MemberStatus
from network.sheets.actions import send_back_sheet, submit_sheet
from tests.charter.signing import prepare, sign
from tests.factories import (
    make_account,
    make_coordinator,
    make_draft,
    make_member,
    make_membership,
    make_published_sheet,
)
from tests.queries import assert_queries


@pytest.fixture
def desk(site):
    return site.login_as(make_coordinator())


def send(subject="Bienvenue", to="camille@exemple.fr", kind="welcome", **columns):
    with unit_of_work():
        mail = queue(Mail(kind, subject, ("Le corps du mail.",)), to=to)
        for name, value in columns.items():
            setattr(mail, name, value)
    return mail


# ——— One member ———


@pytest.fixture
def farm(app):
    with unit_of_work():
        charter = publish_model_charter()
    author = make_account("Noé Marchand", email="noe@exemple.fr")
    farm = make_member("Fermes de Figeac", by=author)
    make_membership(farm, make_account("Ada Petit", email="ada@exemple.fr"), MemberRole.CONTRIBUTOR)
    sign(prepare(farm, charter, by=author))
    make_published_sheet(author, farm, "Une chaufferie")
    make_draft(author, farm, "Un essai")
    return farm


def test_a_member_s_page_gathers_all_that_is_known_of_it(desk, farm):
    page = desk.follow(desk.get("admin.members"), "Fermes de Figeac")
    assert page.h1 == "Fermes de Figeac"
    for told in (
        "Noé Marchand",
        "noe@exemple.fr",
        "Ada Petit",
        "n° 1, version 1.0",
        "Une chaufferie",
        "Un essai",
    ):
        assert told in page
    events = page.texts("//ul[@aria-label='Journal de cette organisation']/li/p/strong")
    assert events[0] == "Fiche commencée"
    assert "Charte signée" in events
    assert desk.follow(page, "Changer l’adresse officielle").status == 200
    assert desk.follow(page, "Signatures, mandats, reprise, suspensions").status == 200


def test_looking_at_a_member_is_journalled_and_does_not_fill_its_page(desk, farm):
    desk.get("admin.member", public_id=farm.public_id)
    page = desk.get("admin.member", public_id=farm.public_id)
    assert "Liste des membres consultée" not in page
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (entry.event, entry.subject) == ("members.viewed", f"member:{farm.public_id}")


def test_a_member_s_page_asks_the_database_a_fixed_number_of_times(desk, farm):
    author = make_account()
    for number in range(8):
        make_membership(farm, make_account())
        make_draft(author, farm, f"Fiche {number}")
    with assert_queries(20):
        desk.open("GET", f"/admin/membres/{farm.public_id}")


def test_an_unknown_member_is_not_found(desk):
    desk.get("admin.member", public_id="0000000000", expect=404)


def test_members_are_filtered_by_state_region_and_department(desk):
    make_member("Fermes de Figeac", departments=["46"], status=MemberStatus.SIGNED)
    make_member("Ville de Rodez", College.LOCAL_AUTHORITIES, departments=["12"])
    make_member("Port de Brest", departments=["29"])
    members = desk.get("admin.members")

    def found(**filters):
        return desk.submit(members, **filters).texts("//tbody/tr/td[1]/a")

    assert found(status="signed") == ["Fermes de Figeac"]
    assert found(region="76") == ["Fermes de Figeac", "Ville de Rodez"]
    assert found(department="29") == ["Port de Brest"]
    assert found(region="76", college="local_authorities") == ["Ville de Rodez"]
    assert "Aucune organisation ne correspond" in desk.submit(members, region="76", department="29")


# ——— Statistics ———


def numbers(name):
    table = next(each for each in desk_tables() if each.name == name)
    return {row.label: row.numbers for row in table.rows if any(row.numbers)}


def test_the_delay_of_a_review_is_the_median_of_its_days(app, clock):
    clock.set(datetime(2026, 11, 5, 12, tzinfo=UTC))
    author, coordinator = make_account(), make_coordinator()
    member, revisions = make_member(by=author), []
    for number in range(3):
        revisions.append(make_draft(author, member, f"Fiche {number}"))
        with unit_of_work():
            submit_sheet(revisions[-1], by=author)
    for days, revision in zip((1, 1, 7), revisions, strict=True):
        clock.move(days=days)
        with unit_of_work():
            send_back_sheet(revision, "Précisez.", seen=revision.saved_version, by=coordinator)
    assert numbers("delais-fiches") == {"nov. 2026": (2, 3)}


def test_sheets_and_mails_are_counted_by_state(app):
    author = make_account()
    make_draft(author, make_member(by=author))
    send(state=State.DEAD)
    assert numbers("fiches-etat") == {"Brouillons": (1,)}
    assert numbers("mails-etat") == {"En échec": (1,)}


def test_an_observer_reads_the_statistics(site):
    page = site.login_as(make_account(role=Role.OBSERVER)).get("admin.statistics")
    assert "Le délai de relecture des fiches" in page
    assert "Statistiques" in page
    assert site.fetch("admin.statistics_table", name="fiches-etat").data.startswith(b"\xef\xbb\xbf")
    assert site.open("GET", "/admin/statistiques/inconnu.csv").status_code == 404


# ——— Where one can go ———


@pytest.mark.parametrize(
    ("role", "away"),
    [(Role.OBSERVER, {"Membres", "Mails", "Journal", "Charte"}), (Role.COORDINATOR, set())],
)
def test_the_desk_shows_the_places_that_open(site, role, away):
    page = site.login_as(make_account(role=role)).get("admin.home")
    places = page.all("//nav[@aria-label='Bureau']//a")
    assert {"Ce qui attend", "Fiches à relire", "Mandats"} <= {place.text for place in places}
    assert not away & {place.text for place in places}
    for place in places:
        assert site.open("GET", place.get("href")).status_code in (200, 302)


def test_the_desk_says_where_one_is(desk):
    (current,) = desk.get("admin.outbox").all("//nav[@aria-label='Bureau']//a[@aria-current]")
    assert (current.text, current.get("aria-current")) == ("Mails", "page")
    (current,) = desk.get("admin.stale_sheets").all("//nav[@aria-label='Bureau']//a[@aria-current]")
    assert current.text == "Fiches à actualiser", (
        "« Fiches à relire », whose address is above, is not open too"
    )


# ——— Roles ———


def test_an_observer_reads_a_sheet_and_decides_nothing(site):
    author = make_account("Noé Marchand", email="noe@exemple.fr")
    revision = make_draft(author, make_member(by=author), "Une chaufferie")
    with unit_of_work():
        submit_sheet(revision, by=author)
    observer = site.login_as(make_account(role=Role.OBSERVER))
    page = observer.get("admin.sheet", public_id=revision.sheet.public_id)
    assert page.h1 == "Une chaufferie"
    assert not page.all("//main//form")
    assert "noe@exemple.fr" not in page.source
    assert observer.get("sheets.preview", public_id=revision.sheet.public_id).h1 == "Une chaufferie"


def test_an_observer_reads_mandates_without_addresses(site):
    with unit_of_work():
        charter = publish_model_charter()
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES)
    signature = sign(prepare(commune, charter))
    page = site.login_as(make_account(role=Role.OBSERVER)).get("admin.mandates")
    assert "2026-042" in page
    assert signature.account.email not in page.source
    assert not page.all("//main//form")


def test_a_draft_not_yet_submitted_is_not_read_at_the_desk(site):
    author = make_account()
    revision = make_draft(author, make_member(by=author))
    for role in (Role.OBSERVER, Role.REVIEWER):
        reader = site.another().login_as(make_account(role=role))
        reader.get("sheets.preview", public_id=revision.sheet.public_id, expect=404)


# ——— Mails, journal, outage ———


def test_mails_are_looked_for_by_subject_address_and_kind(desk):
    send("Bienvenue", to="camille@exemple.fr")
    send("Votre code", to="noe@exemple.fr", kind="signing_code")
    page = desk.submit(desk.get("admin.outbox"), text="CAMILLE@")
    assert page.texts("//main//li/p/strong") == ["Bienvenue"]
    assert "1 mail" in page
    page = desk.submit(desk.get("admin.outbox"), text="code")
    assert page.texts("//main//li/p/strong") == ["Votre code"]
    page = desk.follow(desk.get("admin.outbox"), "Les mails de cette sorte : welcome")
    assert page.texts("//main//li/p/strong") == ["Bienvenue"]
    assert "Aucun mail ne correspond" in desk.submit(page, text="%")


def test_the_journal_shows_one_event(desk):
    page = desk.get("admin.journal", famille="account")
    page = desk.submit(page, event="account.logged_in")
    assert set(page.texts("//main//li/p/strong")) == {"Connexion"}
    assert "famille=account" in page.url
    desk.get("/admin/journal?event=unknown", expect=422)


def test_an_outage_is_told_with_its_cause(desk, app, clock):
    send()
    with unit_of_work():
        beat()
    app.config["SETTINGS"].MAIL_SERVER = "mail.exemple.fr"
    assert "Les mails ne partent pas" not in desk.get("admin.home")
    clock.move(minutes=16)
    page = desk.get("admin.home")
    assert "Les mails ne partent pas" in page
    assert "ne répond plus" in page
    assert "attend encore" in desk.get("admin.outbox")
    app.config["SETTINGS"].MAIL_SERVER = ""
    assert "MAIL_SERVER" in desk.get("admin.outbox")


def test_an_outage_is_the_coordination_s_concern(site):
    assert "Les mails ne partent pas" not in site.login_as(make_account(role=Role.OBSERVER)).get("admin.home")


def test_a_week_of_mail_is_not_late_before_its_time(desk, app):
    app.config["SETTINGS"].MAIL_SERVER = "mail.exemple.fr"
    with unit_of_work():
        beat()
    send(due_at=network_clock.now() + timedelta(hours=1))
    assert "Les mails ne partent pas" not in desk.get("admin.outbox")
