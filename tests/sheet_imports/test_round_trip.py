"""What is taken away is read back, every public field as it was; files alone stay where they are."""

import json
import random

import pytest

from network import taxonomy
from network.sheet_imports import files
from network.sheet_imports.columns import recognised
from network.sheet_imports.figures import key_figures
from network.sheet_imports.reading import read_rows
from network.sheets.columns import FILES
from network.sheets.content import FIELDS, LISTS, PROSE, Participation, Progress
from network.sheets.exporting import FORMATS
from network.sheets.figures import QUANTITIES, Quality
from network.typed import Tax
from tests.factories import make_member, make_published_sheet, make_representative
from tests.visitor import Visitor

WORDS = [
    "chaufferie",
    "bois",
    "énergie",
    "l’école",
    "«",
    "réseau",
    "»",
    "12,5",
    "%",
    "=",
    "+",
    "-",
    "@",
    ";",
    "|",
    '"',
    "'",
    ":",
    "#",
    "2",
    "495",
    "€",
    "☀",
    "œuvre",
    "-1",
    "deux",
    "mots",
]
PLACES = ("commune:46102", "department:46", "region:76", "epci:200067361")


def line(chance: random.Random, most: int = 8) -> str:
    return " ".join(["Fiche", *chance.choices(WORDS, k=chance.randrange(1, most))])


def prose(chance: random.Random) -> str:
    blocks = [
        line(chance, 20), f"- {line(chance)}\n- {line(chance)}", f"### {line(chance)}", f"**{line(chance)}**",
        "```\n## Contexte\n```", f"## Contexte\n\n{line(chance)}", "---", "=1+1",
        "| a | b |\n|---|---|\n| 1 | 2 |", "<!-- fiche -->",
    ]  # fmt: skip
    return "\n\n".join([line(chance), *chance.sample(blocks, k=chance.randrange(4)), line(chance)])


def figure(chance: random.Random) -> dict:
    quantity = QUANTITIES[chance.choice(list(QUANTITIES))]
    value = str(chance.randrange(10**9))
    if not quantity.is_whole and chance.random() < 0.5:
        value = f"{chance.randrange(10**6)}.{chance.randrange(1, 10)}"
    return {
        "quantity": quantity.code, "value": value, "unit": chance.choice(list(quantity.units)),
        "year": chance.randrange(1990, 2026), "quality": chance.choice(list(Quality)).value,
        "source": line(chance),
    }  # fmt: skip


def money(chance: random.Random) -> tuple[int, Tax | None]:
    return chance.choice([100, 123_456, 10**9, chance.randrange(1, 10**11)]), chance.choice([None, *Tax])


def everything(chance: random.Random) -> dict:
    """Return a value for each field that a file can carry."""
    codes = {name: taxonomy_sample(chance, name) for name in LISTS}
    budget, tax = 10**12, chance.choice([None, *Tax])
    funders = [
        {"name": line(chance), "cents": cents, "tax": funder_tax if cents else None}
        for cents, funder_tax in (money(chance), (None, None), money(chance))
    ]
    return {
        **{name: prose(chance) for name in sorted(PROSE)}, **codes,
        **{name: line(chance) for name in (
            "summary", "lead_structure", "project_owner", "elected_referent", "contact", "area", "plan_name",
        )},
        "places": chance.sample(PLACES, k=chance.randrange(1, 4)),
        "inhabitants": chance.randrange(1, 10**7), "fte": chance.choice([0.5, 2.0, 0.125]),
        "steps": [
            {"on": on, "what": line(chance)} for on in ("2021-03-21", "", chance.choice(["2021", "2021-03"]))
        ],
        "started_on": "2020-02", "ended_on": chance.choice(["", "2023", "2023-11-30"]),
        "progress": chance.choice(list(Progress)), "participation": chance.choice(list(Participation)),
        "budget_cents": budget, "budget_tax": tax,
        "investment_cents": 123_456_789, "investment_tax": tax, "running_cents": 50, "running_tax": tax,
        "funders": funders, "key_figures": [figure(chance) for _ in range(chance.randrange(1, 4))],
        "not_measured": chance.random() < 0.5, "keywords": ["chaufferie bois", "plaquettes"],
    }  # fmt: skip


