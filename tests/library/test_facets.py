"""Sheets and resources side by side: whatever is combined, a count is the number of results behind it."""

from collections import Counter
from random import Random

import pytest
from flask import Flask

from network import taxonomy
from network.library.asked import FACETS
from network.members.models import College
from network.resources import cards as resource_cards
from network.sheets import cards as sheet_cards
from tests.factories import make_contributor, make_member, make_published_resource, make_published_sheet
from tests.visitor import Visitor

KINDS = [code for code, _label in taxonomy.choices("kinds") if code != "fiche"]
AUDIENCES = [code for code, _label in taxonomy.choices("audiences")]
SUBTHEMES = [code for code, _label in taxonomy.choices("subthemes")][:12]


@pytest.fixture
def shelves(app: Flask, clock) -> list[dict[str, list[str]]]:
    """The facets of every document of a library of some dozens, made by chance."""
    chance = Random(2026)
    members = [make_member(departments=["46"]), make_member("Lot", College.LOCAL_AUTHORITIES)]
    authors = [make_contributor(member) for member in members]
    for number in range(21):
        clock.move(hours=1)
        which = chance.randrange(2)
        chosen = {
            "subthemes": chance.sample(SUBTHEMES, chance.randint(1, 3)),
            "audiences": chance.sample(AUDIENCES, chance.randint(1, 3)),
        }
        if number % 3:
            more = {
                "kind": chance.choice(KINDS),
                "year": chance.choice([None, 2021, 2024]),
                "departments": chance.sample(["46", "12", "82"], chance.randint(0, 2)),
            }
            make_published_resource(authors[which], members[which], f"Ressource {number}", **chosen, **more)
        else:
            make_published_sheet(authors[which], members[which], f"Fiche {number}", **chosen)
    documents = [*sheet_cards.documents(None), *resource_cards.documents(None)]
    return [{name: list(values) for name, values in each.facets.items()} for each in documents]


def fits(document: dict[str, list[str]], filters: dict[str, str]) -> bool:
    return all(value in document.get(name, ()) for name, value in filters.items())


def counted(documents, name: str) -> dict[str, int]:
    return dict(Counter(value for document in documents for value in document.get(name, ())))


def test_every_count_is_the_number_of_results_behind_it(app: Flask, shelves):
    chance, index = Random(7), app.extensions["search"]
    for _ in range(150):
        filters = {}
        for name in chance.sample(sorted(FACETS), chance.randint(0, 4)):
            if values := sorted(counted(shelves, name)):
                filters[name] = chance.choice(values)
        results = index.search("", filters, FACETS, opened=FACETS)
        assert results.total == sum(fits(each, filters) for each in shelves), filters
        for name in FACETS:
            others = {other: value for other, value in filters.items() if other != name}
            left = [each for each in shelves if fits(each, others)]
            assert dict(results.facets[name]) == counted(left, name), (filters, name)


def test_the_resources_alone_count_themselves_alone(site: Visitor, shelves):
    resources = [each for each in shelves if each["kind"] != ["fiche"]]
    page = site.get("library.resources")
    assert f"{len(resources)} ressources" in page
    for audience, count in counted(resources, "audience").items():
        label = taxonomy.label("audiences", audience)
        there = site.follow(page, f"{label} {count}")
        assert there.url == f"/ressources?public={audience}"
        assert f"{count} résultat" in there
    page = site.get("/ressources?type=guide&public=citoyens&theme=mobilite&college=project_holders")
    assert page.url == "/ressources?type=guide&theme=mobilite&public=citoyens"


def test_a_kind_and_an_audience_are_chosen_and_taken_away_among_sheets_and_resources(site: Visitor, shelves):
    sheets = sum(each["kind"] == ["fiche"] for each in shelves)
    page = site.follow(site.get("library.search"), f"Fiche d’expérience {sheets}")
    assert page.url == "/bibliotheque?type=fiche"
    page = site.follow(page, "Retirer le filtre : Fiche d’expérience")
    assert f"{len(shelves)} documents" in page


def test_the_newest_come_first_whatever_they_are(site: Visitor, shelves):
    titles = site.get("/bibliotheque").texts("//article//h2")
    assert titles[:3] == ["Ressource 20", "Ressource 19", "Fiche 18"]
