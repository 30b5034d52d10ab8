"""A newcomer by the desk's import: from a line of a spreadsheet to a space of their own."""

import pytest

from tests.factories import PASSWORD, make_coordinator

COORDINATION = "coordination@reseau.example"
EMAIL = "claire.marty@ville-figeac.example"
FILE = (
    "Nos membres\n\n"
    "Structure;Code INSEE;Nom du référent;Mail;Date de signature;Signataire;Qualité;Couleur\n"
    f"Mairie de Figeac;46102;Claire Marty;{EMAIL};12/03/2014;Jeanne Martin;maire;vert\n"
    ";;;;;;;\n"
    "Trucmuche;;;;;;;\n"
).encode("cp1252")


@pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    ],
)
def test_the_desk_brings_a_commune_in_and_its_contact_finds_a_space(walk, relay, browser_of, tmp_path):
    make_coordinator(email=COORDINATION)
    path = tmp_path / "membres.csv"
    path.write_bytes(FILE)

    desk = walk("dominique", **browser_of)
    desk.open("/connexion")
    desk.fill("Adresse électronique", COORDINATION)
    desk.fill("Mot de passe", PASSWORD)
    desk.press("Me connecter")
    desk.open("/admin/imports")
    desk.follow("Importer un fichier")
    desk.tab.locator("input[type=file]").set_input_files(path)
    desk.press("Lire le fichier")
    desk.reads("Les premières lignes, telles qu’elles deviendraient", "Figeac", "Trucmuche")
    desk.press("Essayer sur toutes les lignes")
    desk.reads("Rien n’est encore écrit", "Il manque la forme juridique", "Adhésion antérieure au site")
    desk.press("Importer une ligne")
    desk.reads("L’import est fait.")
    desk.follow("Inviter une personne")
    desk.reads("Bonjour Claire Marty,")
    desk.press("Inviter une personne")

    claire = walk("claire", **browser_of)
    claire.open(relay.letter_to(EMAIL, "Figeac", patience=40).link())
    claire.reads("Agir pour Figeac")
    claire.fill("mot de passe", PASSWORD)
    claire.press("Ouvrir mon compte et accepter")
    claire.reads("vous agissez pour Figeac", "Adhésion antérieure au site", "12 mars 2014")

    desk.open("/admin/imports")
    desk.follow("membres.csv")
    desk.follow("Annuler cet import")
    desk.reads("une personne agit pour elle")
    desk.press("Annuler cet import")
    desk.reads("gardées, au moins en partie : 1")
