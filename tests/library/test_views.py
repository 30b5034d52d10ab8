"""The same results on a map, in a table, as a light file and as a feed."""

import csv
import io
import json
from collections import Counter
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree

from network.db import unit_of_work
from network.library import listing_views, map_views, table_views
from network.library.table import COLUMNS
from network.sheets.actions import revise_sheet
from tests.factories import (
    make_contributor,
    make_member,
    make_published_resource,
    make_published_sheet,
    publish,
)

ATOM = "{http://www.w3.org/2005/Atom}"


def saved(value, unit="MWh/an", quantity="energy_saved", year=2023):
    return {
        "quantity": quantity, "value": str(value), "unit": unit, "year": year, "quality": "measured",
        "source": "factures",
    }  # fmt: skip


@pytest.fixture
def shelf(app):
    """Sheets with and without place and figures, and a resource for all of France."""
    member = make_member("Commune de Figeac", departments=["46"])
    author = make_contributor(member)
    make_published_sheet(
        author, member, "Isoler l’école", places=["commune:46102"], budget_cents=None, people="Un agent",
        key_figures=[saved("0.9", "GWh/an")],
    )  # fmt: skip
    make_published_sheet(
        author, member, "Isoler la mairie", places=["department:46", "department:12"],
        key_figures=[saved("1200000", "kWh/an"), saved(5, quantity="co2_avoided", unit="t/an")],
        investment_cents=36_000_000, investment_tax="ht",
    )  # fmt: skip
    make_published_sheet(
        author, member, "Partager des vélos", places=["commune:12202"], key_figures=[], not_measured=True,
        budget_cents=None, people="Un agent",
    )  # fmt: skip
    make_published_resource(author, member, "=Guide de l’isolation", departments=[])
    return author, member


def titles(page):
    return page.texts("//main//table/tbody//th")


# ——— Map ———


def test_the_map_counts_the_results_of_each_department_and_tells_those_without_place(site, shelf):
    page = site.get("library.map_of_results")
    listed = page.texts("//ul[contains(@class, 'map__list')]/li/a")
    counts = page.texts("//ul[contains(@class, 'map__list')]/li/b")
    assert dict(zip(listed, counts, strict=True)) == {"Aveyron (12)": "2", "Lot (46)": "2"}
    assert "4 résultats" in page
    assert "Un résultat sans lieu" in page
    narrowed = site.follow(page, "Lot (46)")
    assert narrowed.url == "/bibliotheque/carte?departement=46"
    assert "2 résultats" in narrowed
    assert "sans lieu" not in narrowed
    assert site.follow(narrowed, "Liste").url == "/bibliotheque?departement=46"


def test_what_concerns_a_region_is_found_by_it_whoever_tells_it(site, shelf):
    make_published_sheet(*shelf, "Décarboner les lycées", places=["region:53", "commune:12202"])
    assert "Décarboner les lycées" in site.get("library.search", region="53")
    assert "Décarboner les lycées" in site.get("library.search", departement="12")
    assert "Décarboner les lycées" not in site.get("library.search", departement="46")
    listed = site.get("library.map_of_results", region="53").texts("//ul[contains(@class, 'map__list')]/li/a")
    assert set(listed) >= {"Côtes-d’Armor (22)", "Finistère (29)", "Ille-et-Vilaine (35)", "Morbihan (56)"}


def test_the_points_are_the_communes_of_the_first_sheets_and_it_is_said(site, shelf, monkeypatch):
    page = site.get("library.map_of_results")
    assert {"Isoler l’école – Figeac", "Partager des vélos – Rodez"} == {
        text.split(" (")[0] for text in page.texts("//section[@aria-labelledby='fiches-placees']//li/a")
    }
    monkeypatch.setattr(map_views, "MOST_POINTS", 1)
    page = site.get("/bibliotheque/carte?type=fiche")
    assert "Les points sont ceux des 1 premières fiches sur 3" in page
    placed = page.texts("//section[@aria-labelledby='fiches-placees']//li/a")
    assert placed == ["Partager des vélos – Rodez (12)"]


def test_a_map_without_results_or_without_places_says_so(site, shelf):
    assert "Rien à montrer sur la carte" in site.get("/bibliotheque/carte?q=introuvable")
    alone = site.get("/bibliotheque/carte?type=guide")
    assert "Un résultat sans lieu" in alone
    assert not alone.all("//svg[@class]//path")


def test_the_views_have_one_address_for_one_question(site, shelf):
    for path in ("carte", "tableau", "flux.atom"):
        answer = site.open("GET", f"/bibliotheque/{path}?theme=&q=++isoler++&inconnu=1")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/bibliotheque/{path}?q=isoler"


# ——— Table ———


