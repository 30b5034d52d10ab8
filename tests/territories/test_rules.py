import pytest

from network.territories.models import full_name
from network.territories.rules import bare_key, is_rna, is_siren, key, rna_in, siren_in


@pytest.mark.parametrize("siren", ["200067361", "214601023", "393478300"])
def test_a_siren_has_nine_digits_and_a_checksum(siren):
    assert is_siren(siren)


@pytest.mark.parametrize("text", ["", "200067362", "20006736", "2000673611", "20006736A", "２００067361"])
def test_what_is_not_a_siren(text):
    assert not is_siren(text)


@pytest.mark.parametrize(
    "typed", ["200067361", " 200 067 361 ", "200.067.361", "200\u00a0067\u202f361", "200 067 361 00014"]
)
def test_a_siren_is_read_however_it_is_typed(typed):
    assert siren_in(typed) == "200067361"


@pytest.mark.parametrize("typed", ["", "123 456 789", "200067361000", "deux cents millions"])
def test_a_wrong_siren_is_not_read(typed):
    assert siren_in(typed) is None


def test_an_rna_number_is_read_however_it_is_typed():
    assert rna_in("w 462 001 234") == "W462001234"
    assert is_rna("W2A1000123")
    assert is_rna("W9R1000123")


@pytest.mark.parametrize("typed", ["", "W46200123", "462001234", "W4620012345", "W46200123X"])
def test_a_wrong_rna_number_is_not_read(typed):
    assert rna_in(typed) is None


@pytest.mark.parametrize("writing", ["Saint-Céré", "ST CERE", "saint céré", "St.-Céré", "SAINT‑CÉRÉ"])
def test_all_the_writings_of_a_name_share_one_key(writing):
    assert key(writing) == "saint cere"


def test_the_type_and_the_article_do_not_make_a_name():
    assert bare_key("CC du Thouarsais") == bare_key("Communauté de communes du Thouarsais") == "thouarsais"
    assert bare_key("Département du Lot") == bare_key("Lot") == "lot"
    assert bare_key("L’Abergement-de-Varey") == "abergement de varey"
    assert bare_key("Le") == "le"


def test_the_type_of_an_epci_is_spelt_in_full():
    assert full_name("CC du Thouarsais") == "Communauté de communes du Thouarsais"
    assert full_name("CA du Grand Cahors") == "Communauté d’agglomération du Grand Cahors"
    assert full_name("Rennes Métropole") == "Rennes Métropole"
