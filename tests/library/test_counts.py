"""Whatever is asked, the number beside a link is the number of results it leads to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from random import Random
from typing import NamedTuple
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from network import taxonomy
from network.db import unit_of_work
from network.library.asked import FACETS, PARAMETERS, Asked, Links, counted
from network.library.facets import Facet, facets, tags
from network.search.actions import note_change
from network.search.documents import Document
from network.search.index import Index
from network.sheets.facets import COSTS, STATUSES
from network.territories.areas import areas
from tests.search.shelf import LONG_AGO, WORDS

PATH = "/bibliotheque"
THEMES = ["energie-climat", "mobilite", "solidarite"]
DEPARTMENTS = ["46", "12", "82", "29", "35", "971", "2A", "75"]
COMBINATIONS = 1000


def document(number: int, chance: Random) -> Document:
    subthemes = [s.code for theme in THEMES for s in taxonomy.subthemes_of(theme)[:3]]
    own = chance.sample(subthemes, chance.choice([0, 1, 1, 2, 3]))
    facets = {
        "kind": [chance.choice(["fiche", "fiche", "guide", "etude"])],
        "theme": [*taxonomy.themes_of(own), *own],
        "sector": chance.sample(["bois", "solaire", "eolien", "hydrogene"], chance.choice([0, 1, 2])),
        "audience": chance.sample(["citoyens", "entreprises", "collectivites"], chance.choice([1, 2])),
        "college": chance.choice([[], ["project_holders"], ["local_authorities"]]),
        "place": areas(chance.sample(DEPARTMENTS, chance.choice([0, 1, 1, 2, 3]))),
        "status": chance.sample(list(STATUSES), chance.choice([0, 1])),
        "cost": chance.sample(list(COSTS), chance.choice([0, 1])),
        "year": [str(chance.randrange(2019, 2024))],
    }
    body = " ".join(chance.choices(WORDS, k=8))
    return Document(
        "page",
        f"k{number}",
        f"Page {number}",
        LONG_AGO + timedelta(hours=number),
        "",
        body=body,
        facets=facets,
        inner={"theme": own, "place": DEPARTMENTS},
    )


@pytest.fixture
def documents(app: Flask) -> list[Document]:
    """A hundred and twenty documents of all sorts, some changed since, some gone, and the index of them."""
    chance = Random(2026)
    shelf = {each.key: each for each in (document(number, chance) for number in range(130))}

    def source(keys: Sequence[str] | None) -> Iterator[Document]:
        yield from (each for each in shelf.values() if keys is None or each.key in keys)

    app.extensions["search"].sources = {"page": source}
    app.extensions["search"].search()
    for number in range(40, 60):
        shelf[f"k{number}"] = document(number, chance)
    for number in range(10):
        del shelf[f"k{number}"]
    with unit_of_work():
        for number in range(60):
            note_change("page", f"k{number}")
    return list(shelf.values())


def any_question(chance: Random, documents: list[Document]) -> Asked:
    """Return some words and some choices, most of which leave something."""
    words = " ".join(chance.sample(WORDS, k=chance.choice([0, 0, 1, 1, 2])))
    chosen = {}
    likely = chance.choice(documents)
    for name in chance.sample(list(PARAMETERS), k=chance.choice([0, 1, 1, 2, 2, 3, 4])):
        facet = "place" if name in ("region", "department") else name
        values = [v for v in likely.facets[facet] if (name == "region") == v.startswith("r")]
        if values:
            value = chance.choice(values)
            chosen[PARAMETERS[name]] = value[1:] if name == "region" else value
    return Asked.read({"q": words, **chosen, "departements": chance.choice(["", "", "tous"])}, 1)


class Option(NamedTuple):
    """A link of a facet, as it is read."""

    label: str
    results: int
    url: str
    chosen: bool
    within: list["Option"]

    @classmethod
    def of(cls, items: Iterable[Element]) -> list["Option"]:
        return [cls.read(item) for item in items]

    @classmethod
    def read(cls, item: Element) -> "Option":
        link, inside = item.find("a"), item.find("ul")
        assert link is not None
        count = link.find("b")
        within = cls.of(inside if inside is not None else ())
        chosen = link.get("aria-current") == "true"
        return cls((link.text or "").strip(), int(count.text), link.get("href"), chosen, within)


def options(facet: Facet) -> list[Option]:
    return Option.of(fromstring(f"<ul>{facet.links}</ul>"))


def every(options: Sequence[Option]) -> Iterator[Option]:
    for option in options:
        yield option
        yield from every(option.within)


def holds(document: Document, filters: dict[str, str]) -> bool:
    return all(value in document.facets[name] for name, value in filters.items())


def test_every_count_is_the_number_of_results_its_link_leads_to(app: Flask, documents: list[Document]):
    chance, index = Random(6), app.extensions["search"]
    links, nothing = 0, 0
    with app.test_request_context(PATH):
        for _ in range(COMBINATIONS):
            asked = any_question(chance, documents)
            results = index.search(asked.words, asked.filters, FACETS, limit=1, opened=asked.opened)
            nothing += not results.total
            for facet in facets(asked, Links(asked, PATH), results.facets):
                for option in every(options(facet)):
                    expected = results.total if option.chosen else total(index, read(option.url))
                    assert option.results == expected, (asked, facet.name, option)
                    links += not option.chosen
            for label, url in tags(asked, Links(asked, PATH)):
                assert total(index, read(url)) >= results.total, (asked, label)
    assert links > 15 * COMBINATIONS
    assert nothing < COMBINATIONS / 2


def test_counts_and_totals_are_those_of_a_reckoning_one_by_one(app: Flask, documents: list[Document]):
    chance, index = Random(9), app.extensions["search"]

    @cache
    def answering(words: str) -> frozenset[str]:
        return frozenset(hit.key for hit in index.search(words, limit=1000).hits)

    assert len(answering("")) == len(documents)
    for _ in range(COMBINATIONS // 2):
        asked = any_question(chance, documents)
        results = index.search(asked.words, asked.filters, FACETS, limit=1, opened=asked.opened)
        found = [each for each in documents if each.key in answering(asked.words)]
        assert results.total == sum(holds(each, asked.filters) for each in found), asked
        for name in FACETS:
            others = {other: value for other, value in asked.filters.items() if other != name}
            left = [each for each in found if holds(each, others)]
            inner = name in asked.filters or name in asked.opened
            one_by_one = Counter(
                value
                for each in left
                for value in each.facets[name]
                if inner or value not in each.inner.get(name, ())
            )
            assert dict(results.facets[name]) == one_by_one, (asked, name)


def read(url: str) -> Asked:
    return Asked.read(MultiDict(parse_qsl(url.partition("?")[2])), 1)


def total(index: Index, asked: Asked) -> int:
    key = (asked.words, tuple(asked.filters.items()))
    if key not in (known := index.__dict__.setdefault("totals of the test", {})):
        known[key] = index.search(asked.words, asked.filters, limit=1).total
    return known[key]


def test_a_chosen_sub_theme_stands_under_its_theme_and_leads_back_to_it(
    app: Flask, documents: list[Document]
):
    asked = Asked(theme="velo-marche")
    with app.test_request_context(PATH):
        results = app.extensions["search"].search("", asked.filters, FACETS)
        found = facets(asked, Links(asked, PATH), results.facets)
        themes = next(options(facet) for facet in found if facet.name == "theme")
        assert list(tags(asked, Links(asked, PATH))) == [
            ("Mobilité", PATH),
            ("Vélo et marche", "?theme=mobilite"),
        ]
    (opened,) = [option for option in themes if option.within]
    assert (opened.label, opened.url, opened.chosen) == ("Mobilité", "?theme=mobilite", False)
    (chosen,) = [option for option in opened.within if option.chosen]
    assert (chosen.label, chosen.url) == ("Vélo et marche", "?theme=mobilite")
    assert {"Covoiturage et autopartage"} < {option.label for option in opened.within}


def test_a_chosen_department_stands_under_its_region(app: Flask, documents: list[Document]):
    asked = Asked(department="46")
    with app.test_request_context(PATH):
        results = app.extensions["search"].search("", asked.filters, FACETS)
        shown = {facet.name: facet for facet in facets(asked, Links(asked, PATH), results.facets)}
        assert [label for label, _url in tags(asked, Links(asked, PATH))] == ["Occitanie", "Lot (46)"]
    assert "department" not in shown
    (opened,) = [option for option in options(shown["region"]) if option.within]
    assert {option.label for option in opened.within} == {"Lot (46)", "Aveyron (12)", "Tarn-et-Garonne (82)"}


def test_regions_and_departments_are_counted_as_one_facet():
    assert counted(("region", "department", "year")) == ("place", "year")
