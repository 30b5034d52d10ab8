"""A resource on its way: proposed on a phone, sent back, published at the desk, found by a stranger."""

import pytest

from network.accounts.models import Role
from tests.factories import PASSWORD, make_account, make_contributor, make_member


def log_in(walk, email, path):
    walk.open(f"/connexion?next={path}")
    walk.fill("Adresse électronique", email)
    walk.fill("Mot de passe", PASSWORD)
    walk.press("Me connecter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_resource_is_proposed_read_over_and_found(walk, scheme):
    make_contributor(make_member("Fermes de Figeac"), email="noe@exemple.fr")
    make_account(email="relecture@exemple.fr", role=Role.REVIEWER)

    noe = walk("noe", width=390, scheme=scheme)
    log_in(noe, "noe@exemple.fr", "/ressources/proposer")
    noe.press("Proposer à la coordination")
    noe.reads("Donnez un titre")
    noe.fill("Titre", "Guide du solaire citoyen")
    noe.fill("Présentation", "De quoi monter une **centrale villageoise**.")
    noe.fill("Adresse sur internet", "http://127.0.0.1/guide")
    noe.tab.get_by_label("Guide", exact=True).check()
    noe.tab.get_by_label("Citoyens", exact=True).check()
    noe.tab.get_by_label("Production d’énergie renouvelable").check()
    noe.press("Proposer à la coordination")
    noe.reads("ne s’ouvre que sur un réseau privé")
    noe.fill("Adresse sur internet", "www.exemple.fr/guide")
    noe.tab.locator("input[type=file]").set_input_files(
        {"name": "mesures.csv", "mimeType": "text/csv", "buffer": b"commune,mwh\nFigeac,12\n"}
    )
    noe.press("Proposer à la coordination")
    noe.reads("La coordination relit votre ressource", "Consulter sur exemple.fr", "Télécharger (CSV, 1 ko)")

    desk = walk("desk", scheme=scheme)
    log_in(desk, "relecture@exemple.fr", "/admin/ressources")
    desk.follow("Guide du solaire citoyen")
    desk.fill("Ce qui manque", "Dites qui l’a publié.")
    desk.press("Renvoyer avec ce motif")
    desk.reads("est renvoyée, avec vos remarques", "Aucune ressource n’attend")

    noe.open("/mes-ressources")
    noe.follow("Continuer : Guide du solaire citoyen")
    noe.reads("Dites qui l’a publié.")
    noe.fill("Publié par", "Fermes de Figeac")
    noe.press("Proposer à la coordination")

    desk.open("/admin/ressources")
    desk.follow("Guide du solaire citoyen")
    desk.reads("Renvoyée une première fois avec ces mots")
    desk.press("Publier")
    desk.follow("Publiées (1)")

    stranger = walk("stranger", width=1280, scheme=scheme)
    stranger.open("/ressources")
    stranger.reads("1 ressource")
    stranger.open("/bibliotheque")
    stranger.fill("Que cherchez-vous ?", "centrales villageoises")
    stranger.press("Rechercher")
    stranger.follow("Guide du solaire citoyen")
    stranger.reads("Proposée au réseau par", "Fermes de Figeac", "Citer cette ressource")
