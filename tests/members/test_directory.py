"""The directory: who is found by which words and filters, what each filter would leave, list and map."""

import json
import time

import pytest
from sqlalchemy import insert

from network import clock
from network.db import db, unit_of_work
from network.members.actions import note_status, register_member
from network.members.directory import EVERYWHERE, Asked, facets
from network.members.directory_queries import listed_members, members_in
from network.members.listing import relist_members
from network.members.listing_models import MemberDepartment, MemberListing
from network.members.models import College, LegalForm, Member, MemberStatus
from network.members.organisation import listed
from network.territories.models import Kind
from network.territories.queries import place
from network.text import public_id
from tests.factories import make_account, make_member
from tests.queries import assert_queries

LOCAL = College.LOCAL_AUTHORITIES
SUPPORT = College.SUPPORT_STRUCTURES
COVERED = ["12", "46"]


def register_place(kind: Kind, code: str) -> Member:
    account = make_account()
    with unit_of_work():
        return register_member(LOCAL, listed(place(kind, code)), by=account)


def set_status(member: Member, status: MemberStatus) -> Member:
    with unit_of_work():
        note_status(member, status)
    return member


@pytest.fixture
def network(app):
    """Return a small network, by name."""
    return {
        "figeac": register_place(Kind.COMMUNE, "46102"),
        "thouarsais": register_place(Kind.EPCI, "247900798"),
        "occitanie": register_place(Kind.REGION, "76"),
        "fermes": make_member("Fermes de Figeac", siren="393478300"),
        "causse": set_status(make_member("Énergies du Causse", departments=COVERED), MemberStatus.SIGNED),
        "federation": make_member("Fédération des élus", SUPPORT, departments=[]),
        "ghost": set_status(make_member("Figeac fantôme"), MemberStatus.SUSPENDED),
    }  # fmt: skip


def names(page) -> list[str]:
    return page.texts("//article//a")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("figeac", ["figeac", "fermes"]),
        ("FIGEAC fermes", ["fermes"]),
        ("fermes de figeac", ["fermes"]),
        ("energies", ["causse"]),
        ("énergies", ["causse"]),
        ("causse l'aveyron", ["causse"]),
        ("occit", ["figeac", "fermes", "causse", "occitanie"]),
        ("46100", ["figeac"]),
        ("46102", ["figeac"]),
        ("393 478 300", ["fermes"]),
        ("393478300", ["fermes"]),
        ("thouars", ["thouarsais"]),
        ("communauté de communes thouarsais", ["thouarsais"]),
        ("fed elus", ["federation"]),
        ("atlantide", []),
        ("figeac atlantide", []),
        ("igeac", []),
    ],
)
def test_members_are_found_by_words(network, typed, found):
    ids = {listed.id for listed in listed_members(typed)}
    assert ids == {network[name].id for name in found}


@pytest.mark.parametrize("typed", ["%", "_", "'", "\\", "%%figeac", "-- ;", "«»", " "])
def test_signs_are_passed_over(network, typed):
    everybody = len(network) - 1
    assert len(listed_members(typed)) == (2 if "figeac" in typed else everybody)


def test_members_stand_by_the_name_of_their_place(network):
    found = members_in([listed.id for listed in listed_members()])
    assert [(member.sort_key, member.name) for member in found] == [
        ("energies du causse", "Énergies du Causse"),
        ("federation des elus", "Fédération des élus"),
        ("fermes de figeac", "Fermes de Figeac"),
        ("figeac", "Figeac"),
        ("occitanie", "Région Occitanie"),
        ("thouarsais", "Communauté de communes du Thouarsais"),
    ]


