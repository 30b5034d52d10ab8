"""Totals over a selection, beside the same done naively, one sheet after the other."""

import random
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask

from network.db import unit_of_work
from network.library.totals import COLUMNS, FEW, Total, quantile, totals
from network.search.documents import Sum
from network.sheets import actions
from network.sheets.content import Progress, written
from network.sheets.derived import significant
from network.sheets.figures import QUANTITIES, Quality
from tests.factories import make_draft, make_member, make_published_sheet, make_representative, publish
from tests.page import Page, words_of
from tests.visitor import Visitor

FIGURE = {
    "quantity": "energy_saved", "value": "500", "unit": "MWh/an", "year": 2023, "quality": "measured",
    "source": "factures",
}  # fmt: skip
QUALITY_ORDER = ["measured", "estimated", "modelled"]


@pytest.fixture
def member(app: Flask):
    return make_member("Pays de Figeac", departments=["46"])


@pytest.fixture
def author(member):
    return make_representative(member)


@pytest.fixture
def tell(author, member):
    """Publish a sheet with these fields."""

    def publish_one(title: str = "Une chaufferie", **fields):
        return make_published_sheet(author, member, title, **fields)

    return publish_one


def found(app: Flask, words: str = "", **filters: str):
    return app.extensions["search"].ask(lambda view: totals(view, words, filters))


def group(app: Flask, name: str, words: str = ""):
    return next(each for each in found(app, words).groups if each.name == name)


def random_figures(chance: random.Random) -> list[dict]:
    rows = []
    for _ in range(chance.randrange(5)):
        quantity = chance.choice(["energy_saved", "energy_produced", "jobs", "area", "money_saved"])
        unit, factor = chance.choice(list(QUANTITIES[quantity].units.items()))
        # The index adds up numbers of 53 bits, to the thousandth: some thousands of billions.
        most = 10**9 if factor <= 1000 else 10**6
        digits = round(Fraction(chance.randrange(1, most), 10 ** chance.randrange(4)), 3)
        rows.append(
            {
                "quantity": quantity,
                "value": format(Decimal(digits.numerator) / digits.denominator, "f"),
                "unit": unit,
                "year": chance.randrange(2015, 2025),
                "quality": chance.choice(QUALITY_ORDER),
                "source": "compteur",
            }
        )
    return rows


def random_sheet(chance: random.Random) -> dict:
    return {
        "progress": chance.choice(list(Progress)),
        "key_figures": random_figures(chance),
        "not_measured": True,
        "budget_cents": chance.choice([0, 123_456, 10**9, chance.randrange(10**10)]),
        "budget_tax": chance.choice(["ht", "ttc", None]),
        "inhabitants": chance.choice([None, 1, 250, 40_000]),
    }


def naive(sheets: list[dict]) -> dict:
    """Add up, for each group, quantity and quality, the one figure that counts; in exact fractions."""
    sums: dict = {}
    for sheet in sheets:
        for code, quantity in QUANTITIES.items():
            rows = [row for row in sheet["key_figures"] if row["quantity"] == code]
            if not rows:
                continue
            latest = max(row["year"] for row in rows)
            rows = [row for row in rows if row["year"] == latest]
            best = min(QUALITY_ORDER.index(row["quality"]) for row in rows)
            row = next(row for row in rows if QUALITY_ORDER.index(row["quality"]) == best)
            amount = Fraction(row["value"]) * Fraction(quantity.units[row["unit"]])
            key = (sheet["progress"].value, str(quantity.label), row["quality"])
            sums.setdefault(key, []).append((amount, row["year"]))
    return sums


def test_totals_are_those_of_a_naive_reckoning(app: Flask, tell):
    chance = random.Random(2026)
    sheets = [random_sheet(chance) for _ in range(40)]
    for number, sheet in enumerate(sheets):
        tell(f"Une chaufferie {number}", **sheet)
    result, expected = found(app), naive(sheets)
    assert result.sheets == len(sheets)
    told = {}
    for each in result.groups:
        assert each.sheets == sum(sheet["progress"] == each.name for sheet in sheets)
        for counted in each.counted:
            assert counted.count == sum(total.count for total in counted.totals.values())
            for quality, total in counted.totals.items():
                told[each.name, counted.label, quality] = (total.count, total.exact, total.years)
    assert told == {
        key: (len(rows), rounded(sum(amount for amount, _ in rows)), bounds([year for _, year in rows]))
        for key, rows in expected.items()
    }
    budgets = {
        (each.name, budget.label): (budget.total.count, budget.total.exact)
        for each in result.groups
        for budget in each.budgets
    }
    labels = {"ht": "HT", "ttc": "TTC", None: "taxe non précisée"}
    for (name, label), (count, amount) in budgets.items():
        cents = [
            s["budget_cents"] for s in sheets if s["progress"] == name and labels[s["budget_tax"]] == label
        ]
        assert (count, amount) == (len(cents), rounded(Fraction(sum(cents), 100)))
    assert sum(count for count, _amount in budgets.values()) == len(sheets)


