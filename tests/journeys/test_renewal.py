"""A major version, from the draft to the signatures: the desk, a cooperative asked by mail, everybody."""

import re

import pytest

from network.charter.entries import enter_signature
from network.charter.models import Means
from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.members.models import College
from tests.charter.signing import a_pledge
from tests.factories import PASSWORD, make_coordinator, make_member, make_representative

COORDINATION = "coordination@reseau.example"
NOEMIE = "noemie@fermes.example"

BROWSERS = pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    ],
)


@pytest.fixture
def cooperative(running):
    """A cooperative that signed, another one, and a coordination."""
    make_coordinator(name="Dominique Bel", email=COORDINATION)
    cooperative = make_member("Fermes de Figeac")
    noemie = make_representative(cooperative, name="Noémie Marchand", email=NOEMIE)
    sign_for(cooperative, noemie)
    alec = make_member("ALEC du Lot", College.SUPPORT_STRUCTURES)
    sign_for(alec, make_representative(alec, name="Paul Roux", email="paul@alec.example"))
    return cooperative


def sign_for(member, person):
    charter = version_in_force()
    with unit_of_work():
        pledge = a_pledge(member, charter)
        enter_signature(member, charter, pledge, means=Means.SITE, account=person, by=person)


def log_in(person, email):
    person.open("/connexion")
    person.fill("Adresse électronique", email)
    person.fill("Mot de passe", PASSWORD)
    person.press("Me connecter")


@BROWSERS
def test_a_major_version_is_drafted_published_told_and_signed_again(walk, relay, cooperative, browser_of):
    dominique = walk("dominique", **browser_of)
    log_in(dominique, COORDINATION)
    dominique.open("/admin/renouvellement")
    dominique.reads("Personne n’a encore eu à signer de nouveau")
    dominique.open("/admin/charte")
    dominique.press("Commencer un brouillon")
    dominique.choose("Version majeure")
    dominique.tab.locator("input[name=number]").fill("2.0")
    dominique.press("Enregistrer")
    dominique.follow("O5. ")
    dominique.fill("Texte", "Publier chaque année ce que le projet produit, économise et coûte.")
    dominique.press("Enregistrer")
    dominique.follow("Voir ce qui change depuis la version 1.0")
    dominique.open("/admin/charte/brouillon/publier")
    dominique.reads("2 organisations sont invitées à signer de nouveau")
    dominique.fill("Les signatures données comptent jusqu’au", "demain")
    dominique.fill("Numéro de la version, pour confirmer", "2.0")
    dominique.press("Publier la version 2.0")
    dominique.reads("un point à revoir")
    dominique.fill("Les signatures données comptent jusqu’au", "31/12/2027")
    dominique.press("Publier la version 2.0")
    dominique.reads("0 organisation sur 2 a signé la version 2.0", "31 décembre 2027")

    letter = relay.letter_to(NOEMIE, "La charte change", patience=40)
    assert "[ajouté" in letter.text
    assert "31 décembre 2027" in letter.text
    anybody = walk("anybody", **browser_of)
    anybody.open(letter.link())
    anybody.reads("Ce qui change de la charte 1.0 à la charte 2.0", "O5.")
    anybody.open("/charte")
    anybody.reads("0 organisation sur 2 a signé la version 2.0.")
    anybody.open("/charte/signataires")
    anybody.reads("2 organisations ont signé la charte.", "Signé 1.0, à renouveler avant le 31 décembre 2027")
    anybody.open(f"/membres/{cooperative.slug}")
    anybody.reads("à renouveler avant le 31 décembre 2027")

    noemie = walk("noemie", **browser_of)
    log_in(noemie, NOEMIE)
    noemie.open("/mon-espace")
    noemie.reads("Signer la nouvelle charte", "à renouveler avant le 31 décembre 2027")
    noemie.open(re.search(r"https?://\S+/charte/renouveler/\S+", letter.text)[0])
    noemie.reads("Renouveler la signature de Fermes de Figeac", "Publier chaque année")
    noemie.press("Signer la version 2.0")
    noemie.fill("Votre fonction", "gérante")
    noemie.press("Continuer vers la relecture")
    noemie.choose("J’ai lu la charte et je m’engage")
    noemie.press("Envoyer le code")
    noemie.fill("Code reçu par mail", relay.letter_to(NOEMIE, "code").code())
    noemie.press("Signer la charte")
    noemie.reads("Charte signée", "Fermes de Figeac")
    noemie.open("/mon-espace")
    assert "enouveler avant" not in noemie.text

    dominique.open("/admin/renouvellement")
    dominique.reads("1 organisation sur 2 a signé la version 2.0", "ALEC du Lot")
    dominique.reads("Annonce de la nouvelle version : 2 organisations, 2 mails")
    dominique.follow("Ont signé (1)")
    dominique.reads("Fermes de Figeac")
    anybody.open("/charte")
    anybody.reads("1 organisation sur 2 a signé la version 2.0.")
    anybody.open("/charte/signataires")
    anybody.reads("2 organisations ont signé la charte.", "Charte signée")
