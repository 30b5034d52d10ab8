"""The search page as people read it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from markupsafe import escape

from network.db import unit_of_work
from network.search import index
from network.search.actions import note_change
from network.search.documents import Document
from network.territories.areas import region_of
from tests.factories import make_member, make_published_sheet, make_representative
from tests.search.shelf import LONG_AGO
from tests.visitor import Visitor

DEPARTMENTS = [f"{number:02}" for number in range(1, 16)]


def document(number: int, title: str = "Une chaufferie", **fields) -> Document:
    facets = {
        "theme": ["mobilite"],
        "college": ["project_holders"],
        "place": ["46", "r76"],
        "year": ["2021"],
    }
    return Document(
        "page",
        f"k{number}",
        f"{title} {number}",
        LONG_AGO + timedelta(days=number),
        f"<article class='card'><h2>{escape(title)} {number}</h2></article>",
        facets=facets | fields,
    )


@pytest.fixture
def library(app: Flask) -> list[Document]:
    """What the library holds; to be followed by `open_to_readers`."""
    documents: list[Document] = []

    def source(keys: Sequence[str] | None) -> Iterator[Document]:
        yield from (d for d in documents if keys is None or d.key in keys)

    app.extensions["search"].sources = {"page": source}
    return documents


def noted(documents: list[Document], *more: Document) -> None:
    documents.extend(more)
    with unit_of_work():
        for each in more:
            note_change("page", each.key)


def test_an_empty_library_says_what_to_do(site: Visitor, library: list[Document]):
    page = site.get("library.search")
    assert page.h1 == "Bibliothèque"
    assert "La bibliothèque attend sa première fiche" in page
    assert page.link("Rejoindre le réseau") == "/rejoindre"


def test_a_published_sheet_is_found(site: Visitor):
    member = make_member("Pays de Figeac", departments=["46"])
    author = make_representative(member)
    revision = make_published_sheet(author, member, "Une chaufferie bois pour l’école")
    page = site.submit(site.get("library.search"), "Rechercher", q="chaufferies")
    assert "1 résultat pour « chaufferies »" in page
    assert page.link("Une chaufferie bois pour l’école") == f"/fiches/{revision.sheet.slug}"
    page = site.submit(page, "Rechercher", q="introuvable")
    assert "Aucun résultat pour « introuvable »" in page
    assert "Rien ne contient ces mots" in page


def test_reading_sets_no_cookie_and_needs_no_token(site: Visitor, library: list[Document]):
    noted(library, document(1))
    response = site.fetch("/bibliotheque?q=chaufferie")
    assert "Set-Cookie" not in response.headers
    assert "csrf_token" not in response.text


def test_a_facet_is_chosen_replaced_and_taken_away(site: Visitor, library: list[Document]):
    noted(
        library, document(1), document(2, year=["2022"]), document(3, year=["2022"], theme=["energie-climat"])
    )
    page = site.follow(site.get("library.search"), "2022 2")
    assert page.url == "/bibliotheque?annee=2022"
    assert "2 résultats" in page
    page = site.follow(page, "2021 1")
    assert page.url == "/bibliotheque?annee=2021"
    page = site.follow(page, "Retirer le filtre : 2021")
    assert page.url == "/bibliotheque"
    assert "3 documents" in page


def test_facets_read_as_labels(site: Visitor, library: list[Document]):
    noted(library, document(1))
    page = site.get("library.search")
    for label in ("Mobilité", "Porteurs de projet", "Occitanie", "2021"):
        assert page.link(f"{label} 1")


def test_a_chosen_facet_stays_when_words_are_typed(site: Visitor, library: list[Document]):
    noted(library, document(1), document(2, year=["2022"]))
    page = site.submit(site.get("/bibliotheque?annee=2022"), "Rechercher", q="chaufferie")
    assert page.url == "/bibliotheque?q=chaufferie&annee=2022"
    assert "1 résultat pour « chaufferie »" in page


def test_a_combination_without_result_says_how_to_go_on(site: Visitor, library: list[Document]):
    noted(library, document(1), document(2, year=["2022"]))
    page = site.get("/bibliotheque?q=chaufferie&college=local_authorities&annee=2022")
    assert "Aucun résultat" in page
    page = site.follow(page, "Retirer tous les filtres")
    assert page.url == "/bibliotheque?q=chaufferie"


def test_departments_are_within_their_region_or_all_shown_on_request(site: Visitor, library: list[Document]):
    noted(library, *(document(n, place=[code, f"r{region_of(code)}"]) for n, code in enumerate(DEPARTMENTS)))
    few = site.get("library.search")
    shown = "//details[@id='facet-department']//li"
    assert few.all(shown) == []
    every = site.follow(few, "Tous les départements")
    assert len(every.all(shown)) == len(DEPARTMENTS)
    assert site.follow(every, "Sans les départements").all(shown) == []
    chosen = site.get(f"/bibliotheque?departement={DEPARTMENTS[0]}")
    assert f"({DEPARTMENTS[0]})" in chosen.text
    assert chosen.all("//details[@id='facet-region']//li/ul/li")


def test_pages_follow_one_another(site: Visitor, library: list[Document]):
    noted(library, *(document(number) for number in range(45)))
    page = site.get("library.search")
    assert len(page.all("//article")) == 20
    page = site.follow(page, "Page suivante →")
    page = site.follow(page, "Page suivante →")
    assert page.url == "/bibliotheque?page=3"
    assert "Page 3 sur 3" in page
    assert len(page.all("//article")) == 5


def test_results_are_sorted_by_relevance_or_by_date(site: Visitor, library: list[Document]):
    noted(library, document(1, "Le verger et le verger"), document(2, "Un rucher, un pré, un verger"))
    page = site.get("/bibliotheque?q=verger")
    assert page.texts("//article//h2")[0].endswith("1")
    page = site.follow(page, "Date de publication")
    assert page.url == "/bibliotheque?q=verger&tri=recentes"
    assert page.texts("//article//h2")[0].endswith("2")


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("?q=&theme=", ""),
        ("?q=+bois++sec+", "?q=bois+sec"),
        ("?annee=2021&q=bois", "?q=bois&annee=2021"),
        ("?q=bois&q=autre", "?q=bois"),
        ("?utm_source=lettre", ""),
        ("?page=1", ""),
        ("?page=007", "?page=1"),
        ("?tri=recentes", ""),
        ("?departement=r76", "?region=76"),
        ("?departement=r76&region=11", "?region=76"),
        ("?departement=r", ""),
    ],
)
def test_an_address_is_brought_to_its_short_form(
    site: Visitor, library: list[Document], address: str, short: str
):
    noted(library, document(1, "Du bois sec"))
    page = site.get(f"/bibliotheque{address}")
    assert page.url == f"/bibliotheque{short}".removesuffix("?page=1")


@pytest.mark.parametrize(
    "address",
    [
        "/bibliotheque",
        "/bibliotheque?page=2",
        "/bibliotheque?q=chaufferie",
        "/bibliotheque?q=chaufferie&departement=46&tri=recentes&page=2",
        "/bibliotheque?departement=46",
        "/ressources?theme=mobilite&page=2",
    ],
)
def test_a_page_of_results_says_that_its_address_is_its_own(
    site: Visitor, library: list[Document], address: str
):
    facets = {"theme": ["mobilite"], "place": ["r76", "46"], "collection": ["resource"]}
    noted(library, *(document(number, **facets) for number in range(25)))
    page = site.get(address)
    assert page.url == address
    assert page.all("//link[@rel='canonical']/@href") == [f"http://localhost:5000{address}"]


def test_a_page_beyond_the_last_leads_to_the_last(site: Visitor, library: list[Document]):
    noted(library, *(document(number) for number in range(25)))
    assert site.get("/bibliotheque?page=99999").url == "/bibliotheque?page=2"


@pytest.mark.parametrize("number", ["0", "-1", "deux", "1e3", "", "²"])
def test_a_page_that_is_no_number_is_not_found(site: Visitor, library: list[Document], number: str):
    site.get(f"/bibliotheque?page={quote(number)}", expect=404)


@pytest.mark.parametrize(
    "value", ["zzz", "<b>", "'", "%07", "%FF", "x" * 5000, "mobilite)", "*", "😀", "%EF%BF%BC"]
)
def test_an_unknown_value_finds_nothing_and_can_be_taken_away(
    site: Visitor, library: list[Document], value: str
):
    noted(library, document(1))
    for name in ("q", "theme", "college", "departement", "annee"):
        page = site.get(f"/bibliotheque?{name}={value}")
        assert "Aucun résultat" in page or page.url == "/bibliotheque"


def test_when_the_index_cannot_be_made_the_page_says_so(
    site: Visitor, app: Flask, library: list[Document], monkeypatch: pytest.MonkeyPatch
):
    noted(library, document(1))
    app.extensions["search"].sources = {"page": lambda keys: [None]}
    page = site.get("library.search", expect=503)
    assert page.h1 == "La recherche se prépare"
    app.extensions["search"].sources = {"page": lambda keys: library}
    monkeypatch.setattr(app.extensions["search"], "next_try_at", 0.0)
    assert "1 document" in site.follow(page, "Réessayer")
    assert index.PAUSE > 0


def test_the_command_makes_the_index_anew(app: Flask, library: list[Document]):
    noted(library, document(1), document(2))
    for _ in range(2):
        assert "2 documents" in app.test_cli_runner().invoke(args=["search", "rebuild"]).output