def bounds(years: list[int]) -> tuple[int, int]:
    return min(years), max(years)


def rounded(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / value.denominator, 3).normalize() + 0


def test_costs_are_medians_of_what_each_sheet_shows(app: Flask, tell):
    """48 000 € for 10, 20, 40, 60, 80 and 7 MWh: 4 800, 2 400, 1 200, 800, 600 and 6 860 € by MWh."""
    for number, value in enumerate(("10", "20", "40", "60", "80", "7")):
        tell(f"Une école {number}", key_figures=[{**FIGURE, "value": value}], budget_cents=4_800_000)
    done = group(app, "done")
    cost = next(cost for cost in done.costs if "économisé" in cost.label)
    assert (cost.tax, cost.count, cost.median) == ("HT", 6, Decimal(1800))
    assert cost.quartiles == (Decimal(900), Decimal(4200))
    few = next(cost for cost in group(app, "done", "école 1").costs if "économisé" in cost.label)
    assert few.count < FEW
    assert few.quartiles is None


def test_unlike_things_stay_apart(app: Flask, tell):
    tell("Une école", key_figures=[FIGURE], budget_tax="ht")
    tell("Une crèche", key_figures=[{**FIGURE, "quality": "estimated"}], budget_tax="ttc")
    tell("Un gymnase", key_figures=[{**FIGURE, "quantity": "energy_produced"}], budget_tax=None)
    tell("Une piscine", key_figures=[FIGURE], progress=Progress.GIVEN_UP)
    tell("Une mairie", key_figures=[FIGURE], progress=Progress.CONSIDERED)
    result = found(app)
    assert [(each.name, each.sheets) for each in result.groups] == [
        ("done", 3), ("considered", 1), ("given_up", 1),
    ]  # fmt: skip
    totals_told = [
        (each.name, quality, total.count)
        for each in result.groups
        for counted in each.counted
        for quality, total in counted.totals.items()
    ]
    assert sorted(totals_told) == [
        ("considered", "measured", 1), ("done", "estimated", 1), ("done", "measured", 1),
        ("done", "measured", 1), ("given_up", "measured", 1),
    ]  # fmt: skip
    assert [budget.label for budget in result.groups[0].budgets] == ["HT", "TTC", "taxe non précisée"]


def test_two_figures_of_one_sheet_count_once(app: Flask, tell):
    tell(
        "Une école", key_figures=[FIGURE, {**FIGURE, "year": 2024, "value": "300"}, {**FIGURE, "year": 2020}]
    )
    (counted,) = group(app, "done").counted
    assert counted.totals[Quality.MEASURED].exact == 300
    assert counted.totals[Quality.MEASURED].years == (2024, 2024)


def test_only_what_readers_see_counts(app: Flask, author, member, tell):
    tell("Une école", key_figures=[FIGURE])
    make_draft(author, member, "Un brouillon", key_figures=[{**FIGURE, "value": "9999"}])
    assert group(app, "done").counted[0].totals["measured"].exact == 500


def test_a_new_revision_takes_the_place_of_the_former(app: Flask, author, tell):
    revision = tell("Une école", key_figures=[FIGURE])
    assert group(app, "done").counted[0].totals["measured"].exact == 500
    with unit_of_work():
        again = actions.revise_sheet(revision.sheet, by=author)
        actions.save_draft(
            again, written({"key_figures": [{**FIGURE, "value": "7"}]}), saved_version=0, by=author
        )
    publish(again)
    total = group(app, "done").counted[0].totals["measured"]
    assert (total.exact, total.count) == (7, 1)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 31])
def test_quartiles_are_those_of_statisticians(count: int):
    values = sorted(Decimal(random.Random(count + n).randrange(10_000)) for n in range(count))
    assert quantile(values, 2) == statistics.median(values)
    if count > 1:
        expected = statistics.quantiles(values, n=4, method="inclusive")
        assert [quantile(values, quarters) for quarters in (1, 2, 3)] == expected


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (1_234_567, "MWh/an", "1,23 TWh/an"),
        (999, "MWh/an", "999 MWh/an"),
        (1000, "MWh/an", "1 GWh/an"),
        (2.5, "ETP", "2,5 ETP"),
        (123_456, "personnes", "123 456 personnes"),
        (2_490_000, "€", "2,49 M€"),
        (0, "MWh/an", "0 MWh/an"),
        (15_000, "m²", "1,5 ha"),
    ],
)
def test_a_total_is_said_in_a_readable_unit(app: Flask, amount: float, unit: str, said: str):
    with app.test_request_context():
        told = Total(Sum(3, amount, 0, amount / 3), unit).readable
    assert told.replace("\u202f", " ").replace("\u00a0", " ") == said


