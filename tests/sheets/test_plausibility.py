"""Figures that look a thousand times wrong: asked about around each limit, with a likelier one to take."""

from decimal import Decimal
from typing import Any

import pytest

from network.sheets.figures import QUANTITIES
from network.sheets.plausibility import RATIOS, questions
from network.typed import Tax
from tests.sheets.test_rules import revision

# Figeac (46102), whose people the official lists count.
HOME = ["commune:46102"]


def figure(quantity: str, value: Any, unit: str | None = None) -> dict[str, Any]:
    unit = unit or QUANTITIES[quantity].base_unit
    return {
        "quantity": quantity,
        "value": str(value),
        "unit": unit,
        "year": 2023,
        "quality": "measured",
        "source": "factures",
    }


def sheet(*figures: dict[str, Any], **columns: Any):
    """Return a revision that says nothing but this."""
    silent = {"places": [], "inhabitants": None, "budget_cents": None, "budget_tax": None, "funders": []}
    return revision(**silent | {"key_figures": list(figures)} | columns)


def asked(it) -> list[str]:
    return [question.key.partition("=")[0] for question in questions(it)]


# A number of each kind, as large as told; in euros, people, or the base unit.
def numbers(of: dict[str, Decimal]):
    columns: dict[str, Any] = {}
    figures = []
    for name, amount in of.items():
        match name:
            case "budget":
                columns["budget_cents"] = int(amount * 100)
            case "inhabitants":
                columns["inhabitants"] = int(amount)
            case "population":
                columns["places"] = HOME
            case "funders":
                columns["funders"] = [{"name": "ADEME", "cents": int(amount * 100), "tax": None}]
            case "energy":
                figures.append(figure("energy_saved", amount))
            case _:
                figures.append(figure(name, amount))
    return sheet(*figures, **columns)


BESIDE = {
    "inhabitants": Decimal(10_000),
    "budget": Decimal(500_000),
    "energy_saved": Decimal(5_000),
    "energy_produced": Decimal(5_000),
    "energy": Decimal(5_000),
    "power_installed": Decimal(2_000),
}


@pytest.mark.parametrize("ratio", RATIOS, ids=lambda ratio: f"{ratio.of} by {ratio.per}")
def test_each_comparison_is_silent_within_its_limits_and_asks_outside(app, ratio):
    if ratio.per == "population":
        people = questions(sheet(places=HOME, inhabitants=10**8))[0].fixes[-1].values["inhabitants"]
        beside, per = {"population": Decimal(people)}, Decimal(people)
    elif ratio.per:
        per = BESIDE[ratio.per]
        beside = {ratio.per: per}
    else:
        beside, per = {}, Decimal(1)
    for limit, outside in ((ratio.least, Decimal("0.9")), (ratio.most, Decimal("1.1"))):
        if not limit:
            continue
        for times, expected in ((Decimal(2) - outside, False), (outside, True)):
            amount = limit * per * times
            said = [
                question
                for question in questions(numbers({ratio.of: amount, **beside}))
                if question.key.partition("=")[0] == ratio.doubted[0] and str(ratio.why) in question.sentence
            ]
            assert bool(said) is expected, f"{ratio.of} = {amount} beside {beside}"


def test_every_comparison_says_why(app):
    for ratio in RATIOS:
        assert str(ratio.why).endswith((".", "?"))
        assert str(ratio.unit)
        assert ratio.least < ratio.most


def test_an_ordinary_sheet_is_asked_nothing(app):
    assert questions(revision()) == []


@pytest.mark.parametrize(
    ("it", "likelier"),
    [
        (sheet(figure("energy_saved", "3.2", "GWh/an"), inhabitants=100), "3,2 MWh/an"),
        (sheet(figure("energy_saved", "600", "kWh/an"), budget_cents=48_000_000), "600 MWh/an"),
        (
            sheet(figure("energy_produced", 12_000), figure("power_installed", 9, "kW")),
            "12 000 kWh/an",
        ),
        (sheet(figure("co2_avoided", 240, "kt/an"), figure("energy_saved", 1000)), "240 t/an"),
        (sheet(figure("money_saved", 45, "k€/an"), figure("energy_saved", 1)), "45 €/an"),
        (sheet(budget_cents=48_00, budget_tax=Tax.EXCLUDED), "48 000 € HT"),
        (
            sheet(budget_cents=480_000_00, funders=[{"name": "ADEME", "cents": 200_00, "tax": None}]),
            "200 000 € de financement",
        ),
    ],
)
def test_the_likelier_figure_is_the_one_of_another_unit(app, it, likelier):
    (question,) = questions(it)
    labels = [" ".join(fix.label.split()) for fix in question.fixes]
    assert likelier in labels
    for name, value in question.fixes[labels.index(likelier)].values.items():
        setattr(it, name, value)
    assert questions(it) == [], "and it is asked about no more"


def test_more_inhabitants_than_the_place_has_are_asked_about_with_the_official_number(app):
    (question,) = questions(sheet(places=HOME, inhabitants=10_000_000))
    assert (question.field, question.is_confirmed) == ("inhabitants", False)
    assert "Les listes officielles en comptent moins" in question.sentence
    assert 5_000 < question.fixes[-1].values["inhabitants"] < 15_000


def test_power_and_energy_that_disagree_may_each_be_the_wrong_one(app):
    (question,) = questions(sheet(figure("energy_produced", 12_000), figure("power_installed", 9, "kW")))
    assert [fix.label.replace("\u202f", " ") for fix in question.fixes] == ["12 000 kWh/an", "9 MW"]


def test_a_figure_is_asked_about_once_whatever_it_is_compared_with(app):
    it = sheet(figure("energy_saved", 10**9), inhabitants=100, budget_cents=100_000_00)
    assert asked(it) == ["energy_saved"]


def test_what_was_confirmed_is_told_as_such_until_it_changes(app):
    it = sheet(budget_cents=48_00)
    (question,) = questions(it)
    it.confirmed = [question.key]
    assert [each.is_confirmed for each in questions(it)] == [True]
    it.budget_cents = 49_00
    assert [each.is_confirmed for each in questions(it)] == [False]


def test_a_figure_without_a_unit_or_a_value_is_compared_with_nothing(app):
    blank = {**figure("energy_saved", ""), "unit": ""}
    assert questions(sheet(blank, figure("energy_saved", 0), inhabitants=10)) == []
