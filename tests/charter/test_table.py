"""The table of signatories for the annual report."""

import csv
import io

import pytest

from network.charter.mandate_actions import confirm_mandate
from network.charter.table_views import COLUMNS
from network.db import unit_of_work
from network.members.models import College
from tests.charter.signing import prepare, received, sign
from tests.factories import make_coordinator, make_member


def rows_of(response) -> list[dict[str, str]]:
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def signed(charter):
    """Sign for a cooperative, and for a syndicate whose mandate is confirmed."""
    sign(prepare(make_member("=Fermes"), charter))
    petr = sign(prepare(make_member("PETR du Lot", College.LOCAL_AUTHORITIES), charter, act_file=received()))
    coordinator = make_coordinator()
    with unit_of_work():
        confirm_mandate(petr, by=coordinator)
    return petr


def test_each_signature_is_a_row_with_its_figures_and_nobody_s_name(site, signed):
    response = site.fetch("charter.table")
    petr, fermes = rows_of(response)
    assert list(petr) == list(COLUMNS)
    assert (fermes["organisation"], fermes["etat"], fermes["acte"]) == ("'=Fermes", "Charte signée", "")
    assert petr["organisation"] == "PETR du Lot"
    assert petr["acte"] == "Délibération 2026-042"
    assert (petr["acte_du"], petr["executoire_le"]) == ("2025-11-03", "2025-11-05")
    assert petr["adhesion_le"] == "2025-11-05"
    figures = (petr["annee_cible"], petr["reduction_pourcent"], petr["annee_de_reference"])
    assert figures == ("2050", "40", "2012")
    assert petr["page"] == f"{site.base}/signatures/{signed.code}"
    assert "Jeanne" not in response.text


def test_the_table_follows_the_college_and_the_page_leads_to_it(site, signed):
    page = site.get("charter.signatories", college="local_authorities")
    (row,) = rows_of(site.fetch(page.link("Télécharger cette liste (CSV)")))
    assert row["organisation"] == "PETR du Lot"
    assert site.fetch("/charte/signataires.csv?version=9.9", expect=404)


def test_the_table_is_not_sent_again_when_nothing_changed(site, signed):
    etag = site.fetch("charter.table").headers["ETag"]
    assert site.open("GET", "/charte/signataires.csv", headers={"If-None-Match": etag}).status_code == 304
