"""Somebody looks for a neighbour, on a list and on the map; a member puts up its logo."""

import pytest

from network.members.models import College
from network.territories.models import Kind
from tests.factories import PASSWORD, make_account, make_member
from tests.files.images import picture

NETWORK = (
    ("Fermes de Figeac", College.PROJECT_HOLDERS, ["46"]),
    ("Soleil du Causse", College.PROJECT_HOLDERS, ["46"]),
    ("Énergies de Guyane", College.PROJECT_HOLDERS, ["973"]),
    ("PETR du Grand Quercy", College.LOCAL_AUTHORITIES, ["46", "82"]),
    ("Agence de l’énergie du Finistère", College.SUPPORT_STRUCTURES, ["29"]),
    ("Fédération nationale", College.SUPPORT_STRUCTURES, []),
)


@pytest.fixture
def network(running):
    """A few members, one of them a commune of the official lists."""
    for name, college, departments in NETWORK:
        make_member(name, college, departments=departments)
    commune = {"reference_kind": Kind.COMMUNE, "reference_code": "46102", "siren": "214601023"}
    make_member("Figeac", College.LOCAL_AUTHORITIES, **commune)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_neighbour_is_found_by_words_filters_and_on_the_map(walk, network, width, scheme):
    visitor = walk("visitor", width=width, scheme=scheme)
    visitor.open("/")
    visitor.follow("Membres")
    visitor.reads("7 membres", "Fédération nationale")
    visitor.fill("Qui cherchez-vous", "quercy")
    visitor.press("Rechercher")
    visitor.reads("1 membre", "PETR du Grand Quercy")
    visitor.follow("Retirer le filtre")
    if width < 500:
        visitor.unfold("Filtrer")
    visitor.follow("Occitanie")
    visitor.reads("4 membres")
    visitor.follow("Carte")
    visitor.reads("La carte des membres", "Lot (46)", "Soleil du Causse")
    marks = visitor.tab.locator("figure a[tabindex='-1']")
    assert marks.count() == 2
    # The two that only say « Lot » stand in its middle, with the PETR: the mark leads to the list.
    visitor.tab.locator("figure a[href='#departement-46']").click()
    assert visitor.tab.url.endswith("#departement-46")
    visitor.follow("Soleil du Causse")
    visitor.reads("Soleil du Causse", "Inscrit, charte non signée")
    visitor.open("/membres?q=46102")
    visitor.follow("Figeac")
    visitor.reads("Figeac", "Collectivités locales", "Lot (46)", "Dans le réseau depuis")
    visitor.open("/membres?q=atlantide")
    visitor.reads("Personne ne répond à cette recherche")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_member_shows_its_logo(walk, running, width, tmp_path):
    make_member("Fermes de Figeac", by=make_account(email="claire@exemple.fr"))
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture("PNG", (320, 120)))
    claire = walk("claire", width=width)
    claire.open("/connexion?next=/mon-espace/organisation")
    claire.fill("Adresse électronique", "claire@exemple.fr")
    claire.fill("Mot de passe", PASSWORD)
    claire.press("Me connecter")
    claire.follow("Ajouter un logo")
    claire.tab.get_by_label("Image du logo").set_input_files(logo)
    claire.press("Montrer ce logo")
    claire.reads("Votre logo paraît", "Fermes de Figeac")
    shown = claire.tab.get_by_role("img", name="Logo de Fermes de Figeac")
    assert shown.evaluate("image => image.naturalWidth") > 0
    claire.follow("Présenter votre organisation")
    claire.press("Retirer le logo")
    claire.reads("Le logo est retiré")
