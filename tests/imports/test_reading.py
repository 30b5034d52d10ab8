"""What people write in spreadsheets, and what is understood of it."""

from datetime import date

import pytest

from network.charter.models import ActKind
from network.imports.columns import Column, recognised
from network.imports.reading import ReadRow, read_row
from network.members.models import College, LegalForm, MemberRole

TODAY = date(2026, 11, 21)


def read(**cells: str) -> ReadRow:
    """Read a row of these columns."""
    return read_row(2, list(cells.values()), list(cells), TODAY)


def read_paper(**cells: str) -> ReadRow:
    return read(name="Figeac", insee="46102", **cells)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("NOM", Column.NAME),
        ("Raison sociale", Column.NAME),
        ("Nom de la structure", Column.NAME),
        ("nom du contact", Column.CONTACT_NAME),
        ("N° SIREN", Column.SIREN),
        ("Siret de l’établissement", Column.SIREN),
        ("Code INSEE de la commune", Column.INSEE),
        ("Dép.", Column.TERRITORY),
        ("E-mail", Column.CONTACT_EMAIL),
        ("Mél", Column.CONTACT_EMAIL),
        ("Adresse officielle", Column.OFFICIAL_EMAIL),
        ("Date d'adhésion", Column.SIGNED_ON),
        ("Délibération n°", Column.ACT_NUMBER),
        ("Date de la délibération", Column.ACT_ON),
        ("Rendue exécutoire le", Column.EXECUTORY_ON),
        ("Rendu exécutoire le", Column.EXECUTORY_ON),
        ("Engagement O1", Column.TARGET_YEAR),
        ("Numéro de l’acte", Column.ACT_NUMBER),
        ("Nb communes", None),
        ("Nb membres", None),
        ("Couleur préférée", None),
        ("", None),
    ],
)
def test_a_heading_is_recognised_whatever_its_case_and_accents(heading, column):
    assert recognised([heading]) == [column]


@pytest.mark.parametrize("column", Column)
def test_our_own_headings_are_recognised(column):
    assert recognised([column.label, column.label.upper()]) == [column, None]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Mairie de Figeac", "insee": "46102"}, "Figeac"),
        ({"name": "Commune de Figeac"}, "Figeac"),
        ({"name": "Ville de Lyon"}, "Lyon"),
        ({"name": "FIGEAC", "legal_form": "commune"}, "Figeac"),
        ({"name": "Sainte-Colombe", "legal_form": "commune", "territory": "33"}, "Sainte-Colombe"),
        ({"name": "Sainte-Colombe (Gironde)", "legal_form": "commune"}, "Sainte-Colombe"),
        ({"name": "La mairie", "legal_form": "mairie", "commune": "46100 Figeac"}, "Figeac"),
        ({"name": "x", "siren": "200067361"}, "Communauté de communes Grand-Figeac"),
        ({"name": "Grand Figeac", "legal_form": "EPCI"}, "Communauté de communes Grand-Figeac"),
        ({"name": "CC du Thouarsais"}, "Communauté de communes du Thouarsais"),
        ({"name": "Conseil départemental du Lot"}, "Département du Lot"),
        ({"name": "Région Occitanie"}, "Région Occitanie"),
        ({"name": "x", "legal_form": "région", "insee": "76"}, "Région Occitanie"),
        (
            {"name": "L’Abergement-Clémenciat", "legal_form": "commune", "insee": "1001"},
            "L’Abergement-Clémenciat",
        ),
    ],
)
def test_an_authority_is_found_in_the_official_lists(app, cells, name):
    row = read(**cells)
    assert row.faults == {}
    assert row.entry.organisation.name == name
    assert row.entry.organisation.reference
    assert row.entry.college == College.LOCAL_AUTHORITIES


def test_an_organisation_out_of_the_lists_is_described_by_its_row(app):
    row = read(
        name="Fermes du Causse", legal_form="Scic", siren="393.478.300", college="porteur", commune="Figeac"
    )
    organisation = row.entry.organisation
    assert (row.entry.college, organisation.legal_form) == (College.PROJECT_HOLDERS, LegalForm.COOPERATIVE)
    assert (organisation.siren, organisation.departments) == ("393478300", ("46",))


def test_a_zero_that_a_spreadsheet_took_away_comes_back(app):
    row = read(name="Mines", legal_form="SARL", siren="5520135", college="porteurs de projet")
    assert row.entry.organisation.siren == "005520135"
    assert "005520135" in row.notes[0]


def test_the_college_that_only_one_legal_form_has_need_not_be_told(app):
    assert read(name="GAEC du Pré", siren="393478300").entry.college == College.PROJECT_HOLDERS
    assert "college" in read(name="Scic", legal_form="SCIC", siren="393478300").faults


