"""Figures as people type them: read, said as understood, and read alike when what was said is typed again."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from network.sheets.forms import MeansForm, ResultsForm
from network.sheets.territory import TerritoryForm
from network.sheets.when import when_label
from network.sheets.wording import euros
from network.typed import Amount, Tax, amount, number, when
from network.wording import number as said

ROUGH = "« Environ » ne se garde pas ici : dites-le dans le texte."
NARROW, FIXED = "\u202f", "\u00a0"


def typed(form, **fields):
    read = form(MultiDict(fields))
    read.validate()
    return read


def row(**fields):
    return typed(ResultsForm, **{f"key_figures-0-{name}": text for name, text in fields.items()})


@pytest.mark.parametrize(
    ("text", "cents", "understood"),
    [
        ("2 495", 2_495_00, "Compris : 2 495 €, sans dire HT ou TTC"),
        ("10114,0", 10_114_00, "Compris : 10 114 €, sans dire HT ou TTC"),
        ("15 600€ TTC", 15_600_00, "Compris : 15 600 € TTC"),
        (f"15{NARROW}600{FIXED}€{FIXED}HT", 15_600_00, "Compris : 15 600 € HT"),
        ("1.234,5", 1_234_50, "Compris : 1 234,50 €, sans dire HT ou TTC"),
        ("12 k€", 12_000_00, "Compris : 12 000 €, sans dire HT ou TTC"),
        ("3,2 millions d’euros", 3_200_000_00, "Compris : 3 200 000 €, sans dire HT ou TTC"),
        (
            "env. 15 000 €",
            15_000_00,
            "Compris : 15 000 €, sans dire HT ou TTC. " + ROUGH,
        ),
        (
            "~ 12 k€ TTC",
            12_000_00,
            "Compris : 12 000 € TTC. " + ROUGH,
        ),
        ("12 000 € TTC environ", 12_000_00, "Compris : 12 000 € TTC. " + ROUGH),
        ("€ 12 000 (HT)", 12_000_00, "Compris : 12 000 € HT"),
        ("env. € 12 000", 12_000_00, "Compris : 12 000 €, sans dire HT ou TTC. " + ROUGH),
    ],
)
def test_a_sum_is_read_as_it_is_typed_and_said_as_understood(app, text, cents, understood):
    with app.test_request_context():
        field = typed(MeansForm, budget=text).budget
        assert not field.errors
        assert field.data.cents == cents
        assert " ".join(field.understood.split()) == understood


@pytest.mark.parametrize(
    ("value", "unit", "kept", "understood"),
    [
        ("3,2 GWh", "", ("3.2", "GWh/an"), "Compris : 3,2 GWh/an, soit 3 200 MWh/an"),
        ("300 000 kWh/an", "", ("300000", "kWh/an"), "Compris : 300 000 kWh/an, soit 300 MWh/an"),
        ("1.234,5", "MWh/an", ("1234.5", "MWh/an"), "Compris : 1 234,5 MWh/an"),
        (f"2{NARROW}495", "MWh/an", ("2495", "MWh/an"), "Compris : 2 495 MWh/an"),
        (
            "environ 12",
            "",
            ("12", "MWh/an"),
            "Compris : 12 MWh/an. " + ROUGH,
        ),
    ],
)
def test_a_key_figure_is_read_with_its_unit_and_said_as_understood(app, value, unit, kept, understood):
    with app.test_request_context():
        form = row(quantity="energy_saved", value=value, unit=unit)
        assert form.errors == {}
        (figure,) = form.key_figures.rows()
        assert (figure["value"], figure["unit"]) == kept
        assert " ".join(form.key_figures[0].form.value.understood.split()) == understood


DOUBT = "Est-ce bien cela ? Sinon, écrivez « {} »."


@pytest.mark.parametrize(
    ("quantity", "value", "kept", "understood"),
    [
        ("energy_saved", "12.000 kWh", "12000", "12 000 kWh/an, soit 12 MWh/an. " + DOUBT.format("12")),
        ("energy_saved", "1.234.567 kWh", "1234567", "1 234 567 kWh/an, soit 1 234,567 MWh/an"),
        (
            "energy_saved",
            "12,000 kWh",
            "12.000",
            "12 kWh/an, soit 0,012 MWh/an. " + DOUBT.format("12 000"),
        ),
        ("energy_saved", "3,215 MWh", "3.215", "3,215 MWh/an"),
        ("energy_saved", "1.250 GWh", "1.250", "1,25 GWh/an, soit 1 250 MWh/an. " + DOUBT.format("1 250")),
        ("energy_saved", "env. 1.250", "1250", f"1 250 MWh/an. {DOUBT.format('1,25')} {ROUGH}"),
        ("people", "1.200 personnes", "1200", "1 200 personnes"),
        ("homes", "12.000", "12000", "12 000 logements. " + DOUBT.format("12")),
        ("buildings", "1,500", "1500", "1 500 bâtiments"),
    ],
)
def test_a_dot_before_three_digits_parts_thousands_and_doubt_is_said(app, quantity, value, kept, understood):
    with app.test_request_context():
        form = row(quantity=quantity, value=value)
        assert form.errors == {}
        assert form.key_figures.rows()[0]["value"] == kept
        assert " ".join(form.key_figures[0].form.value.understood.split()) == "Compris : " + understood


@pytest.mark.parametrize("value", ["1,5", "0,25 personne", "1.5 personnes"])
def test_nobody_counts_half_a_person(app, value):
    with app.test_request_context():
        (errors,) = row(quantity="people", value=value).errors["key_figures"]
        assert "écrivez un nombre entier" in errors["value"][0]


@pytest.mark.parametrize(
    ("quantity", "value", "kept"),
    [
        ("power_installed", "250 kWc", ("250", "kW")),
        ("power_installed", "9 kVA", ("9", "kW")),
        ("power_installed", "1,2 MWe", ("1.2", "MW")),
        ("co2_avoided", "12 tCO2", ("12", "t/an")),
        ("co2_avoided", "12 t CO₂e/an", ("12", "t/an")),
        ("co2_avoided", "12 teqCO2", ("12", "t/an")),
        ("co2_avoided", "12 téq. CO2 par an", ("12", "t/an")),
        ("co2_avoided", "12 tonnes équivalent CO2", ("12", "t/an")),
        ("co2_avoided", "12 tonnes de CO2 par an", ("12", "t/an")),
        ("co2_avoided", "3 ktCO2eq", ("3", "kt/an")),
        ("co2_avoided", "12 tonnes", ("12", "t/an")),
        ("waste_avoided", "1 tonne / an", ("1", "t/an")),
        ("homes", "1 logement", ("1", "logements")),
        ("people", "1 personne", ("1", "personnes")),
        ("people", "1 850 habitants", ("1850", "personnes")),
        ("buildings", "2 batiments", ("2", "bâtiments")),
        ("area", "3 hectares", ("3", "ha")),
        ("area", "120 m2", ("120", "m²")),
        ("water_saved", "40 m3/an", ("40", "m³/an")),
        ("energy_saved", "300 MWh/a", ("300", "MWh/an")),
        ("energy_saved", "300 (kWh)", ("300", "kWh/an")),
        ("energy_saved", "300 MWh environ", ("300", "MWh/an")),
        ("energy_saved", "300 MWh (environ)", ("300", "MWh/an")),
        ("money_saved", "12 000 € TTC", ("12000", "€/an")),
        ("money_saved", "12 000 euros par an", ("12000", "€/an")),
        ("money_saved", "12 k€ (HT)", ("12", "k€/an")),
        ("money_saved", "1,2 M€", ("1.2", "M€/an")),
        ("money_saved", "1.2 M€/an", ("1.2", "M€/an")),
    ],
)
def test_a_unit_is_read_however_it_is_honestly_written(app, quantity, value, kept):
    with app.test_request_context():
        form = row(quantity=quantity, value=value)
        assert form.errors == {}
        (figure,) = form.key_figures.rows()
        assert (figure["value"], figure["unit"]) == kept
        said = " ".join(form.key_figures[0].form.value.understood.split())
        assert kept[1] in said
        assert ("environ" in value) == (ROUGH in said)
        for tax in ("HT", "TTC"):
            assert (tax in value) == (f"« {tax} » ne se garde pas ici" in said)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("waste_avoided", "12 tCO2"), ("energy_saved", "12 kW"), ("power_installed", "12 kWh"),
        ("length", "12 km/an"), ("energy_saved", "300 MWh environ deux"), ("homes", "12 personnes"),
        ("energy_saved", "300 MWh TTC"), ("energy_saved", "300 à 400 MWh"), ("co2_avoided", "12 CO2"),
    ],
)  # fmt: skip
def test_a_unit_of_something_else_is_not_taken_for_one(app, quantity, value):
    with app.test_request_context():
        assert "key_figures" in row(quantity=quantity, value=value).errors


def test_the_unit_typed_wins_over_one_that_stayed_selected(app):
    with app.test_request_context():
        form = row(quantity="energy_saved", value="12 MWh", unit="logements")
        assert form.errors == {}
        assert form.key_figures.rows()[0]["unit"] == "MWh/an"
        for value in ("12", ""):
            (errors,) = row(quantity="energy_saved", value=value, unit="logements").errors["key_figures"]
            assert "Ici, l’unité est" in errors["unit"][0]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12 500", 12_500),
        ("12 500 habitants", 12_500),
        ("12.500 hab.", 12_500),
        ("environ 800", 800),
        ("800 habitants environ", 800),
    ],
)
def test_inhabitants_are_read_with_their_word_or_without(app, text, read):
    with app.test_request_context():
        field = typed(TerritoryForm, inhabitants=text).inhabitants
        assert (field.data, list(field.errors)) == (read, [])
        assert "habitants" in field.understood


@pytest.mark.parametrize("text", ["12 moutons", "beaucoup", "1e5", "-3 habitants", "0", "9" * 200, "²"])
def test_what_is_no_number_of_inhabitants_is_refused_with_a_sentence(app, text):
    with app.test_request_context():
        field = typed(TerritoryForm, inhabitants=text).inhabitants
        assert field.data is None
        assert field.errors
        assert field.understood == ""


@pytest.mark.parametrize("text", ["beaucoup", "12 €/m²", "environ", "~", "12 à 15 k€", "½ M€"])
def test_what_is_no_sum_is_refused_with_a_sentence(app, text):
    with app.test_request_context():
        field = typed(MeansForm, budget=text).budget
        assert field.data is None
        assert "Ce montant ne se lit pas" in field.errors[0]


# ——— What is said can be typed again ———


@given(st.integers(0, 10**13), st.sampled_from([None, *Tax]))
def test_a_sum_that_is_said_reads_as_itself(cents, tax):
    assert amount(euros(cents, tax)) == Amount(cents, tax)


@given(st.decimals(min_value=0, max_value=10**11, places=6))
def test_a_number_that_is_said_reads_as_itself(value):
    assert number(said(value)) == value


@given(st.integers(0, 10**8))
def test_a_whole_number_that_is_said_reads_as_itself(value):
    assert number(said(value), whole=True) == value


@given(
    st.one_of(
        st.integers(1900, 2100).map(str),
        st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)).map(date.isoformat),
        st.tuples(st.integers(1900, 2100), st.integers(1, 12)).map(lambda it: f"{it[0]}-{it[1]:02}"),
    )
)
def test_a_date_that_is_said_reads_as_itself(kept):
    assert when(when_label(kept)) == kept
    assert when("/".join(reversed(kept.split("-")))) == kept


@pytest.mark.parametrize("value", ["0.5", "3.2", "3.200", "1234", "1234.567", "0.000001", "999999999999"])
def test_a_key_figure_that_is_shown_again_is_kept_as_it_was(app, value):
    kept = {
        "quantity": "energy_saved",
        "value": value,
        "unit": "GWh/an",
        "year": 2023,
        "quality": "measured",
        "source": "factures",
    }
    with app.test_request_context():
        shown = ResultsForm(data={"key_figures": [kept]}).key_figures[0].form
        again = row(
            **{name: shown[name]._value() for name in ("value",)}, quantity="energy_saved", unit="GWh/an"
        )
        assert again.key_figures.rows()[0]["value"] == value


@pytest.mark.parametrize("value", [0, 0.5, 12.25, 1234.5, 10_000])
def test_a_count_that_is_shown_again_is_kept_as_it_was(app, value):
    with app.test_request_context():
        shown = MeansForm(data={"fte": value}).fte._value()
        assert typed(MeansForm, fte=shown).fte.data == Decimal(str(value))
