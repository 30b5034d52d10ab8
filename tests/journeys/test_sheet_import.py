"""The desk takes the sheets of another base over: a file, its columns, a trial, the import, and back."""

import pytest

from tests.factories import PASSWORD, make_coordinator, make_member

COORDINATION = "coordination@reseau.example"
FILE = (
    "Nos fiches\n\n"
    "Intitulé;Collectivité;Thématique;Coût (k€ HT);Année;Commune;Points de vigilance;Couleur\n"
    "Éteindre la nuit;Commune de Figeac;Eclairage publique;12,5;mars 2014;Figeac (46);Les horloges.;vert\n"
    ";;;;;;;\n"
    "Un verger solaire;Inconnue;Mobilité;néant;2014-2018;Saint-Denis;;\n"
).encode("cp1252")


@pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    ],
)
def test_the_desk_takes_sheets_over_and_back(walk, browser_of, tmp_path):
    make_coordinator(email=COORDINATION)
    make_member("Commune de Figeac")
    path = tmp_path / "fiches.csv"
    path.write_bytes(FILE)

    desk = walk("dominique", **browser_of)
    desk.open("/connexion")
    desk.fill("Adresse électronique", COORDINATION)
    desk.fill("Mot de passe", PASSWORD)
    desk.press("Me connecter")
    desk.open("/admin/imports-de-fiches")
    desk.follow("Formats acceptés")
    desk.reads("Modèle à remplir", "ne sont jamais téléchargés")
    desk.follow("Importer un fichier de fiches")
    desk.tab.locator("input[type=file]").set_input_files(path)
    desk.press("Lire le fichier")
    desk.reads("Les premières fiches, telles qu’elles deviendraient", "Éteindre la nuit", "Nos fiches")
    desk.fill("D’où viennent ces fiches ?", "la base de 2019")
    desk.press("Essayer sur toutes les lignes")
    desk.reads("Rien n’est encore écrit", "n’est pas membre du réseau", "Autres informations")
    desk.press("Importer une fiche")
    desk.reads("L’import est fait.", "Éteindre la nuit")
    desk.follow("Annuler cet import")
    desk.reads("tout est défait")
    desk.press("Annuler cet import")
    desk.reads("L’import est annulé", "Retirée du site par l’annulation")