def test_a_total_that_one_sheet_makes_alone_says_so():
    assert Total(Sum(3, 100.0, 1.0, 90.0), "€").largest_share == 90
    assert Total(Sum(3, 100.0, 30.0, 40.0), "€").largest_share is None
    assert Total(Sum(2, 100.0, 10.0, 90.0), "€").largest_share is None
    assert Total(Sum(3, 0.0, 0.0, 0.0), "€").largest_share is None


def test_the_page_tells_each_number_and_on_how_many_sheets_it_rests(site: Visitor, tell):
    tell("Une école", key_figures=[FIGURE])
    tell("Une crèche", key_figures=[{**FIGURE, "year": 2021}], inhabitants=None)
    tell("Un gymnase", key_figures=[], not_measured=True)
    page = site.follow(site.get("/bibliotheque?tri=recentes&q=une"), "Les chiffres de cette sélection")
    assert page.url.startswith("/bibliotheque/chiffres")
    page = site.get("/bibliotheque/chiffres")
    assert page.h1 == "Les chiffres des fiches"
    for told in ("3 fiches d’expérience", "2 sur 3 fiches", "1 GWh/an", "2 fiches, 2021–2023", "1,44 M€"):
        assert told in page, told
    narrowed = site.get("/bibliotheque/chiffres?q=crèche")
    assert narrowed.h1 == "Les chiffres de cette sélection"
    assert "1 fiche d’expérience pour « crèche »" in narrowed
    assert "500 MWh/an" in narrowed
    assert (
        site.follow(narrowed, "Voir ces fiches, ou changer la sélection").url
        == "/bibliotheque?q=crèche&type=fiche"
    )


def test_each_number_says_what_it_is_where_columns_do_not_fit(site: Visitor, tell):
    estimated = {**FIGURE, "quantity": "jobs", "unit": "ETP", "value": "2.5", "quality": "estimated"}
    tell("Une école", key_figures=[FIGURE, estimated])
    rows = site.get("/bibliotheque/chiffres").tree.xpath("//tbody/tr")
    # What no sheet told is no card's line: « mesuré : – » would hide that it was estimated.
    told = {tuple(cell.get("data-label") for cell in row.xpath("td[.//strong]")) for row in rows}
    assert {("Mesuré",), ("Estimé",), ("Médiane",), ("Total",)} == told
    unlabelled = [cell for row in rows for cell in row.xpath("td[not(@data-label)]")]
    assert unlabelled
    assert all(words_of(cell) == "–" and "table__none" in cell.get("class") for cell in unlabelled)


def test_a_selection_without_a_sheet_says_so(site: Visitor):
    page = site.get("/bibliotheque/chiffres?q=introuvable")
    assert "Aucune fiche à compter" in page


def test_what_is_not_of_the_question_leaves_the_address(site: Visitor, tell):
    tell()
    page = site.get(
        "/bibliotheque/chiffres?q=chaufferie&type=guide&tri=recentes&page=7&departements=tous&x=1"
    )
    assert page.url == "/bibliotheque/chiffres?q=chaufferie"


def test_the_table_says_the_same_as_the_page(site: Visitor, tell):
    tell("Une école", key_figures=[FIGURE, {**FIGURE, "quantity": "jobs", "unit": "ETP", "value": "2.5"}])
    response = site.fetch("/bibliotheque/chiffres.csv?q=école")
    lines = [line.split(";") for line in response.data.decode("utf-8-sig").splitlines()]
    assert tuple(lines[0]) == COLUMNS
    told = {tuple(line[1:6]) for line in lines[1:]}
    assert ("total", "Énergie économisée", "mesuré", "500", "MWh/an") in told
    assert ("total", "Emplois créés ou maintenus", "mesuré", "2,5", "ETP") in told
    assert ("total", "Budget total", "HT", "480000", "€") in told
    assert ("médiane", "Budget total par MWh économisé chaque année", "HT", "960", "€") in told
    assert {line[6] for line in lines[1:]} == {line[7] for line in lines[1:]} == {"1"}


@pytest.mark.parametrize(
    "value", ["\0", "<b>", "'", "=1+1", "%07", "x" * 5000, "*", "😀", "\ufffc", "-", '"OR']
)
def test_hostile_questions_are_answered(site: Visitor, tell, value: str):
    tell()
    for name in ("q", "theme", "public", "college", "departement", "annee", "type"):
        response = site.open(
            "GET", "/bibliotheque/chiffres", query_string={name: value}, follow_redirects=True
        )
        if value == "\0":  # refused in any address
            assert response.status_code == 400
            continue
        assert response.status_code == 200
        assert "<b>" not in Page.of(response).h1
        assert site.open("GET", "/bibliotheque/chiffres.csv", query_string={name: value}).status_code == 200


def test_significant_is_idempotent():
    chance = random.Random(3)
    for _ in range(500):
        value = Decimal(chance.randrange(1, 10**12)).scaleb(-chance.randrange(9))
        assert significant(significant(value)) == significant(value)
        assert abs(significant(value) - value) <= value / 200