def test_filters_are_combined_and_counted(network, site):
    page = site.get("members.directory", region="76")
    assert names(page) == ["Énergies du Causse", "Fermes de Figeac", "Figeac", "Région Occitanie"]
    assert options(page, "college") == {"Porteurs de projet": 2, "Collectivités locales": 2}
    assert options(page, "region") == {"Nouvelle-Aquitaine": 1, "Occitanie": 4, "Toute la France": 1}
    assert options(page, "department")["Lot (46)"] == 4
    assert options(page, "department")["Aveyron (12)"] == 2
    page = site.follow(page, "Lot (46)")
    page = site.follow(page, "Porteurs de projet")
    page = site.follow(page, "Charte signée")
    assert page.url == "/membres?college=project_holders&etat=signed&region=76&departement=46"
    assert names(page) == ["Énergies du Causse"]
    assert removable(page) == ["Porteurs de projet", "Charte signée", "Occitanie", "Lot (46)"]
    page = site.follow(page, "Retirer le filtre : Charte signée")
    assert names(page) == ["Énergies du Causse", "Fermes de Figeac"]


def removable(page) -> list[str]:
    tags = page.texts("//a[contains(@class, 'tag--removable')]")
    return [tag.removeprefix("Retirer le filtre : ") for tag in tags]


def options(page, name: str) -> dict[str, int]:
    """Return what a filter offers, with how many members each value announces."""
    found = page.all(f"//section[@aria-labelledby='facet-{name}']//a")
    return {
        " ".join(a.xpath("string(span[1])").split()): int(a.xpath("string(span[last()]/text())"))
        for a in found
    }


def test_every_option_leaves_as_many_members_as_it_says(network, site):
    asked = [Asked(), Asked(college="project_holders"), Asked(region="76", department="46"), Asked("figeac")]
    for one in asked:
        for facet in facets(one, "/membres", listed_members(one.words)):
            for option in facet.options:
                if not option.chosen:
                    page = site.get(option.url)
                    assert len(names(page)) == option.count, option.url


def test_a_member_of_all_of_france_is_found_under_france(network, site):
    page = site.get("members.directory", region=EVERYWHERE)
    assert names(page) == ["Fédération des élus"]
    assert "Toute la France" in page


def test_a_suspended_member_leaves_searches_but_its_page_says_so(network, site):
    assert "fantôme" not in site.get("members.directory")
    assert "fantôme" not in site.fetch("members.table").text
    assert "fantôme" not in site.fetch("members.feed").text
    assert site.get("members.directory", etat="suspended").url == "/membres"
    page = site.get("members.show", slug=network["ghost"].slug)
    assert "Suspendu" in page
    assert "ne paraît plus dans l’annuaire" in page


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/membres?college=wizards&region=99&departement=0&etat=x", "/membres"),
        ("/membres?q=++Figeac++", "/membres?q=Figeac"),
        ("/membres?q=a%07b", "/membres?q=ab"),
        ("/membres?q=" + "x" * 5000, "/membres?q=" + "x" * 200),
        ("/membres?college=%07local_authorities", "/membres"),
        ("/membres?region=76&college=local_authorities", "/membres?college=local_authorities&region=76"),
        ("/membres?vue=carte&page=3", "/membres?vue=carte"),
        ("/membres?page=1", "/membres"),
        ("/membres?_scheme=javascript&_external=1", "/membres"),
        ("/membres?region=76&region=11", "/membres?region=76"),
    ],
)
def test_one_question_has_one_address(network, site, address, canonical):
    page = site.get(address)
    assert page.url == canonical


def test_nobody_found_says_how_to_find_somebody(network, site):
    page = site.get("/membres?q=figeac&college=support_structures&etat=signed")
    assert "Personne ne répond à cette recherche" in page
    assert "sans « Charte signée »" not in page.main  # nobody either
    page = site.get("/membres?college=support_structures&region=76")
    wider = site.follow(page, "sans « Occitanie » : 1 membre")
    assert names(wider) == ["Fédération des élus"]
    assert names(site.follow(page, "sans « Structures de soutien » : 4 membres"))[0] == "Énergies du Causse"


def test_the_map_says_in_words_what_it_draws(network, site):
    page = site.get("/membres?vue=carte&region=76")
    assert page.h1 == "La carte des membres"
    marks = page.all("//figure//a[@tabindex='-1']")
    assert len(marks) == 3  # Occitanie has no point: the lists give no coordinates of a region
    beside = page.texts("//section[@aria-labelledby='par-departement']//li//a")
    assert beside == ["Énergies du Causse", "Fermes de Figeac", "Figeac", "Région Occitanie"]
    for mark in marks:
        assert mark.get("href") in {a.get("href") for a in page.all("//section//li//a")} | {
            f"#{section.get('id')}" for section in page.all("//section[@id]")
        }
    assert names(site.follow(page, "Liste")) == beside