def test_the_table_is_sorted_over_all_pages_with_missing_values_last(site, shelf, monkeypatch):
    monkeypatch.setattr(table_views, "PER_PAGE", 2)
    first = site.get("/bibliotheque/tableau?colonne=economie")
    assert titles(first) == ["Isoler la mairie", "Isoler l’école"]
    assert titles(site.follow(first, "Page suivante →")) == ["Partager des vélos"]
    other_way = site.follow(first, "Énergie économisée ↓")
    assert other_way.url == "/bibliotheque/tableau?colonne=economie&sens=croissant"
    assert titles(other_way) == ["Isoler l’école", "Isoler la mairie"]
    assert other_way.all("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert titles(site.follow(other_way, "Page suivante →")) == ["Partager des vélos"]


def test_a_line_of_the_table_says_its_numbers_in_the_units_of_the_headings(site, shelf):
    page = site.get("/bibliotheque/tableau?colonne=co2")
    assert titles(page)[0] == "Isoler la mairie"
    cells = page.texts("//main//table/tbody/tr[1]/td")
    assert cells[3:] == [
        "2023",
        "1 200",
        "–",
        "5",
        "360 000 investissement, HT",
        "300 HT",
        "–",
    ]
    headings = page.texts("//main//table/thead//th")
    assert len(headings) == 4 + len(COLUMNS)
    assert "MWh/an" in headings[5]
    assert page.texts("//main//table/tbody/tr[last()]/td")[6] == "–"


def test_the_table_holds_sheets_alone_and_keeps_the_question(site, shelf):
    page = site.get("/bibliotheque/tableau?q=isoler")
    assert set(titles(page)) == {"Isoler l’école", "Isoler la mairie"}
    assert "2 fiches" in page
    assert site.follow(page, "Carte").url == "/bibliotheque/carte?q=isoler"
    assert "Aucune fiche à comparer" in site.get("/bibliotheque/tableau?q=introuvable")
    resources = site.get("/bibliotheque/carte?type=guide")
    assert "Tableau" not in resources.texts("//nav[@class='tabs']/a"), "resources have no key figures"


# ——— Files ———


def test_all_results_make_one_light_file_without_formulas(site, shelf):
    answer = site.open("GET", "/bibliotheque/resultats.csv?q=isoler")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert {row["titre"] for row in rows} == {"Isoler l’école", "Isoler la mairie", "'=Guide de l’isolation"}
    school = next(row for row in rows if row["titre"] == "Isoler l’école")
    assert school["adresse"] == "http://localhost:5000/fiches/isoler-l-ecole"
    assert school["departements"] == "46"
    told = json.loads(site.open("GET", "/bibliotheque/resultats.json?q=isoler").data)
    assert told["format"] == 1
    assert told["page"] == "http://localhost:5000/bibliotheque?q=isoler"
    assert [each["title"] for each in told["results"]] == [row["titre"].lstrip("'") for row in rows]
    assert {each["nature"] for each in told["results"]} == {"Fiche d’expérience", "Guide"}


def test_a_file_of_nothing_is_right_and_one_too_long_is_refused(site, shelf, monkeypatch):
    empty = json.loads(site.open("GET", "/bibliotheque/resultats.json?q=introuvable").data)
    assert empty["results"] == []
    monkeypatch.setattr(listing_views, "MOST", 2)
    page = site.get("/bibliotheque/resultats.csv", expect=400)
    assert "4 résultats" in page
    assert site.follow(page, "Choisir une part de ces résultats").path == "/bibliotheque"


# ——— Feed ———


def check_feed(data: bytes) -> ElementTree:
    """Check what RFC 4287 asks of a feed and return it."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    for of, names in ((feed, ("id", "title", "updated")), *((e, ("id", "title", "updated")) for e in feed)):
        if of.tag in (f"{ATOM}feed", f"{ATOM}entry"):
            assert [len(of.findall(f"{ATOM}{name}")) for name in names] == [1, 1, 1]
            assert of.findtext(f"{ATOM}id").startswith("tag:localhost,2026:")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links.keys() == {"self", "alternate"}
    assert all(href.startswith("http://localhost:5000/") for href in links.values())
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry"))
    assert max(ids.values(), default=1) == 1
    assert feed.findall(f"{ATOM}author"), "each entry has an author, its own or that of the feed"
    return feed


def test_a_search_is_followed_as_a_feed_whose_identifiers_never_change(site, shelf, clock):
    author, member = shelf
    clock.move(hours=1)
    revision = make_published_sheet(author, member, "Isoler <la> halle & l’abri\x0b", summary="Un & deux")
    address = "/bibliotheque/flux.atom?" + urlencode({"q": "isoler"})
    answer = site.open("GET", address)
    assert answer.mimetype == "application/atom+xml"
    feed = check_feed(answer.data)
    [first, *others] = feed.findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "Isoler <la> halle & l’abri"
    assert len(others) == 3
    assert first.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated")
    before = first.findtext(f"{ATOM}id")
    again = site.open("GET", address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    clock.move(days=1)
    with unit_of_work():
        second = revise_sheet(revision.sheet, by=author)
        second.title = "Isoler la grande halle"
    publish(second)
    changed = site.open("GET", address, headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
    newest = check_feed(changed.data).find(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}id") == before
    assert newest.findtext(f"{ATOM}updated") > first.findtext(f"{ATOM}updated")
    assert "grande halle" in newest.findtext(f"{ATOM}title")


def test_a_feed_without_results_is_a_feed_and_the_search_page_names_its_own(site, shelf):
    assert not check_feed(site.open("GET", "/bibliotheque/flux.atom?q=introuvable").data).findall(
        f"{ATOM}entry"
    )
    page = site.get("/bibliotheque?q=isoler")
    [feed] = page.all("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert feed == "/bibliotheque/flux.atom?q=isoler"
    check_feed(site.open("GET", feed).data)
