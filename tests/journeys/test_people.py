"""The people of an organisation, as they live it: invited, leaving, taking over, entering the desk."""

import pytest

from network.accounts.models import Role
from tests.factories import (
    PASSWORD,
    make_account,
    make_contributor,
    make_coordinator,
    make_member,
    make_membership,
    make_representative,
)

COORDINATION = "coordination@reseau.example"
OFFICE = "mairie@ville-figeac.example"
ANNE, NOE, SACHA = "anne@ville-figeac.example", "noe@ville-figeac.example", "sacha@ville-figeac.example"
NEW_PASSWORD = "trois loutres au bord du Célé"

BROWSERS = [
    pytest.param({"width": 1280}, id="wide"),
    pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    pytest.param({"width": 1280, "scripts": False}, id="without-scripts"),
]


def log_in(walker, email):
    walker.open("/connexion")
    walker.fill("Adresse électronique", email)
    walker.fill("Mot de passe", PASSWORD)
    walker.press("Me connecter")


@pytest.mark.parametrize("browser_of", BROWSERS)
def test_a_newcomer_is_invited_and_a_colleague_goes(walk, relay, browser_of):
    member = make_member("Commune de Figeac")
    make_representative(member, name="Anne Roche", email=ANNE)
    make_contributor(member, name="Lou Bonnet")
    anne = walk("anne", **browser_of)
    log_in(anne, ANNE)
    anne.follow("Les personnes qui agissent pour elle")
    anne.follow("Inviter une personne")
    anne.fill("Son adresse électronique", NOE)
    anne.fill("Son prénom et son nom", "Noé Petit")
    anne.choose("Représenter l’organisation")
    anne.fill("Un mot pour elle", "Tu suis maintenant le plan climat : bienvenue.")
    anne.press("Envoyer l’invitation")
    anne.reads("L’invitation est partie", "Invitations en attente")

    noe = walk("noe", **browser_of)
    link = relay.letter_to(NOE, "vous invite").link()
    noe.open(link)
    noe.reads("Anne Roche vous invite à agir pour cette organisation", "Tu suis maintenant le plan climat")
    noe.fill("Choisissez un mot de passe", NEW_PASSWORD)
    noe.press("Ouvrir mon compte et accepter")
    noe.reads("Bienvenue !", "Commune de Figeac")
    noe.open(link)
    noe.reads("Cette invitation ne sert plus")
    assert relay.letter_to(ANNE, "Noé Petit agit maintenant")

    anne.open("/mon-espace/personnes")
    anne.follow("Changer de rôle : Lou Bonnet")
    anne.choose("Représenter l’organisation")
    anne.press("Changer le rôle")
    anne.follow("Retirer Lou Bonnet")
    anne.fill("Pourquoi", "Lou a changé de poste.")
    anne.press("Retirer cette personne")
    anne.reads("Lou Bonnet n’agit plus")
    anne.follow("Quitter Commune de Figeac")
    anne.press("Quitter cette organisation")
    anne.reads("Vous n’agissez plus pour Commune de Figeac")
    noe.open("/mon-espace/personnes/quitter")
    noe.reads("Vous êtes la dernière personne qui la représente")