def taxonomy_sample(chance: random.Random, name: str) -> list[str]:
    # « No plan » goes with no other, nor with the name of one.
    codes = [entry.code for entry in taxonomy.entries(name) if entry.code != "aucun"]
    chosen = chance.sample(codes, k=min(3, len(codes)))
    return [code for code in codes if code in chosen]


def comparable(name: str, value):
    """Return a value as it is compared: a list of codes in the order of the network's list."""
    if name in LISTS:
        return sorted(value)
    return value


@pytest.mark.parametrize("kind", list(FORMATS))
def test_every_public_field_comes_back(site: Visitor, kind: str):
    member = make_member("Pays de Figeac")
    author, chance = make_representative(member), random.Random(2026)
    sheets = {}
    for number in range(6):
        title = f"{line(chance)} n° {number}"
        sheets[title] = make_published_sheet(author, member, title, **everything(chance))
    data = site.fetch(f"/bibliotheque/export.{kind}").data
    table = files.read(data, f"fiches.{kind}")
    read = list(read_rows(table.rows, table.headings, recognised(table.headings)))
    assert {row.title for row in read} == set(sheets)
    for row in read:
        revision = sheets[row.title]
        assert (row.faults, row.others, row.unread) == ({}, [], 0)
        assert row.besides["owner"] == "Pays de Figeac"
        assert row.besides["id"] == revision.sheet.public_id
        assert told(row.values) == told({name: getattr(revision, name) for name in FIELDS})


def told(values: dict) -> dict:
    return {
        name: comparable(name, values[name]) for name in FIELDS if name not in FILES and "picture" not in name
    }


def test_what_is_no_formula_any_more_is_itself_again(site: Visitor):
    member = make_member()
    author = make_representative(member)
    summaries = ["=1+1", "'=1+1", "''-", "'quoted'", "+33", "@home", "plain"]
    for number, summary in enumerate(summaries):
        make_published_sheet(author, member, f"Fiche {number}", summary=summary)
    data = site.fetch("/bibliotheque/export.csv").data
    table = files.read(data, "fiches.csv")
    read = read_rows(table.rows, table.headings, recognised(table.headings))
    assert {row.values["summary"] for row in read} == set(summaries)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Puissance installée | 107 | kWc | 2023 | Mesuré | relevé", ("power_installed", "107", "kW", 2023)),
        ("Énergie économisée | 1,25 | GWh | 2023 | mesuré | EDF", ("energy_saved", "1.25", "GWh/an", 2023)),
        ("Énergie économisée | | MWh | | |", ("energy_saved", "", "MWh/an", None)),
    ],
)
def test_our_form_of_a_figure_is_read_in_the_units_that_people_type(app, written, read_as):
    (row,), unread = key_figures(written)
    assert (tuple(row[name] for name in ("quantity", "value", "unit", "year")), unread) == (read_as, [])


def test_our_form_of_a_figure_in_no_unit_of_it_is_not_read(app):
    for figure in ("Puissance installée | 107 | MWh | 2023 | |", "Puissance installée | | MWh | 2023 | |"):
        assert key_figures(figure)[0] == []


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_very_small_number_of_json_is_read(site: Visitor, kind: str):
    small = {"quantity": "power_installed", "value": "0.000001", "unit": "MW", "year": 2023, "source": "x",
             "quality": Quality.MEASURED.value}  # fmt: skip
    member = make_member()
    make_published_sheet(make_representative(member), member, key_figures=[small])
    table = files.read(site.fetch(f"/bibliotheque/export.{kind}").data, f"fiches.{kind}")
    (row,) = read_rows(table.rows, table.headings, recognised(table.headings))
    assert (row.values["key_figures"], row.others) == ([small], [])


@pytest.mark.parametrize(
    ("number", "value"), [(1.234, "1.234"), (12.125, "12.125"), (12000, "12000"), (0.5, "0.5")]
)
def test_a_number_of_json_is_no_text_whose_dot_parts_thousands(number, value):
    told = {"quantity": "energy_saved", "value": number, "unit": "MWh/an"}
    rows, unread = key_figures(json.dumps([told]))
    assert ([row["value"] for row in rows], unread) == ([value], [])
    rows, unread = key_figures(json.dumps([{**told, "value": "12.000"}]))
    assert ([row["value"] for row in rows], unread) == (["12000"], [])
