"""What a sheet's figures say together, with values worked out by hand."""

from decimal import Decimal

import pytest

from network.sheets.content import Progress
from network.sheets.derived import derived, not_derived, significant
from network.sheets.models import SheetRevision
from tests.page import words

FIGURE = {
    "quantity": "energy_saved", "value": "500", "unit": "MWh/an", "year": 2023, "quality": "measured",
    "source": "factures",
}  # fmt: skip
EMPTY = {
    "progress": Progress.DONE, "key_figures": [], "inhabitants": None, "budget_cents": None,
    "budget_tax": None, "investment_cents": None, "investment_tax": None,
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("app")


def revision(**columns) -> SheetRevision:
    return SheetRevision(**(EMPTY | columns))


def told(**columns) -> dict[str, str]:
    return {each.code: each.told for each in derived(revision(**columns))}


def test_everything_is_worked_out_of_a_whole_sheet():
    """1 200 000 ÷ 500 = 2 400; ÷ 600 = 2 000; ÷ 4 000 = 300; 500 ÷ 4 000 = 0,125; 600 ÷ 4 000 = 0,15."""
    produced = {**FIGURE, "quantity": "energy_produced", "value": "0.6", "unit": "GWh/an"}
    found = told(
        key_figures=[FIGURE, produced],
        inhabitants=4_000,
        investment_cents=120_000_000,
        investment_tax="ht",
        budget_cents=150_000_000,
        budget_tax="ttc",
    )
    assert found == {
        "investment_by_energy_saved": "2 400 € HT".replace(" ", "\u202f", 1).replace(" €", "\u00a0€"),
        "investment_by_energy_produced": "2\u202f000\u00a0€ HT",
        "investment_by_inhabitants": "300\u00a0€ HT",
        "energy_saved_by_inhabitants": "125\u00a0kWh",
        "energy_produced_by_inhabitants": "150\u00a0kWh",
    }


def test_the_formula_tells_both_numbers_their_year_their_tax_and_how_they_are_known():
    (cost,) = derived(
        revision(key_figures=[FIGURE], investment_cents=120_000_000, investment_tax="ht", budget_cents=1)
    )
    assert cost.label == "d’investissement par MWh économisé chaque année"
    assert cost.formula.replace("\u202f", " ").replace("\u00a0", " ") == (
        "Investissement (1 200 000 € HT) ÷ énergie économisée (500 MWh/an en 2023, mesuré)"
    )


@pytest.mark.parametrize(
    ("columns", "code", "unit"),
    [
        ({"budget_cents": 100, "budget_tax": "ttc"}, "budget", "€ TTC"),
        ({"budget_cents": 100, "budget_tax": None}, "budget", "€"),
        # The tax is that of the sum taken: the other's says nothing of it.
        ({"investment_cents": 100, "budget_cents": 200, "budget_tax": "ttc"}, "investment", "€"),
        ({"investment_cents": 0, "budget_cents": 200, "budget_tax": "ht"}, "budget", "€ HT"),
        ({"investment_cents": 0, "investment_tax": "ht"}, "investment", "€ HT"),
    ],
)
def test_the_investment_comes_before_the_budget_with_its_own_tax(columns, code, unit):
    (cost,) = derived(revision(inhabitants=10, **columns))
    assert (cost.code, cost.unit) == (f"{code}_by_inhabitants", unit)


def test_an_unknown_tax_is_told_in_the_formula():
    (cost,) = derived(revision(inhabitants=10, budget_cents=100_000))
    assert "taxe non précisée" in cost.formula
    assert "TTC" not in cost.formula


@pytest.mark.parametrize(
    ("figures", "mwh"),
    [
        ([{"value": "1", "unit": "GWh/an"}], 1000),
        ([{"value": "500000", "unit": "kWh/an"}], 500),
        ([{"year": 2022, "value": "9"}, {"year": 2024, "value": "7"}, {"year": 2023, "value": "8"}], 7),
        ([{"quality": "modelled", "value": "9"}, {"quality": "measured", "value": "7"}], 7),
        ([{"quality": "modelled", "value": "9"}, {"quality": "estimated", "value": "8"}], 8),
        ([{"quality": "measured", "value": "9"}, {"quality": "estimated", "value": "8", "year": 2024}], 8),
        ([{"value": "9"}, {"value": "8"}], 9),
        ([{"year": None, "value": "9"}, {"value": "8"}], 8),
        ([{"year": None, "quality": "", "value": "9"}], 9),
        ([{"value": ""}, {"value": "8", "year": 2001}], 8),
        ([{"quantity": "jobs", "unit": "ETP"}, {"value": "3"}], 3),
    ],
)
def test_one_figure_stands_for_a_quantity(figures, mwh):
    figures = [{**FIGURE, **figure} for figure in figures]
    (cost,) = derived(revision(key_figures=figures, budget_cents=100))
    assert cost.under.amount == Decimal(mwh)


def test_a_figure_without_a_year_or_a_quality_says_so():
    bare = {**FIGURE, "year": None, "quality": ""}
    (cost,) = derived(revision(key_figures=[bare], budget_cents=100))
    assert "500 MWh/an, année non précisée, on ne sait pas comment il est connu" in cost.formula


@pytest.mark.parametrize("progress", list(Progress))
def test_what_was_not_done_is_planned(progress):
    (cost,) = derived(revision(progress=progress, budget_cents=100, inhabitants=1))
    planned = progress in (Progress.CONSIDERED, Progress.GIVEN_UP)
    assert cost.label == "de budget par habitant" + (", prévu" if planned else "")


@pytest.mark.parametrize(
    ("columns", "sentences"),
    [
        ({}, []),
        ({"budget_cents": 100}, ["Coût par MWh : il manque l’énergie", "il manque le nombre d’habitants"]),
        ({"key_figures": [FIGURE]}, ["il manque l’investissement ou le budget", "le nombre d’habitants"]),
        ({"key_figures": [FIGURE], "budget_cents": 1}, ["Par habitant : il manque le nombre d’habitants"]),
        ({"inhabitants": 5}, ["Par habitant : il manque le budget, ou l’énergie"]),
        ({"key_figures": [FIGURE], "budget_cents": 1, "inhabitants": 5}, []),
        (
            {"key_figures": [{**FIGURE, "value": "0"}], "budget_cents": 1, "inhabitants": 5},
            ["l’énergie économisée est de zéro"],
        ),
    ],
)
def test_what_is_missing_is_said_where_the_rest_is_known(columns, sentences):
    said = not_derived(revision(**columns))
    assert len(said) == len(sentences)
    for sentence, expected in zip(said, sentences, strict=True):
        assert expected in words(sentence)


def test_nothing_is_divided_by_zero_and_zero_is_a_value():
    none_saved = {**FIGURE, "value": "0"}
    found = told(key_figures=[none_saved], budget_cents=0, inhabitants=4)
    assert found == {"budget_by_inhabitants": "0\u00a0€", "energy_saved_by_inhabitants": "0\u00a0MWh"}


@pytest.mark.parametrize(
    ("columns", "is_doubtful"),
    [
        ({"budget_cents": 120_000_000}, False),
        # 500 GWh typed for 500 MWh: 0,48 € by MWh
        ({"budget_cents": 24_000_000, "key_figures": [{**FIGURE, "unit": "GWh/an"}]}, True),
        ({"budget_cents": 120_000_000, "key_figures": [{**FIGURE, "unit": "kWh/an"}]}, True),
        ({"budget_cents": 0}, False),
        ({"inhabitants": 20}, True),  # 25 MWh an inhabitant, more than each uses
        ({"inhabitants": 25}, False),
        ({"inhabitants": 20, "key_figures": [{**FIGURE, "quantity": "energy_produced"}]}, False),
    ],
)
def test_what_is_out_of_the_ordinary_is_shown_with_a_doubt(columns, is_doubtful):
    (value,) = derived(revision(**({"key_figures": [FIGURE]} | columns)))
    assert bool(value.doubt) == is_doubtful


def test_extremes_are_told_in_digits():
    tiny = {**FIGURE, "value": "0.000001", "unit": "kWh/an"}
    (dear,) = derived(revision(key_figures=[tiny], budget_cents=10**14 - 1))
    assert dear.value == Decimal(10) ** 21
    (cheap,) = derived(revision(inhabitants=100_000_000, budget_cents=1))
    assert cheap.told == "0,0000000001\u00a0€"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("12345", "12300"), ("12350", "12400"), ("99.96", "100"), ("0.045678", "0.0457"), ("2.5", "2.5"),
     ("0", "0"), ("7", "7"), ("1000", "1000"), ("999.5", "1000")],
)  # fmt: skip
def test_three_digits_are_kept(value, rounded):
    assert str(significant(Decimal(value))) == rounded


def test_cents_are_written_as_cents():
    assert told(budget_cents=250, inhabitants=1) == {"budget_by_inhabitants": "2,50\u00a0€"}
    assert told(budget_cents=200, inhabitants=1) == {"budget_by_inhabitants": "2\u00a0€"}
