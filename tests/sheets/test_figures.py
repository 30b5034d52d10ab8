from decimal import Decimal

import pytest

from network.sheets.figures import QUANTITIES, Amount, Tax, parse_amount, parse_measure
from network.sheets.when import parse_when, when_label


def can_read(parse, *typed):
    try:
        parse(*typed)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2 495", Amount(249_500)),
        ("10114,0", Amount(1_011_400)),
        ("15 600€ TTC", Amount(1_560_000, Tax.INCLUDED)),
        ("15\u202f600\u00a0€", Amount(1_560_000)),
        ("15.600", Amount(1_560_000)),
        ("1.234.567,89 €", Amount(123_456_789)),
        ("1,2 M€", Amount(120_000_000)),
        ("300 k€ HT", Amount(30_000_000, Tax.EXCLUDED)),
        ("2 millions d’euros", Amount(200_000_000)),
        ("3 500 euros t.t.c.", Amount(350_000, Tax.INCLUDED)),
        ("0", Amount(0)),
    ],
)
def test_budgets_are_read_as_people_type_them(typed, amount):
    assert parse_amount(typed) == amount


@pytest.mark.parametrize(
    "typed", ["", "environ 3 000", "12 34", "-5", "1e5", "12 000 000 000 000 €", "1,2,3", "NaN", "²", "5 $"]
)
def test_what_is_no_sum_is_not_guessed(typed):
    assert not can_read(parse_amount, typed)


@pytest.mark.parametrize(
    ("typed", "unit", "read"),
    [
        ("3,2 GWh", None, ("3.2", "GWh/an")),
        ("3 200 kWh par an", "MWh/an", ("3200", "kWh/an")),
        ("120", None, ("120", "MWh/an")),
        ("120", "GWh/an", ("120", "GWh/an")),
    ],
)
def test_a_unit_typed_beside_the_number_is_understood(typed, unit, read):
    assert parse_measure(typed, QUANTITIES["energy_saved"], unit) == (Decimal(read[0]), read[1])


def test_a_unit_of_another_quantity_is_refused():
    assert not can_read(parse_measure, "12 tonnes", QUANTITIES["energy_saved"], None)


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("2023", "2023", "2023"),
        ("03/2023", "2023-03", "mars 2023"),
        ("Mars 2023", "2023-03", "mars 2023"),
        ("1er août 2020", "2020-08-01", "1 août 2020"),
        ("21.03.2023", "2023-03-21", "21 mars 2023"),
        ("2023-03-21", "2023-03-21", "21 mars 2023"),
    ],
)
def test_dates_are_kept_as_precise_as_they_were_given(typed, kept, said):
    assert parse_when(typed) == kept
    assert when_label(kept) == said
    assert parse_when(said) == kept


@pytest.mark.parametrize("typed", ["", "bientôt", "31/02/2023", "13/2023", "été 2021", "0023", "jui 2020"])
def test_what_is_no_date_is_not_guessed(typed):
    assert not can_read(parse_when, typed)