MANY = 2000


@pytest.fixture
def crowd(app):
    """Fill the database with two thousand members, as an import would."""
    codes = [f"{n:02}" for n in range(1, 96) if n != 20]
    with unit_of_work():
        rows = [
            {
                "public_id": public_id(),
                "slug": f"membre-{n}",
                "name": f"Membre {n}",
                "sort_key": f"{n:04}",
                "college": list(College)[n % 3],
                "legal_form": LegalForm.ASSOCIATION,
                "departments": [codes[n % len(codes)]],
                "epci_sirens": [],
                "description": "",
                "registered_at": clock.now(),
                "noted_status": MemberStatus.SIGNED,
            }
            for n in range(MANY)
        ]
        db.session.execute(insert(Member), rows)
        relist_members()


def test_two_thousand_members_ask_the_database_as_seldom_as_ten(crowd, site):
    for address in ("/membres", "/membres?q=membre&region=76", "/membres?vue=carte", "/membres.csv"):
        with assert_queries(4):
            assert site.open("GET", address).status_code == 200
    begun = time.monotonic()
    page = site.open("GET", "/membres?page=40")
    assert page.status_code == 200
    assert len(page.data) < 60_000
    assert time.monotonic() - begun < 10


def test_the_map_of_two_thousand_members_stays_light(crowd, site):
    page = site.get("/membres?vue=carte")
    assert len(page.source.encode()) < 100_000
    assert "22 membres" in page.main


# ——— What the directory finds by stays true ———


def codes_of(member: Member) -> set[str]:
    found = db.session.query(MemberDepartment).filter_by(member_id=member.id)
    return {row.code for row in found}


def test_a_member_that_changes_is_found_as_it_is_now(network):
    member = network["fermes"]
    with unit_of_work():
        member.name, member.departments = "Soleil du Gers", ["32"]
    assert codes_of(member) == {"32"}
    assert member.sort_key == "soleil du gers"
    assert [listed.id for listed in listed_members("soleil gers")] == [member.id]
    assert member.id not in {listed.id for listed in listed_members("figeac")}


def test_a_region_covers_its_departments(network):
    assert {"46", "12", "31", "66"} < codes_of(network["occitanie"])
    assert codes_of(network["federation"]) == set()


def test_listing_again_changes_nothing(network):
    before = [tuple(row) for row in db.session.execute(MemberListing.__table__.select())]
    with unit_of_work():
        relist_members()
    assert [tuple(row) for row in db.session.execute(MemberListing.__table__.select())] == before


def test_listing_again_mends_what_was_lost(network):
    with unit_of_work():
        db.session.query(MemberListing).delete()
        db.session.query(MemberDepartment).delete()
    assert listed_members("figeac") == []
    with unit_of_work():
        relist_members()
    assert {listed.id for listed in listed_members("figeac")} == {network["figeac"].id, network["fermes"].id}
    assert codes_of(network["causse"]) == {"12", "46"}


def test_a_new_name_makes_a_new_address_and_the_old_one_leads_there(network, site):
    member, old = network["causse"], network["causse"].slug
    with unit_of_work():
        member.name = "Énergies des Causses et vallées"
    assert member.slug == "energies-des-causses-et-vallees"
    assert site.open("GET", f"/membres/{old}").status_code == 302
    assert site.get("members.show", slug=old).path == "/membres/energies-des-causses-et-vallees"
    taken = make_member("Ailleurs")
    with unit_of_work():
        taken.name = "Énergies du Causse"
    assert taken.slug != old
    site.get("members.show", slug="jamais-vu", expect=404)


def test_the_words_of_a_listing_are_plain(network):
    row = db.session.get(MemberListing, network["figeac"].id)
    assert row.words.startswith(" figeac ")
    assert {"46102", "46100", "46", "lot", "occitanie", "grand"} <= set(row.words.split())
    assert json.dumps(row.words).isascii()
