import pytest

from network.members.models import PUBLIC_BODIES, College, LegalForm, Member
from network.members.organisation import Organisation, listed
from network.members.rules import (
    TYPED_FORMS,
    obstacle_to_legal_form,
    obstacle_to_rna,
    obstacle_to_siren,
    obstacle_to_territory,
    website_in,
)
from network.territories.models import Kind, Place

FIGEAC = Place(
    kind=Kind.COMMUNE,
    code="46102",
    name="Figeac",
    body="Figeac",
    departments=("46",),
    region="76",
    population=9793,
    siren="214601023",
    epci_siren="200067361",
    postcodes=("46100",),
    communes=None,
    latitude=None,
    longitude=None,
)


def organisation(legal_form=LegalForm.COOPERATIVE, **identity):
    return Organisation("Fermes de Figeac", legal_form, **{"siren": "393478300", **identity})


def test_every_college_and_legal_form_has_a_label(app):
    assert all(college.label for college in College)
    assert all(form.label for form in LegalForm)


def test_a_legal_form_is_listed_officially_or_offered_by_a_college():
    offered = {form for forms in TYPED_FORMS.values() for form in forms}
    assert offered | {LegalForm(kind.value) for kind in Kind} == set(LegalForm)


def test_an_energy_syndicate_sits_in_either_college_and_stays_a_public_body():
    for college in (College.LOCAL_AUTHORITIES, College.SUPPORT_STRUCTURES):
        assert LegalForm.ENERGY_SYNDICATE in TYPED_FORMS[college]
    assert LegalForm.ENERGY_SYNDICATE.is_public_body


def test_all_typed_local_authorities_are_public_bodies():
    assert set(TYPED_FORMS[College.LOCAL_AUTHORITIES]) <= PUBLIC_BODIES
    assert not LegalForm.ASSOCIATION.is_public_body


def test_an_official_entry_becomes_its_legal_person():
    found = listed(FIGEAC)
    assert found.legal_form == LegalForm.COMMUNE
    assert found.reference == (Kind.COMMUNE, "46102")
    assert found.departments == ("46",)
    assert found.epci_sirens == ("200067361",)


def test_a_commune_sits_with_the_local_authorities_only(app):
    assert obstacle_to_legal_form(College.LOCAL_AUTHORITIES, listed(FIGEAC)) is None
    assert "collectivités locales" in obstacle_to_legal_form(College.SUPPORT_STRUCTURES, listed(FIGEAC))


def test_a_cooperative_does_not_sit_with_the_local_authorities(app):
    assert obstacle_to_legal_form(College.PROJECT_HOLDERS, organisation()) is None
    assert "autre collège" in obstacle_to_legal_form(College.LOCAL_AUTHORITIES, organisation())


def test_a_siren_is_asked_of_all_but_associations_and_official_entries(app):
    assert "Indiquez" in obstacle_to_siren(organisation(siren=None), None)
    assert obstacle_to_siren(organisation(LegalForm.ASSOCIATION, siren=None), None) is None
    department = Organisation("Département du Lot", LegalForm.DEPARTMENT, reference=(Kind.DEPARTMENT, "46"))
    assert obstacle_to_siren(department, None) is None


def test_a_siren_must_be_true_and_not_that_of_an_official_entry(app):
    assert obstacle_to_siren(organisation(), None) is None
    assert "n’existe pas" in obstacle_to_siren(organisation(siren="393478301"), None)
    assert "Figeac (46)" in obstacle_to_siren(organisation(siren="214601023"), FIGEAC)
    assert obstacle_to_siren(listed(FIGEAC), FIGEAC) is None


def test_an_rna_number_is_that_of_an_association(app):
    assert obstacle_to_rna(organisation()) is None
    assert obstacle_to_rna(organisation(LegalForm.ASSOCIATION, rna="W462001234")) is None
    assert "Seules les associations" in obstacle_to_rna(organisation(rna="W462001234"))
    assert "neuf chiffres" in obstacle_to_rna(organisation(LegalForm.ASSOCIATION, rna="462001234"))


def test_a_local_authority_says_which_territory_it_covers(app):
    petr = organisation(LegalForm.PETR)
    assert "au moins un" in obstacle_to_territory(College.LOCAL_AUTHORITIES, petr)
    assert obstacle_to_territory(College.SUPPORT_STRUCTURES, petr) is None
    covering = organisation(LegalForm.PETR, departments=("46",))
    assert obstacle_to_territory(College.LOCAL_AUTHORITIES, covering) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("http://exemple.fr/énergie?x=1", "http://exemple.fr/énergie?x=1"),
        (" exemple.fr:8080 ", "https://exemple.fr:8080"),
    ],
)
def test_a_web_site_is_kept_with_its_scheme(typed, kept):
    assert website_in(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "exemple", "javascript:alert(1)", "javascript://exemple.fr/%0Aalert(1)", "mailto:a@exemple.fr",
        "ftp://exemple.fr", "https://moi:secret@exemple.fr", "https://exemple .fr", "https://[::1", "https://",
        "https://exemple.fr:port", "https://.fr", 'https://exemple.fr/"onclick',
    ],
)  # fmt: skip
def test_what_is_not_a_web_site_is_not_kept(typed):
    assert website_in(typed) is None


@pytest.mark.parametrize(
    ("numbers", "reference"),
    [
        ({"reference_code": "46102", "siren": "214601023"}, "46102"),
        ({"siren": "214601023", "rna": "W462001234"}, "214601023"),
        ({"rna": "W462001234"}, "W462001234"),
        ({}, None),
    ],
)
def test_a_member_is_named_by_its_most_official_number(numbers, reference):
    assert Member(**numbers).reference == reference
