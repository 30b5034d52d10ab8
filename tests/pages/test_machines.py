"""What programs read: robots, site map, whom to tell about a weakness; and what a shared link shows."""

from datetime import datetime, timedelta

import pytest
from lxml import etree

from network.pages import machine_views
from tests.factories import make_draft, make_member, make_published_sheet, make_representative
from tests.site.world import make_world
from tests.visitor import Visitor

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(visitor) -> list[str]:
    tree = etree.fromstring(visitor.fetch("pages.sitemap").data)
    return [element.text for element in tree.iter(f"{SITEMAP}loc")]


def test_the_map_for_programs_lists_what_everybody_may_read(site):
    make_world()
    listed = addresses(site)
    assert "http://localhost:5000/" in listed
    assert "http://localhost:5000/membres/soleil-levant" in " ".join(listed)
    assert [address for address in listed if "/fiches/" in address]
    assert len(listed) == len(set(listed))
    for address in listed:
        assert site.open("GET", site.url(address)).status_code == 200, address


def test_a_draft_is_not_on_it(site):
    member = make_member()
    author = make_representative(member)
    make_published_sheet(author, member, title="Une fiche publiée")
    make_draft(author, member, title="Un brouillon")
    listed = " ".join(addresses(site))
    assert "/fiches/une-fiche-publiee" in listed
    assert "brouillon" not in listed


def test_it_stays_within_bounds(site, monkeypatch):
    monkeypatch.setattr(machine_views, "MOST_OF_A_KIND", 2)
    for number in range(4):
        make_member(f"Commune {number}")
    members = [address for address in addresses(site) if "/membres/" in address]
    assert [address.partition("commune-")[2][0] for address in members] == ["3", "2"]
    assert machine_views.MOST_OF_A_KIND * 3 + len(machine_views.PAGES) < 50_000


def test_robots_are_kept_from_searches_and_from_what_is_for_one_person(site):
    robots = site.fetch("pages.robots")
    assert robots.mimetype == "text/plain"
    lines = robots.text.splitlines()
    assert "Disallow: /mon-espace" in lines
    assert "Disallow: /bibliotheque?" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://localhost:5000/sitemap.xml"


def test_robots_are_kept_from_a_demonstration(make_app):
    app = make_app(DEMO=True)
    with app.app_context():
        assert "Disallow: /\n" in Visitor(app).fetch("pages.robots").text


def test_who_finds_a_weakness_knows_whom_to_tell(site, make_app, clock):
    lines = dict(line.split(": ", 1) for line in site.fetch("pages.security").text.splitlines())
    assert lines["Contact"] == "http://localhost:5000/contact"
    assert lines["Canonical"] == "http://localhost:5000/.well-known/security.txt"
    left = datetime.fromisoformat(lines["Expires"]) - clock.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    app = make_app(CONTACT_ADDRESS="contact@exemple.fr")
    with app.app_context():
        assert "Contact: mailto:contact@exemple.fr" in Visitor(app).fetch("pages.security").text


def test_a_shared_link_shows_what_it_leads_to(site):
    member = make_member()
    make_published_sheet(make_representative(member), member, title="Le « bois » & l’école")
    page = site.get("/fiches/le-bois-l-ecole")

    def told(name: str) -> str:
        [content] = page.all(f"//meta[@property='og:{name}']/@content")
        return content

    assert "Le « bois » & l’école" in told("title")
    assert told("description") == page.all("//meta[@name='description']/@content")[0]
    assert told("url") == "http://localhost:5000/fiches/le-bois-l-ecole"
    assert page.all("//link[@rel='canonical']/@href") == [told("url")]
    image = site.fetch(told("image"))
    assert image.mimetype == "image/png"
    assert len(image.data) < 60_000


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/membres?college=project_holders", "/membres?college=project_holders"),
        ("/membres?vue=carte&q=le%20lot", "/membres?q=le+lot&vue=carte"),
        ("/membres?page=1&college=x", "/membres"),
        ("/bibliotheque/carte?departement=46", "/bibliotheque/carte?departement=46"),
        ("/bibliotheque/tableau?colonne=cout&q=bois", "/bibliotheque/tableau?q=bois&colonne=cout"),
        ("/bibliotheque/chiffres?q=bois", "/bibliotheque/chiffres?q=bois"),
        ("/charte/signataires?x=1&page=1", "/charte/signataires"),
    ],
)
def test_a_page_has_one_address_however_it_was_asked_for(site, asked, canonical):
    make_world()
    page = site.get(asked)
    assert page.all("//link[@rel='canonical']/@href") == [f"http://localhost:5000{canonical}"]
    assert page.all("//meta[@property='og:url']/@content") == [f"http://localhost:5000{canonical}"]


@pytest.mark.parametrize("url", ["/nulle-part", "/inscription/confirmer/secret", "/preferences/secret"])
def test_errors_and_secret_addresses_are_not_told_to_search_engines(site, url):
    response = site.open("GET", url)
    assert '<meta name="robots" content="noindex">' in response.text
    assert "og:url" not in response.text
    assert "canonical" not in response.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fiches/chaufferie-bois-de-figeac-2024", "chaufferie bois de figeac"),
        ("/docs/Plan_climat%20(final).pdf", "Plan climat final"),
        ("/2024/12", ""),
        ("/" + "-".join("abcdefghijklmnop"), ""),
        ("/" + "mot-" * 300, "mot mot mot mot mot mot mot mot"),
    ],
)
def test_a_lost_page_looks_for_the_words_of_its_address(site, path, words):
    page = site.get(path, expect=404)
    assert page.all("//main//input[@name='q']/@value") == [words]
    if words:
        assert site.submit(page, "Chercher").path == "/bibliotheque"
