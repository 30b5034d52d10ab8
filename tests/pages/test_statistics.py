"""The network in numbers, as everybody may count it again."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from network.charter.actions import publish_model_charter
from network.charter.entries import enter_signature
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import Means
from network.db import unit_of_work
from network.members.models import College, MemberStatus
from network.pages.statistics import last_months, month_of, network_tables
from tests.charter.signing import a_pledge, prepare, sign
from tests.factories import make_account, make_coordinator, make_member, make_published_sheet
from tests.queries import assert_queries


def table(name):
    return next(each for each in network_tables() if each.name == name)


def numbers(name):
    return {row.label: row.numbers for row in table(name).rows if any(row.numbers)}


@pytest.fixture
def november(app, clock):
    clock.set(datetime(2026, 11, 15, 12, tzinfo=UTC))
    return clock


def test_members_are_counted_by_college_state_and_region(app):
    make_member("Fermes de Figeac", departments=["46", "12"])
    make_member("Une agence", College.SUPPORT_STRUCTURES, departments=[])
    make_member("Une ferme", departments=["46", "29"], status=MemberStatus.SIGNED)
    make_member("Une autre", departments=["46"], status=MemberStatus.SUSPENDED)
    assert numbers("membres-college") == {"Porteurs de projet": (2,), "Structures de soutien": (1,)}
    assert numbers("membres-charte") == {"Inscrit, charte non signée": (2,), "Charte signée": (1,)}
    assert numbers("membres-region") == {"Occitanie": (2,), "Bretagne": (1,), "Toute la France": (1,)}


def test_members_add_up_month_after_month(november):
    november.set(datetime(2019, 3, 1, tzinfo=UTC))
    make_member("Une ferme")
    november.set(datetime(2026, 9, 30, 23, tzinfo=UTC))
    make_member("Une autre")
    november.set(datetime(2026, 11, 15, tzinfo=UTC))
    rows = {row.label: row.numbers for row in table("membres-mois").rows}
    assert len(rows) == 24
    assert rows["déc. 2024"] == (1, 0, 0), "those who came before are there from the start"
    assert rows["sept. 2026"] == (1, 0, 0)
    assert rows["oct. 2026"] == (2, 0, 0), "it was already October in Paris"
    assert rows["nov. 2026"] == (2, 0, 0)


def test_only_signatures_that_count_are_counted(november):
    with unit_of_work():
        charter = publish_model_charter()
    sign(prepare(make_member("Une ferme"), charter))
    by_act = sign(prepare(make_member("Une commune", College.LOCAL_AUTHORITIES), charter))
    assert numbers("signatures-mois") == {"nov. 2026": (1,)}
    with unit_of_work():
        confirm_mandate(by_act, by=make_coordinator())
    assert numbers("signatures-mois") == {"nov. 2026": (2,)}


def test_older_signatures_are_told_apart(november):
    with unit_of_work():
        charter = publish_model_charter()
    farm = make_member("Une ferme")
    with unit_of_work():
        enter_signature(
            farm, charter, a_pledge(farm, charter), means=Means.PAPER, signed_on=date(2020, 5, 5), by=None
        )
    assert numbers("signatures-mois") == {}
    assert table("signatures-mois").note.endswith("S’y ajoute une signature plus ancienne.")


def test_sheets_are_counted_once_for_each_theme(app):
    author = make_account()
    member = make_member(by=author)
    make_published_sheet(author, member, subthemes=["chaleur-reseaux", "patrimoine-public"])
    make_published_sheet(author, member, "Une autre", subthemes=["chaleur-reseaux"])
    counted = numbers("fiches-theme")
    assert sorted(values for (values,) in counted.values()) in ([1, 2], [2])


def test_each_chart_has_its_table_and_its_file(site):
    make_member("Fermes de Figeac", departments=["46"])
    page = site.get("pages.statistics")
    sections = page.all("//section[contains(@class, 'chart')]")
    assert len(sections) == len(network_tables())
    shown = [section for section in sections if section.xpath(".//svg")]
    assert all(section.xpath(".//table") for section in shown)
    data = site.fetch(page.link("Télécharger ce tableau (CSV) – Les membres par région")).data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Région", "Organisations"], ["Occitanie", "1"]]
    assert site.open("GET", "/statistiques/inconnu.csv").status_code == 404


def test_an_empty_network_is_said_to_be(site):
    page = site.get("pages.statistics")
    assert "Rien à compter pour l’instant." in page
    assert not page.all("//main//svg")


def test_counting_asks_the_database_as_often_however_large_the_network(site):
    author = make_account()
    for number in range(8):
        make_published_sheet(author, make_member(f"Membre {number}", by=author), f"Fiche {number}")
    with assert_queries(12):
        site.open("GET", "/statistiques")


def test_nobody_is_named(site):
    make_member("Fermes de Figeac", by=make_account("Camille Moreau", email="camille@exemple.fr"))
    page = site.get("pages.statistics")
    assert "Camille" not in page.source
    assert "camille@" not in page.source


def test_months_follow_each_other_over_years(november):
    months = last_months(14)
    assert (months[0].isoformat(), months[-1].isoformat()) == ("2025-10-01", "2026-11-01")
    assert len(set(months)) == 14
    assert month_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)).isoformat() == "2026-11-01"
