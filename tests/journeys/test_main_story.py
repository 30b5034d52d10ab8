"""The whole story, as people live it: from the first page to a sheet that anybody finds."""

import pytest

from tests.factories import PASSWORD, make_coordinator

EMAIL = "claire.marty@ville-figeac.example"
COORDINATION = "coordination@reseau.example"


@pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
        pytest.param({"width": 1280, "scripts": False}, id="without-scripts"),
    ],
)
def test_a_commune_joins_signs_and_shares_what_it_learnt(walk, relay, browser_of):
    make_coordinator(email=COORDINATION)
    claire = walk("claire", **browser_of)
    register(claire, relay)
    sign(claire, relay)
    write_a_sheet(claire)

    dominique = walk("dominique", **browser_of)
    dominique.open("/connexion")
    dominique.fill("Adresse électronique", COORDINATION)
    dominique.fill("Mot de passe", PASSWORD)
    dominique.press("Me connecter")
    dominique.open("/admin")
    dominique.follow("Une chaufferie bois pour l’école")
    dominique.press("Publier")
    dominique.reads("est publiée")
    assert relay.letter_to(EMAIL, "publiée")

    anybody = walk("anybody", **browser_of)
    anybody.open("/")
    anybody.follow("Bibliothèque")
    anybody.tab.get_by_role("searchbox").filter(visible=True).first.fill("chaudiere a bois")
    anybody.press("Chercher")
    anybody.follow("Une chaufferie bois pour l’école")
    anybody.reads("Le raccordement a pris onze mois de plus que prévu", "Figeac")


def register(claire, relay):
    claire.open("/")
    claire.follow("Rejoindre le réseau")
    claire.follow("Choisir : Collectivités locales")
    claire.fill("Votre nom", "Claire Marty")
    claire.fill("Votre adresse électronique", EMAIL)
    claire.press("Recevoir le lien de confirmation")
    claire.reads("Un mail vous attend")
    claire.open(relay.letter_to(EMAIL).link())
    claire.fill("Nouveau mot de passe", PASSWORD)
    claire.press("Confirmer mon adresse et continuer")
    claire.fill("Nom, code postal, SIREN ou code INSEE", "figeac")
    claire.press("Chercher")
    claire.follow("Figeac (46")
    claire.press("Inscrire Figeac")
    claire.reads("L’inscription est faite")


def sign(claire, relay):
    claire.open("/charte/signer")
    claire.fill("Année cible", "2050")
    claire.fill("Réduction de la consommation", "40")
    claire.fill("Année de référence", "2012")
    claire.fill("Votre fonction", "maire")
    claire.choose("Un acte exécutoire de l’assemblée")
    claire.choose("Délibération de l’assemblée")
    claire.fill("Numéro de l’acte", "2026-042")
    claire.fill("Date de l’acte", "12/10/2026")
    claire.fill("Rendu exécutoire le", "14/10/2026")
    claire.press("Continuer vers la relecture")
    claire.reads("Relisez avant de signer", "− 40 % de consommation par rapport à 2012", "2026-042")
    claire.choose("J’ai lu la charte et je m’engage")
    claire.press("Envoyer le code")
    claire.fill("Code reçu par mail", relay.letter_to(EMAIL, "code").code())
    claire.press("Signer la charte")
    claire.reads("Merci : votre signature est enregistrée.", "Claire Marty", "maire")
    signed = relay.letter_to(EMAIL, "La charte est signée")
    assert [name for name in signed.attachments if name.endswith(".pdf")]
    claire.open(claire.tab.url)
    assert claire.fetch("Télécharger le certificat").startswith(b"%PDF-")


def write_a_sheet(claire):
    claire.open("/mes-fiches/nouvelle")
    claire.fill("Titre de l’expérience", "Une chaufferie bois pour l’école")
    claire.press("Créer le brouillon")
    claire.follow("Identité")
    claire.fill(
        "Résumé", "Une chaufferie bois remplace trois chaudières au fioul et chauffe l’école et la mairie."
    )
    claire.press("Enregistrer et continuer")
    claire.fill("Précision sur le périmètre", "Le centre ancien")
    claire.press("Enregistrer et continuer")
    claire.fill("Contexte", "Les chaudières avaient **trente ans**.")
    claire.press("Enregistrer et continuer")
    claire.fill("Description", "Un réseau de 400 mètres, alimenté par des plaquettes du pays.")
    claire.choose("Réalisé")
    claire.fill("Début", "mars 2021")
    claire.press("Enregistrer et continuer")
    claire.fill("Budget total", "480 000 € HT")
    claire.press("Enregistrer et continuer")
    claire.choose("Pas encore mesuré")
    claire.press("Enregistrer et continuer")
    claire.fill("Difficultés rencontrées", "Le raccordement a pris onze mois de plus que prévu.")
    claire.press("Enregistrer et continuer")
    claire.press("Enregistrer et continuer")  # neither pictures nor files
    claire.choose("Chaleur")
    claire.press("Enregistrer et faire le point")
    claire.reads("Rien ne manque")
    claire.press("Soumettre la fiche")
    claire.reads("Votre fiche est soumise")