SCIC = {"name": "A", "legal_form": "SCIC", "college": "porteur", "siren": "393478300"}


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"name": ""}, "name", "manque le nom"),
        ({"name": "A" * 201}, "name", "trop long"),
        ({"name": "A", "college": "Les bleus"}, "college", "n’est pas un collège"),
        ({"name": "A", "legal_form": "tribu"}, "legal_form", "n’est pas une forme juridique"),
        ({"name": "A"}, "legal_form", "manque la forme juridique"),
        ({"name": "A", "legal_form": "SCIC", "siren": "123456789"}, "siren", "n’existe pas"),
        ({**SCIC, "siren": ""}, "siren", "Indiquez le numéro SIREN"),
        ({**SCIC, "college": "collectivités"}, "legal_form", "autre"),
        ({**SCIC, "siren": "214601023"}, "siren", "Figeac"),
        ({"name": "Figeac", "legal_form": "commune", "college": "soutien"}, "college", "des collectivités"),
        ({"name": "Figeac", "insee": "46102", "siren": "200067361"}, "siren", "n’est pas celui de Figeac"),
        ({"name": "Grand-Figeac", "legal_form": "commune", "siren": "200067361"}, "legal_form", "intercomm"),
        ({"name": "Trucmuche", "legal_form": "commune"}, "name", "n’est pas dans la liste"),
        ({"name": "Sainte-Colombe", "legal_form": "commune"}, "name", "Plusieurs portent ce nom"),
        ({"name": "A", "insee": "99999"}, "insee", "99999"),
        ({"name": "Paris", "legal_form": "département", "insee": "75"}, "name", "qui lui soit propre"),
        ({"name": "A", "legal_form": "PETR", "siren": "393478300"}, "territory", "au moins un département"),
        ({"name": "A", "legal_form": "PETR", "siren": "393478300", "territory": "Mu"}, "territory", "Mu"),
        ({**SCIC, "rna": "W462001234"}, "rna", "Seules"),
        ({"name": "A", "legal_form": "association", "rna": "462"}, "rna", "un W"),
        ({"name": "Figeac", "insee": "46102", "website": "pas un site"}, "website", "www.exemple.fr"),
        ({"name": "Figeac", "insee": "46102", "contact_email": "moi"}, "contact_email", "nom@exemple.fr"),
        ({"name": "Figeac", "insee": "46102", "official_email": "a@b@c"}, "official_email", "nom@exemple.fr"),
    ],
)  # fmt: skip
def test_a_fault_is_told_beside_its_cell(app, cells, column, told):
    row = read(**cells)
    assert row.entry is None
    assert told in row.faults[column]


def test_every_fault_of_a_row_is_told_at_once(app):
    row = read(name="A", siren="1", legal_form="SCIC", contact_email="moi", signed_on="hier", website="x y")
    assert row.faults.keys() == {"siren", "contact_email", "signed_on", "website"}


@pytest.mark.parametrize(
    "written",
    [
        "12/03/2014",
        "12-03-2014",
        "12.03.2014",
        "2014-03-12",
        "2014-03-12 00:00",
        "12 mars 2014",
        "12/03/2014 00:00:00",
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(app, written):
    assert read_paper(signed_on=written).entry.adhesion.signed_on == date(2014, 3, 12)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("22/11/2026", "à venir"),
        ("01/01/1970", "trop ancienne"),
        ("31/02/2014", "ne se lit pas"),
        ("mars 2014", "ne se lit pas"),
        ("41710", "ne se lit pas"),
    ],
)
def test_a_day_that_cannot_be_is_told(app, written, told):
    assert told in read_paper(signed_on=written).faults["signed_on"]


def test_a_paper_is_read_whole(app):
    row = read_paper(
        signed_on="20/03/2014", act_number="2014-12", act_on="10/03/2014", executory_on="12/03/2014",
        signatory="Jeanne Martin", function="maire", target_year="2050", reduction_percent="40 %",
        base_year="2 012", charter="Charte de 2011",
    )  # fmt: skip
    adhesion = row.entry.adhesion
    assert adhesion.adhered_on == date(2014, 3, 12)
    assert (adhesion.act_kind, adhesion.act_number) == (ActKind.DELIBERATION, "2014-12")
    assert adhesion.figures == {"target_year": "2050", "reduction_percent": "40", "base_year": "2012"}
    assert adhesion.charter == "Charte de 2011"


def test_a_row_without_any_day_of_adhesion_brings_none(app):
    assert read_paper(signed_on="").entry.adhesion is None
    assert "manque la date" in read_paper(act_number="2014-12").faults["signed_on"]


def test_an_act_is_not_executory_before_it_is_taken(app):
    row = read_paper(act_on="12/03/2014", executory_on="10/03/2014")
    assert "avant d’être pris" in row.faults["executory_on"]


def test_what_was_plausible_the_day_it_was_signed_is_still(app):
    assert read_paper(signed_on="12/03/2014", target_year="2020").faults == {}
    assert "compris entre" in read_paper(signed_on="12/03/2014", target_year="2010").faults["target_year"]
    assert (
        "quatre chiffres" in read_paper(signed_on="12/03/2014", target_year="bientôt").faults["target_year"]
    )


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("", MemberRole.REPRESENTATIVE),
        ("Représentante", MemberRole.REPRESENTATIVE),
        ("contributeur", MemberRole.CONTRIBUTOR),
        ("chargé de mission", MemberRole.CONTRIBUTOR),
    ],
)
def test_a_contact_is_invited_in_the_role_told(app, written, role):
    row = read_paper(contact_name="Camille Moreau", contact_email="Camille@Exemple.FR", contact_role=written)
    assert (row.entry.contact.email, row.entry.contact.role) == ("camille@exemple.fr", role)
    assert bool(row.notes) == (written == "chargé de mission")


def test_a_contact_without_address_is_noted(app):
    row = read_paper(contact_name="Camille Moreau")
    assert row.entry.contact is None
    assert "ne pourra pas être invité" in row.notes[0]