@pytest.mark.parametrize("browser_of", BROWSERS)
def test_the_official_address_confirms_who_takes_over(walk, relay, browser_of):
    member = make_member("Commune de Figeac", official_email=OFFICE)
    make_representative(member, name="Anne Roche", email=ANNE)
    make_account("Sacha Petit", SACHA)
    make_coordinator(email=COORDINATION)
    sacha = walk("sacha", **browser_of)
    log_in(sacha, SACHA)
    sacha.open(f"/membres/{member.slug}/demande")
    sacha.follow("Demander la relève")
    sacha.fill("Qui êtes-vous", "Directrice des services depuis mai. Anne Roche a pris sa retraite.")
    sacha.press("Demander la relève")
    sacha.reads("Votre demande de relève", "À confirmer")

    office = walk("office", **browser_of)
    office.open(relay.letter_to(OFFICE, "Confirmez-vous").link())
    office.reads("Sacha Petit", SACHA, "Directrice des services depuis mai")
    office.press("Confirmer")
    office.reads("Indiquez votre nom et votre fonction")
    office.fill("Votre nom et votre fonction", "Lou Bonnet, secrétaire de mairie")
    office.choose("Anne Roche")
    office.press("Confirmer")
    office.reads("Merci de votre réponse")
    assert relay.letter_to(SACHA, "est confirmée")

    # She had not left after all, and says so: the coordination decides.
    anne = walk("anne", **browser_of)
    log_in(anne, ANNE)
    anne.open(relay.letter_to(ANNE, "vous pouvez vous y opposer").link())
    anne.reads("depuis l’adresse officielle de l’organisation", "Lou Bonnet, secrétaire de mairie")
    anne.fill("Pourquoi vous vous y opposez", "Je suis en poste jusqu’à l’été.")
    anne.press("M’opposer à la relève")
    anne.reads("Contestée : la coordination décide")

    desk = walk("desk", **browser_of)
    log_in(desk, COORDINATION)
    desk.open("/admin/demandes")
    desk.follow("Voir la relève pour Commune de Figeac")
    desk.reads("Je suis en poste jusqu’à l’été.")
    desk.choose("Confirmer la relève")
    desk.fill("Motif", "La mairie, jointe par téléphone, confirme le départ.")
    desk.press("Enregistrer la décision")
    desk.reads("Relève faite")
    sacha.open("/mon-espace/personnes")
    sacha.reads("Relève faite", "Commune de Figeac")
    assert relay.letter_to(ANNE, "Vous n’agissez plus")


@pytest.mark.parametrize("browser_of", BROWSERS[:2])
def test_a_person_moves_to_another_address_and_another_role(walk, relay, browser_of):
    anne = make_representative(make_member("Commune de Figeac"), name="Anne Roche", email=ANNE)
    make_membership(make_member("Soleil levant"), anne)
    make_coordinator(email=COORDINATION)
    make_account("Sacha Petit", SACHA, role=Role.OBSERVER)
    walker = walk("anne", **browser_of)
    log_in(walker, ANNE)
    walker.open("/mon-espace/personnes")
    walker.reads("Vous agissez pour Soleil levant")
    walker.open("/mon-espace/adresse-officielle")
    walker.fill("Adresse officielle de l’organisation", "contact@soleil-levant.example")
    walker.press("Proposer cette adresse")
    walker.reads("la coordination vérifie cette adresse", "contact@soleil-levant.example")
    walker.open("/mon-compte")
    walker.follow("Changer d’adresse")
    walker.fill("Nouvelle adresse électronique", NOE)
    walker.press("Recevoir le lien")
    walker.reads("Une adresse attend sa confirmation", NOE)
    walker.open(relay.letter_to(NOE, "Confirmez votre nouvelle adresse").link())
    walker.press("Confirmer cette adresse")
    walker.reads("Votre adresse est changée", NOE)
    walker.open(relay.letter_to(ANNE, "a changé").link())
    walker.fill("Nouveau mot de passe", NEW_PASSWORD)
    walker.press("Annuler le changement")
    walker.reads("Le changement d’adresse est annulé")

    desk = walk("desk", **browser_of)
    log_in(desk, COORDINATION)
    desk.open("/admin/demandes?sorte=adresses")
    desk.follow("Vérifier et répondre")
    desk.fill("Motif", "Vue sur son site.")
    desk.press("Enregistrer l’adresse officielle")
    desk.reads("L’adresse officielle de Soleil levant est à jour")
    desk.open("/admin/personnes")
    desk.follow("Changer de rôle : Sacha Petit")
    desk.choose("Relecture")
    desk.press("Changer le rôle")
    desk.reads("Sacha Petit en est informé par mail")
