"""What a site owes its readers: legal notice, privacy, accessibility, site map."""

import pytest

from tests.factories import make_coordinator
from tests.visitor import Visitor

FILLED = {
    "PUBLISHER": "Association Énergie d’ici, 1 place de la Mairie, 46100 Figeac, 05 65 00 00 00",
    "PUBLICATION_DIRECTOR": "Camille Moreau",
    "HOSTING": "Coopérative du Lot, 2 rue du Serveur, 46000 Cahors, 05 65 00 00 01",
}
STANDING = ("pages.site_map", "pages.legal", "pages.privacy", "pages.accessibility")
# Forms that end somewhere, programs' addresses, and what only makes sense on the way.
NOT_ON_THE_MAP = {
    "accounts.login_mailed", "accounts.registered", "accounts.reset_mailed", "jobs.healthz", "jobs.readyz",
    "members.answered_by_mail", "pages.contact_sent", "pages.robots", "pages.security", "pages.sitemap",
    "pages.site_map", "territories.suggestions",
    # What programs ask for: the pages of the register lead there.
    "charter.verify_bundle", "register.consistency", "register.entries", "register.head",
    "register.public_keys",
    # What is taken away: the page that shows the same leads there.
    "library.feed", "library.take_away", "library.totals_table", "reuse.table",
}  # fmt: skip


@pytest.fixture
def filled(make_app):
    app = make_app(**FILLED, CONTACT_ADDRESS="contact@exemple.fr")
    with app.app_context():
        yield Visitor(app)


@pytest.mark.parametrize("endpoint", STANDING)
def test_they_are_one_click_away_from_every_page(site, endpoint):
    footer = site.get("pages.about").all("//footer//a/@href")
    assert site.url(endpoint) in footer


def test_the_legal_notice_says_what_the_settings_say(filled):
    page = filled.get("pages.legal")
    for value in FILLED.values():
        assert value in page
    assert "contact@exemple.fr" in page
    assert "À compléter" not in page
    assert "ne sont pas complètes" not in page


def test_what_nobody_has_filled_in_is_flagged_there_and_at_the_desk(site):
    page = site.get("pages.legal")
    assert page.texts("//dl//*[contains(@class, 'status')]") == ["À compléter"] * 3
    assert "PUBLICATION_DIRECTOR" in page
    desk = site.login_as(make_coordinator()).get("admin.home")
    assert "Les mentions légales ne sont pas complètes" in desk


def test_a_filled_notice_is_not_flagged_at_the_desk(filled):
    desk = filled.login_as(make_coordinator()).get("admin.home")
    assert "mentions légales ne sont pas" not in desk


def test_the_privacy_notice_names_the_rights_and_who_watches_over_them(filled):
    page = filled.get("pages.privacy")
    assert FILLED["PUBLISHER"] in page
    for said in ("corriger", "effacer", "emporter", "opposer", "CNIL", "légitime"):
        assert said in page
    assert filled.follow(page, "Exercer mes droits").path == "/contact"


def test_the_accessibility_statement_is_honest_and_tells_the_way_to_complain(site):
    page = site.get("pages.accessibility")
    assert "non conforme" in page
    assert "RGAA version 4.1" in page
    assert "Défenseur des droits" in page
    assert site.follow(page, "Nous écrire").path == "/contact"


def test_the_site_map_names_every_public_page(site):
    linked = set(site.get("pages.site_map").all("//main//a/@href"))
    views = site.app.view_functions
    public = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods and views[rule.endpoint].access == "public"
    }
    forgotten = {endpoint for endpoint in public - NOT_ON_THE_MAP if site.url(endpoint) not in linked}
    assert not forgotten, "name them in templates/pages/site_map.html, or here why not"
