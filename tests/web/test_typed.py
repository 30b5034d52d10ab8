from datetime import date
from decimal import Decimal

import pytest

from network.typed import Amount, Tax, amount, day, number, when


def can_read(read, text, **how):
    try:
        read(text, **how)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2 495", "2495"),
        ("2\u202f495,5", "2495.5"),
        ("10114,0", "10114.0"),
        ("3.2", "3.2"),
        ("1.234", "1.234"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("15'600", "15600"),
        ("15’600,25", "15600.25"),
        ("0,125", "0.125"),
        ("−3", "-3"),
    ],
)
def test_numbers_are_read_as_people_type_them(text, read):
    assert number(text) == Decimal(read)


@pytest.mark.parametrize(
    ("text", "read"),
    [("12.000", "12000"), ("1.234.567", "1234567"), ("1.234,5", "1234.5"), ("1.2345", "1.2345"),
     ("0.125", "0.125"), ("1234.567", "1234.567"), ("3,200", "3.200"), ("3.20", "3.20")],
)  # fmt: skip
def test_a_dot_may_part_the_thousands_where_the_comma_is_that_of_the_decimals(text, read):
    assert number(text, parting=".") == Decimal(read)


@pytest.mark.parametrize("text", ["12000", "12 000", "12.000", "12,000", "12'000", "12\u00a0000", "12000,0"])
def test_a_lone_mark_parts_the_thousands_of_a_whole_number(text):
    assert number(text, whole=True) == 12_000


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "", "beaucoup", "1e3", "1_000", "٣", "²", "0x10", "NaN", "Infinity", "--1", "1,2,3", "1.234.5",
        "12 34", "1.23.456", "5 $", "1" * 101,
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed(text, whole):
    assert not can_read(number, text, whole=whole)


@pytest.mark.parametrize("text", ["12,5", "0,500", "1.234,5"])
def test_a_whole_number_has_no_decimals(text):
    assert not can_read(number, text, whole=True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2 495", Amount(249_500)),
        ("10114,0", Amount(1_011_400)),
        ("15 600€ TTC", Amount(1_560_000, Tax.INCLUDED)),
        ("15\u202f600\u00a0€", Amount(1_560_000)),
        ("15.600", Amount(1_560_000)),
        ("15'600 €", Amount(1_560_000)),
        ("1.234.567,89 €", Amount(123_456_789)),
        ("1,2 M€", Amount(120_000_000)),
        ("1,250 M€", Amount(125_000_000)),
        ("300 k€ HT", Amount(30_000_000, Tax.EXCLUDED)),
        ("2 millions d’euros", Amount(200_000_000)),
        ("3 500 euros t.t.c.", Amount(350_000, Tax.INCLUDED)),
        ("0", Amount(0)),
        ("€ 12 000", Amount(1_200_000)),
        ("€12.000 HT", Amount(1_200_000, Tax.EXCLUDED)),
        ("12 000 (TTC)", Amount(1_200_000, Tax.INCLUDED)),
        ("300 (k€)", Amount(30_000_000)),
        ("12 000 € (hors taxe)", Amount(1_200_000, Tax.EXCLUDED)),
        ("12 000 euros hors taxes", Amount(1_200_000, Tax.EXCLUDED)),
        ("12 000 € toutes taxes comprises", Amount(1_200_000, Tax.INCLUDED)),
        ("3 Mds €", Amount(300_000_000_000)),
        ("1,5 Mrd€", Amount(150_000_000_000)),
        ("120 milliers d’euros HT", Amount(12_000_000, Tax.EXCLUDED)),
        ("12 kE", Amount(1_200_000)),
        ("1,2 ME TTC", Amount(120_000_000, Tax.INCLUDED)),
        ("12 k€ H.T.", Amount(1_200_000, Tax.EXCLUDED)),
    ],
)
def test_sums_are_read_as_people_type_them(text, read):
    assert amount(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "", "environ 3 000", "12 34", "-5", "1e5", "12 000 000 000 000 €", "1,2,3", "NaN", "²", "5 $", "12e",
        "€ 12 €", "€", "12 000 (estimé)", "12 000 (", "12 000 € HT TTC", "12 kg", "12 m e", "12 milliers",
        "(1 250,50)", "(5 000 €)", "( 5 000 € HT)", "100 000 (120 000)", "1 500 (200)", "12 (300) €",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_not_guessed(text):
    assert not can_read(amount, text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2023", "2023"),
        ("03/2023", "2023-03"),
        ("Mars 2023", "2023-03"),
        ("févr. 2023", "2023-02"),
        ("1er août 2020", "2020-08-01"),
        ("21.03.2023", "2023-03-21"),
        ("2023-3-21", "2023-03-21"),
        ("2023/03/21", "2023-03-21"),
        ("21/03/23", "2023-03-21"),
        ("1.3.98", "1998-03-01"),
        ("le 1er mars 2023", "2023-03-01"),
        ("oct-20", "2020-10"),
        ("21-oct-20", "2020-10-21"),
        ("oct-2020", "2020-10"),
        ("sept. 2021", "2021-09"),
        ("fév 2021", "2021-02"),
        ("3 juil. 2021", "2021-07-03"),
        ("Décembre 2021", "2021-12"),
    ],
)
def test_dates_are_kept_as_precise_as_they_were_given(text, kept):
    assert when(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "bientôt", "31/02/2023", "13/2023", "été 2021", "0023", "jui 2020", "٢٠٢٣", "21/13/23", "le",
        "21/03-23", "2023/03.21", "Décision 2021", "Marseille 2013", "octopus-23", "maison 2020", "ma 2020",
        # A day or a year first, a school year, a day of March or a March: they read in two ways.
        "21-11-26", "2011/12", "mars 20", "03/23",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(text):
    assert not can_read(when, text)


@pytest.mark.parametrize("text", ["21/11/2026", "21-11-2026", "21 11 2026", "2026-11-21", "21 novembre 2026"])
def test_a_day_is_read_however_it_is_written(text):
    assert day(text) == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["2026", "11/2026", "novembre 2026"])
def test_a_day_is_not_less_than_a_day(text):
    assert not can_read(day, text)
