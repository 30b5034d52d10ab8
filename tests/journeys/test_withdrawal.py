"""A signature over the years, as people live it: corrected, withdrawn, given again; and a mayor forgotten."""

import pytest

from network.charter.entries import enter_signature
from network.charter.models import Confirmer, Means
from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.members.models import College, LegalForm
from network.members.queries import representatives_of
from tests.charter.signing import a_pledge
from tests.factories import PASSWORD, make_coordinator, make_member, make_representative

COORDINATION = "coordination@reseau.example"
JEANNE = "jeanne.martin@figeac.example"

BROWSERS = pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
        pytest.param({"width": 1280, "scripts": False}, id="without-scripts"),
    ],
)


@pytest.fixture
def signature(running):
    """The signature of a commune whose mandate is confirmed, and a coordination."""
    make_coordinator(name="Dominique Bel", email=COORDINATION)
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)
    make_representative(commune, name="Jeanne Martin", email=JEANNE)
    charter, jeanne = version_in_force(), representatives_of(commune)[0]
    with unit_of_work():
        return enter_signature(
            commune,
            charter,
            a_pledge(commune, charter),
            means=Means.SITE,
            account=jeanne,
            by=jeanne,
            mandate_confirmed_by=Confirmer.DESK,
        )


def log_in(person, email):
    person.open("/connexion")
    person.fill("Adresse électronique", email)
    person.fill("Mot de passe", PASSWORD)
    person.press("Me connecter")


@BROWSERS
def test_a_commune_corrects_withdraws_and_signs_again(walk, relay, signature, browser_of):
    jeanne, anybody = walk("jeanne", **browser_of), walk("anybody", **browser_of)
    log_in(jeanne, JEANNE)
    jeanne.open("/mon-espace")
    jeanne.follow("Corriger nos chiffres, changer de représentant, nous retirer")
    jeanne.follow("Corriger nos chiffres")
    jeanne.fill("Année cible", "1999")
    jeanne.press("Corriger")
    jeanne.reads("points à revoir")
    jeanne.fill("Année cible", "2045")
    jeanne.fill("Motif", "Nouvelle étude de potentiel.")
    jeanne.press("Corriger")
    jeanne.reads("Chiffres corrigés le", "renouvelable en 2050")
    assert "2045" in relay.letter_to(JEANNE, "Chiffres corrigés").text
    anybody.open("/charte/signataires")
    anybody.reads("renouvelable en 2045", "corrigé le")

    jeanne.open("/mon-espace/signature")
    jeanne.follow("Nous retirer de la charte")
    jeanne.reads("Elle quitte la liste des signataires")
    jeanne.press("Nous retirer")
    jeanne.reads("points à revoir")
    jeanne.fill("Motif", "Notre conseil a changé d’avis.")
    jeanne.fill("Pour confirmer, tapez le mot RETIRER", "retirer")
    jeanne.press("Nous retirer")
    jeanne.reads("est retirée", "Notre conseil a changé d’avis.")
    relay.letter_to(COORDINATION, "Retrait")
    anybody.open(relay.letter_to(JEANNE, "retirée de la charte").link())
    anybody.reads("Signature retirée le", "Retrait")
    anybody.follow("Voir cette organisation dans le réseau")
    anybody.reads("S’est retiré")

    jeanne.open("/mon-espace/signature")
    jeanne.follow("Signer la charte")
    sign(jeanne, relay)
    jeanne.reads("votre signature est enregistrée", "signature n° 2")
    anybody.open("/charte/signataires")
    anybody.reads("Commune de Figeac")


def sign(jeanne, relay):
    jeanne.fill("Année cible", "2050")
    jeanne.fill("Réduction de la consommation", "40")
    jeanne.fill("Année de référence", "2012")
    jeanne.fill("Votre fonction", "maire")
    jeanne.choose("Un acte exécutoire de l’assemblée")
    jeanne.choose("Délibération de l’assemblée")
    jeanne.fill("Numéro de l’acte", "2026-051")
    jeanne.fill("Date de l’acte", "03/11/2025")
    jeanne.fill("Rendu exécutoire le", "05/11/2025")
    jeanne.press("Continuer vers la relecture")
    jeanne.choose("J’ai lu la charte")
    jeanne.press("Envoyer le code")
    jeanne.fill("Code reçu par mail", relay.letter_to(JEANNE, "code").code())
    jeanne.press("Signer la charte")


@BROWSERS
def test_a_mayor_is_succeeded_then_forgotten(walk, relay, signature, browser_of):
    address = f"/signatures/{signature.code}"
    jeanne, dominique = walk("jeanne", **browser_of), walk("dominique", **browser_of)
    log_in(jeanne, JEANNE)
    jeanne.open("/mon-espace/signature")
    jeanne.follow("Dire qui la représente désormais")
    jeanne.fill("Nom et prénom", "Paul Roux")
    jeanne.fill("Fonction", "maire")
    jeanne.fill("Motif", "Élections de mars.")
    jeanne.press("Inscrire ce changement")
    jeanne.reads("Paul Roux, maire")
    relay.letter_to(COORDINATION, "Qui représente")

    log_in(dominique, COORDINATION)
    dominique.open(f"/admin/membres/{signature.member.public_id}/decisions")
    dominique.reads("Représentée aujourd’hui par : Paul Roux, maire")
    dominique.follow("Effacer une personne")
    dominique.reads("article 17, paragraphe 3, point e")
    dominique.choose("Jeanne Martin")
    dominique.fill("Motif de la décision", "Demande du 3 mars, pesée en réunion.")
    dominique.fill("Pour confirmer, tapez le mot EFFACER", "EFFACER")
    dominique.press("Effacer cette personne")
    dominique.reads("cochez cette case")
    dominique.choose("La coordination a pesé cette demande")
    dominique.press("Effacer cette personne")
    dominique.reads("La personne est effacée", "Effacement d’une personne")

    anybody = walk("anybody", **browser_of)
    anybody.open(address)
    anybody.reads("Personne effacée le", "n’est plus en vigueur")
    assert "Jeanne Martin" not in anybody.text
    jeanne.open("/mon-espace")
    jeanne.reads("Me connecter", "Pas encore de compte")
