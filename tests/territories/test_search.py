import pytest

from network.territories import reference
from network.territories.models import Kind
from network.territories.queries import (
    department_name,
    departments,
    place,
    place_by_siren,
    search_places,
    territories_in,
)


@pytest.fixture(autouse=True)
def _reference_chosen(territories):
    reference.open_reference(territories)


def labels(text, **options):
    return [found.label for found in search_places(text, **options)]


@pytest.mark.parametrize(
    "text", ["figeac", "FIGEAC", " Figeac ", "Figéac", "46102", "214601023", "214 601 023 00018"]
)
def test_a_commune_is_found_by_its_name_or_numbers(text):
    assert labels(text)[0] == "Figeac (46)"


@pytest.mark.parametrize(
    "text",
    [
        "grand-figeac",
        "Grand Figeac",
        "CC Grand-Figeac",
        "communauté de communes du Grand Figeac",
        "200067361",
        "cc grand fig",
    ],
)
def test_an_epci_is_found_by_its_name_or_siren(text):
    assert labels(text)[0] == "CC Grand-Figeac (46, 12)"


@pytest.mark.parametrize("text", ["saint-céré", "St Céré", "ST CERE", "saint cere", "céré saint"])
def test_saint_may_be_shortened(text):
    assert labels(text)[0] == "Saint-Céré (46)"


@pytest.mark.parametrize("text", ["l'abergement-clémenciat", "L’Abergement Clemenciat", "labergement cle"])
def test_apostrophes_may_be_any_or_none(text):
    assert labels(text)[0] == "L’Abergement-Clémenciat (01)"


def test_a_postcode_finds_its_communes_and_their_epci():
    found = labels("46100")
    assert found[:2] == ["CC Grand-Figeac (46, 12)", "Figeac (46)"]
    assert "Capdenac (46)" in found


def test_an_insee_code_that_is_also_a_postcode_is_still_found():
    assert "Faycelles (46)" in labels("46100")
    assert place(Kind.COMMUNE, "46100").name == "Faycelles"


def test_the_exact_name_comes_before_larger_places():
    assert labels("Lot")[0] == "Département du Lot (46)"
    assert labels("la rochelle")[0] == "La Rochelle (17)"
    assert labels("le mans")[0] == "Le Mans (72)"
    assert labels("46")[0] == "Département du Lot (46)"


def test_the_largest_comes_first_among_the_same():
    assert labels("saint-denis", kinds=(Kind.COMMUNE,))[:2] == ["Saint-Denis (974)", "Saint-Denis (93)"]


def test_a_number_of_department_tells_two_names_apart():
    assert "Saint-Denis (93)" in labels("saint denis 93", kinds=(Kind.COMMUNE,))
    assert "Saint-Denis (974)" not in labels("saint denis 93", kinds=(Kind.COMMUNE,))


def test_the_half_typed_finds_too():
    assert "Figeac (46)" in labels("fige")
    assert "Villefranche-de-Rouergue (12)" in labels("villefr rouer")


def test_all_kinds_are_found():
    assert labels("plaine commune")[0] == "Plaine Commune (93)"
    assert labels("occitanie") == ["Région Occitanie"]
    assert labels("Métropole de Lyon")[0] == "Métropole de Lyon (69)"


def test_territories_without_an_assembly_of_their_own_can_be_left_out():
    assert "Corse-du-Sud (2A)" in labels("corse")
    found = search_places("corse", bodies_only=True)
    assert found[0].body == "Collectivité de Corse"
    assert all(place.body for place in found)
    assert [p.kind for p in search_places("paris", bodies_only=True)].count(Kind.DEPARTMENT) == 0


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "zzzz", '"* OR (', "'; DROP TABLE place", "NEAR(", "\0", "%", "x" * 5000, "a " * 3000],
)
def test_nonsense_finds_little_and_breaks_nothing(text):
    assert len(search_places(text)) <= 10


def test_labels_tell_where_a_place_is():
    assert place(Kind.EPCI, "200054781").label == "Métropole du Grand Paris (75, 93, 92…)"
    assert place(Kind.DEPARTMENT, "2A").label == "Corse-du-Sud (2A)"
    assert place(Kind.REGION, "76").label == "Région Occitanie"


def test_the_lists_answer_each_other():
    figeac = place(Kind.COMMUNE, "46102")
    assert figeac.postcodes == ("46100",)
    assert place(Kind.EPCI, figeac.epci_siren).communes == 92
    assert place_by_siren("200067361").body == "Communauté de communes Grand-Figeac"
    assert department_name("46") == "Lot"
    assert department_name("99") == "99"
    assert place("planet", "1") is None
    assert len(departments()) == 109


def test_territories_are_read_from_a_list_of_names():
    places, unknown = territories_in(
        "Lot, 12 ; Département du Tarn-et-Garonne\nCC du Thouarsais, 200067361, 1"
    )
    assert [found.code for found in places] == ["46", "12", "82", "247900798", "200067361", "01"]
    assert unknown == []


def test_what_names_no_single_territory_is_told():
    assert territories_in("Lot, Atlantide, pays") == ([place(Kind.DEPARTMENT, "46")], ["Atlantide", "pays"])
    assert territories_in(" ,; ") == ([], [])
