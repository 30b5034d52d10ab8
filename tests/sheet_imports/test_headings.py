"""What the headings of a file say of what stands under them."""

import pytest

from network.sheet_imports.columns import recognised
from network.sheet_imports.reading import read_rows
from network.sheet_imports.vocabulary import code_in
from network.spreadsheets import Row


def read(headings: tuple[str, ...], cells: tuple[str, ...]) -> dict:
    """Read one row under these headings."""
    (row,) = read_rows([Row(2, cells)], headings, recognised(headings))
    return row.values


@pytest.mark.parametrize(
    ("heading", "cell", "tax"),
    [
        ("Coût (€ TTC)", "45 k€", "ttc"),
        ("Coût (€ TTC)", "45 000", "ttc"),
        ("Coût (€ TTC)", "45 k€ HT", "ht"),
        ("Coût (HT ou TTC)", "45 k€", None),
        ("Coût", "45 k€", None),
    ],
)
def test_a_heading_says_the_tax_of_its_sums_unless_they_do(app, heading, cell, tax):
    values = read(("Titre", heading), ("Un verger", cell))
    assert (values["budget_cents"], values["budget_tax"]) == (4_500_000, tax)


@pytest.mark.parametrize(
    ("heading", "cell", "cents"),
    [
        ("Budget en k€", "12,5", 1_250_000),
        ("Coût total, k€", "12,5", 1_250_000),
        ("Montant (en k€)", "12,5", 1_250_000),
        ("Coût total k€ HT", "12,5", 1_250_000),
        ("Budget (prévisionnel) (k€)", "12,5", 1_250_000),
        ("Budget total HT", "12 500", 1_250_000),
        ("Budget (HT ou TTC)", "12 500", 1_250_000),
        ("Budget 2021 en k€", "12 500 €", 1_250_000),
        ("Budget (en milliers)", "12,5", None),
    ],
)
def test_a_heading_says_the_unit_of_its_sums_however_it_stands_there(app, heading, cell, cents):
    values = read(("Titre", heading), ("Un verger", cell))
    assert values["budget_cents"] == cents
    assert values["budget_tax"] == ("ht" if heading.endswith("HT") else None)


@pytest.mark.parametrize(
    ("heading", "cell", "figure"),
    [
        ("Énergie économisée kWh", "1 200", ("energy_saved", "1200", "kWh/an", None)),
        ("Énergie produite (en MWh)", "12,5", ("energy_produced", "12.5", "MWh/an", None)),
        ("Production 2021 en GWh", "1,2", ("energy_produced", "1.2", "GWh/an", 2021)),
        ("Puissance (kWc)", "250", ("power_installed", "250", "kW", None)),
        ("CO2 évité (tCO2e)", "12", ("co2_avoided", "12", "t/an", None)),
        ("CO2 évité, tonnes de CO2 par an", "12", ("co2_avoided", "12", "t/an", None)),
        ("Surface (2022) [m2]", "12", ("area", "12", "m²", 2022)),
        ("Énergie économisée (estimation)", "12 kWh", ("energy_saved", "12", "kWh/an", None)),
        ("Énergie économisée (estimation)", "12", None),
        ("Énergie économisée (kWc)", "12", None),
    ],
)
def test_a_heading_says_the_unit_of_its_figures_however_it_stands_there(app, heading, cell, figure):
    read_as = [
        tuple(each[name] for name in ("quantity", "value", "unit", "year"))
        for each in read(("Titre", heading), ("Un verger", cell))["key_figures"]
    ]
    assert read_as == ([figure] if figure else [])


def test_a_word_at_the_end_of_a_heading_is_no_unit_of_another_field(app):
    headings = ("Titre", "Résumé en kWh", "Énergie économisée k€", "Budget MWh", "Habitants en M")
    assert recognised(headings) == ["title", "others", "others", "others", "others"]


def test_what_is_internal_is_not_offered_to_readers(app):
    assert recognised(("Titre", "Commentaire interne", "Remarques")) == ["title", None, "others"]


def test_the_sun_is_not_taken_for_a_school(app):
    assert code_in("subthemes", "Solaire") == ("production-renouvelable", True)
