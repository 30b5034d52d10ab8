"""Members whose entry of the official lists is no more: what the desk sees, and what it decides."""

import shutil

import pytest
from sqlalchemy import select
from sqlite_utils.utils import sqlite3

from network.db import db, unit_of_work
from network.errors import Refused
from network.members import references
from network.members.models import College, LegalForm
from network.members.reference_models import ReferenceDecision
from network.search.queries import changes_since, newest_position
from network.territories import queries, reference
from network.territories.models import Kind
from tests.factories import make_coordinator, make_member, make_published_sheet, make_representative
from tests.queries import assert_queries

FIGEAC, CAPDENAC, GRAND_FIGEAC, CAUSSES = "46102", "46055", "200067361", "200066371"


@pytest.fixture(autouse=True)
def renewed(app, territories, tmp_path):
    """Reference lists in which Figeac has joined Capdenac, and their EPCI its neighbour."""
    path = tmp_path / "renewed.db"
    shutil.copy(territories, path)
    with sqlite3.connect(path) as connection:
        gone = "UPDATE place SET gone_in = '2027', successor = ?, body = NULL WHERE kind = ? AND code = ?"
        connection.execute(gone, [CAPDENAC, "commune", FIGEAC])
        connection.execute(gone, [CAUSSES, "epci", GRAND_FIGEAC])
    connection.close()
    reference.open_reference(path)
    yield
    reference.open_reference(territories)


@pytest.fixture
def figeac():
    return make_member(
        "Commune de Figeac",
        College.LOCAL_AUTHORITIES,
        legal_form=LegalForm.COMMUNE,
        reference_kind=Kind.COMMUNE,
        reference_code=FIGEAC,
        siren=queries.place(Kind.COMMUNE, FIGEAC).siren,
        epci_sirens=[GRAND_FIGEAC],
    )


def test_the_desk_lists_the_members_that_vanished_codes_concern(figeac):
    syndicate = make_member("Syndicat du Célé", College.LOCAL_AUTHORITIES, epci_sirens=[GRAND_FIGEAC])
    make_member("Commune de Cahors", College.LOCAL_AUTHORITIES)
    found = {(t.member.name, t.gone.code, t.is_the_entry) for t in references.touched_members()}
    assert found == {
        (figeac.name, FIGEAC, True),
        (figeac.name, GRAND_FIGEAC, False),
        (syndicate.name, GRAND_FIGEAC, False),
    }


def test_the_list_costs_the_same_however_many_members_it_holds(figeac):
    capdenac = make_member(
        "Commune de Capdenac", College.LOCAL_AUTHORITIES, reference_kind=Kind.COMMUNE, reference_code=CAPDENAC
    )
    for number in range(5):
        make_member(f"Syndicat {number}", epci_sirens=[GRAND_FIGEAC])
    with assert_queries(3):
        touched = references.touched_members()
    assert len(touched) == 7
    assert [t.holder for t in touched if t.is_the_entry] == [capdenac]


def test_a_member_follows_its_successor_and_its_people_are_told(figeac, outbox):
    mayor, coordinator = make_representative(figeac), make_coordinator()
    with unit_of_work():
        references.follow_successor(figeac, Kind.COMMUNE, FIGEAC, by=coordinator)
    heir = queries.place(Kind.COMMUNE, CAPDENAC)
    assert (figeac.reference_code, figeac.siren) == (CAPDENAC, heir.siren)
    assert figeac.name == heir.body
    assert figeac.epci_sirens == [heir.epci_siren]
    assert outbox.to(mayor.email)[-1].kind == "reference_followed"
    assert not [t for t in references.touched_members() if t.is_the_entry]
    with pytest.raises(Refused, match="déjà été décidé"), unit_of_work():
        references.follow_successor(figeac, Kind.COMMUNE, FIGEAC, by=coordinator)


def test_what_a_member_published_follows_its_successor(figeac):
    sheet = make_published_sheet(make_representative(figeac), figeac)
    before = newest_position()
    with unit_of_work():
        references.follow_successor(figeac, Kind.COMMUNE, FIGEAC, by=make_coordinator())
    assert changes_since(before) == {"member": [figeac.public_id], "sheet": [sheet.sheet.public_id]}


def test_a_body_keeps_its_name_when_the_territory_it_covers_changes():
    syndicate = make_member("Syndicat du Célé", epci_sirens=[GRAND_FIGEAC, CAUSSES], departments=["46"])
    with unit_of_work():
        references.follow_successor(syndicate, Kind.EPCI, GRAND_FIGEAC, by=make_coordinator())
    assert syndicate.name == "Syndicat du Célé"
    assert syndicate.epci_sirens == [CAUSSES]


def test_two_members_never_become_one_unseen(figeac):
    make_member(
        "Commune de Capdenac", College.LOCAL_AUTHORITIES, reference_kind=Kind.COMMUNE, reference_code=CAPDENAC
    )
    with pytest.raises(Refused, match="déjà membre"), unit_of_work():
        references.follow_successor(figeac, Kind.COMMUNE, FIGEAC, by=make_coordinator())


def test_a_member_may_be_left_as_it_is_for_a_reason(figeac):
    coordinator = make_coordinator()
    with pytest.raises(Refused, match="pourquoi"), unit_of_work():
        references.keep_reference(figeac, Kind.COMMUNE, FIGEAC, " ", by=coordinator)
    with unit_of_work():
        references.keep_reference(figeac, Kind.COMMUNE, FIGEAC, "Commune déléguée", by=coordinator)
    assert figeac.reference_code == FIGEAC
    decision = db.session.scalars(select(ReferenceDecision)).one()
    assert (decision.code, decision.reason, decision.successor) == (FIGEAC, "Commune déléguée", None)


def test_the_desk_decides_on_a_page_and_the_library_follows(site, figeac):
    sheet = make_published_sheet(make_representative(figeac), figeac)
    site.login_as(make_coordinator())
    page = site.follow(site.get("admin.territories"), figeac.name)
    page = site.submit(page, decision="keep", expect=422)
    assert "pourquoi" in page
    page = site.submit(page, decision="follow")
    assert "ses représentants sont prévenus" in page
    heir = queries.place(Kind.COMMUNE, CAPDENAC)
    assert f"par {heir.body}" in site.get("library.search", q=sheet.title) or heir.body in site.get(
        "library.search", q=sheet.title
    )


def test_without_change_nobody_is_listed(site, territories):
    reference.open_reference(territories)
    site.login_as(make_coordinator())
    assert "Aucun membre n’est concerné" in site.get("admin.territories")


def test_nobody_registers_a_place_that_is_no_more(site):
    site.login_as(make_representative())
    assert site.open("GET", f"/organisation/nouvelle/liste/commune/{FIGEAC}").status_code == 404


def test_a_long_reason_is_told_beside_its_field(site, figeac):
    site.login_as(make_coordinator())
    page = site.get("admin.territory", public_id=figeac.public_id, kind="commune", code=FIGEAC)
    page = site.submit(page, decision="keep", reason="œ" * 301, expect=422)
    assert "300 caractères au plus" in page
    assert "reste inscrite comme avant" in site.submit(page, decision="keep", reason="œ" * 300)
