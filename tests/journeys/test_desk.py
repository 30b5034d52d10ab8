"""The coordination at its desk, in a real browser: each page is looked at, by day and by night."""

import pytest

from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.mail.actions import queue
from network.mail.messages import Mail
from network.mail.models import State
from network.members.models import College
from network.sheets.actions import submit_sheet
from tests.charter.signing import prepare, sign
from tests.factories import (
    PASSWORD,
    make_account,
    make_coordinator,
    make_draft,
    make_member,
    make_published_sheet,
)

COORDINATION = "coordination@reseau.example"


def make_a_network():
    """Make a little of everything that the desk shows."""
    make_coordinator(email=COORDINATION)
    author = make_account("Noé Marchand")
    farm = make_member("Fermes de Figeac", by=author)
    make_published_sheet(author, farm)
    waiting = make_draft(author, farm, "Une deuxième chaufferie")
    sign(prepare(farm, version_in_force(), by=author))
    sign(prepare(make_member("Commune de Figeac", College.LOCAL_AUTHORITIES), version_in_force()))
    with unit_of_work():
        submit_sheet(waiting, by=author)
        # The relay of the test would take it: it is given up here.
        queue(Mail("test", "Un essai", ("Un paragraphe.",)), to="nulle@part.example").state = State.DEAD


@pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
        pytest.param({"width": 1280, "scripts": False}, id="without-scripts"),
    ],
)
def test_the_coordination_goes_round_its_desk(walk, browser_of):
    make_a_network()
    dominique = walk("dominique", **browser_of)
    dominique.open("/connexion")
    dominique.fill("Adresse électronique", COORDINATION)
    dominique.fill("Mot de passe", PASSWORD)
    dominique.press("Me connecter")
    dominique.open("/admin")
    dominique.reads("Une deuxième chaufferie", "Délibération n° 2026-042", "Un essai")
    dominique.follow("Mails en échec")
    dominique.open("/admin")
    dominique.follow("Une deuxième chaufferie")
    dominique.reads("Renvoyer avec ces remarques")
    for page in ("fiches", "mandats", "mails", "mails?etat=en-echec", "journal", "statistiques"):
        dominique.open(f"/admin/{page}")
    dominique.tab.locator(".chart summary").first.click()
    dominique.meet()
    dominique.open("/admin/membres")
    dominique.follow("Fermes de Figeac")
    dominique.reads("Noé Marchand", "Ce qui s’est passé")
    dominique.open("/statistiques")
    write_a_version(dominique)


def write_a_version(dominique):
    dominique.open("/admin/charte")
    dominique.press("Commencer un brouillon")
    dominique.press("Descendre O1")
    dominique.follow("O1. Couvrir")
    dominique.fill("Intitulé", "Couvrir tous les besoins du territoire")
    dominique.press("Enregistrer")
    dominique.follow("Lire l’aperçu")
    dominique.follow("Voir ce qui change")
    dominique.reads("Couvrir tous les besoins du territoire")
    dominique.open("/admin/charte/brouillon/publier")
    dominique.reads("elle vaut aussi pour cette version")
    dominique.fill("Numéro de la version, pour confirmer", "1.1")
    dominique.press("Publier la version 1.1")
    dominique.reads("La version 1.1 de la charte est en vigueur.")
    dominique.open("/charte/signataires")
    dominique.reads("Fermes de Figeac", "version 1.0")
