"""Trust, as people live it: a mandate confirmed, a member suspended and heard, a document signed by pen."""

import pytest

from network import clock
from network.charter.entries import enter_signature
from network.charter.models import Means
from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.members.models import College, LegalForm
from network.members.official import set_official_address
from network.members.queries import representatives_of
from tests.charter.signing import FIGURES, a_pledge
from tests.factories import PASSWORD, make_coordinator, make_member, make_representative
from tests.files.pdfs import pdf

COORDINATION = "coordination@reseau.example"
JEANNE = "jeanne.martin@figeac.example"
TOWN_HALL = "mairie@figeac.example"

BROWSERS = pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    ],
)


@pytest.fixture
def commune(running):
    """A commune with somebody who represents it, and a coordination."""
    make_coordinator(name="Dominique Bel", email=COORDINATION)
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)
    make_representative(commune, name="Jeanne Martin", email=JEANNE)
    return commune


def log_in(person, email):
    person.open("/connexion")
    person.fill("Adresse électronique", email)
    person.fill("Mot de passe", PASSWORD)
    person.press("Me connecter")


def signed(member):
    charter, jeanne = version_in_force(), representatives_of(member)[0]
    with unit_of_work():
        pledge = a_pledge(member, charter)
        return enter_signature(member, charter, pledge, means=Means.SITE, account=jeanne, by=jeanne)


@BROWSERS
def test_a_mandate_is_confirmed_from_the_official_address(walk, relay, commune, browser_of):
    with unit_of_work():
        set_official_address(commune, TOWN_HALL, by=None)
    signature = signed(commune)
    anybody = walk("anybody", **browser_of)
    anybody.open(f"/signatures/{signature.code}")
    anybody.reads("Mandat déclaré, non vérifié")

    town_hall = walk("town hall", **browser_of)
    letter = relay.letter_to(TOWN_HALL, "reçu mandat")
    town_hall.open(letter.link())
    town_hall.reads("Jeanne Martin", "2026-042")
    town_hall.press("Oui, cette personne a reçu mandat")
    town_hall.reads("Quelques points à revoir")
    town_hall.fill("Votre nom", "Paul Roux")
    town_hall.fill("Votre fonction dans l’organisation", "secrétaire de mairie")
    town_hall.press("Oui, cette personne a reçu mandat")
    town_hall.reads("Le mandat est confirmé")
    town_hall.open(letter.link())
    town_hall.reads("Ce lien ne sert plus")

    assert relay.letter_to(JEANNE, "mandat est confirmé")
    anybody.open(f"/signatures/{signature.code}")
    anybody.reads("Charte signée", "depuis son adresse officielle")


@BROWSERS
def test_a_report_leads_to_a_suspension_an_answer_and_its_lifting(walk, relay, commune, browser_of):
    signed(commune)
    neighbour = walk("neighbour", **browser_of)
    neighbour.open(f"/membres/{commune.slug}")
    neighbour.follow("Signaler un problème")
    neighbour.choose("La personne qui a signé n’en avait pas le mandat")
    neighbour.fill("Dites-nous en plus", "Le conseil n’a jamais voté cet acte.")
    neighbour.fill("Votre adresse électronique", "lea@exemple.example")
    neighbour.press("Envoyer le signalement")
    neighbour.reads("Merci de votre signalement")

    dominique = walk("dominique", **browser_of)
    log_in(dominique, COORDINATION)
    dominique.open("/admin")
    dominique.follow("La personne qui a signé n’en avait pas le mandat")
    dominique.reads("Le conseil n’a jamais voté cet acte.")
    report = dominique.tab.url
    dominique.follow("Suspendre cette organisation")
    dominique.choose("L’adhésion entière")
    dominique.fill("Motif", "L’acte cité ne se trouve pas au recueil de la commune.")
    dominique.press("Suspendre")
    dominique.reads("est prévenue et peut répondre")

    neighbour.open(f"/membres/{commune.slug}")
    neighbour.reads("Suspendu")

    jeanne = walk("jeanne", **browser_of)
    log_in(jeanne, JEANNE)
    jeanne.open("/mon-espace")
    jeanne.follow("Lire le motif et répondre")
    jeanne.reads("L’acte cité ne se trouve pas au recueil")
    jeanne.fill("Votre réponse", "Il est au recueil du 3 novembre, page 12.")
    jeanne.press("Envoyer la réponse")
    jeanne.reads("Votre réponse est partie")

    dominique.open("/admin")
    dominique.follow("Elle répond à sa suspension")
    dominique.reads("page 12")
    dominique.fill("Motif de la décision", "Acte trouvé : merci.")
    dominique.press("Lever la suspension")
    dominique.reads("Levée")
    dominique.open(report)
    dominique.fill("Réponse", "L’acte existe, nous l’avons vérifié.")
    dominique.press("Clore le signalement")

    assert relay.letter_to("lea@exemple.example", "signalement")
    assert relay.letter_to(JEANNE, "levée")
    jeanne.open("/mon-espace/decisions")
    jeanne.reads("Suspension levée", "Acte trouvé : merci.", "page 12")


@BROWSERS
def test_a_charter_signed_by_pen_is_entered_once_checked(walk, relay, commune, browser_of):
    jeanne = walk("jeanne", **browser_of)
    log_in(jeanne, JEANNE)
    jeanne.open("/charte/signer")
    jeanne.unfold("Pas encore d’acte ? De quoi le préparer")
    assert jeanne.fetch("à modifier (ODT) – Modèle de délibération").startswith(b"PK")
    jeanne.follow("Signer sur un document")
    assert jeanne.fetch("La feuille à signer (PDF)").startswith(b"%PDF")
    sheet = {"name": "charte signée.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    jeanne.tab.get_by_label("Le document signé, en PDF").set_input_files(files=[sheet])
    jeanne.fill("Nom de la personne qui a signé", "Jeanne Martin")
    jeanne.fill("Sa fonction", "maire")
    jeanne.fill("Date de la signature", clock.today().strftime("%d/%m/%Y"))
    jeanne.fill("Année cible", FIGURES["target_year"])
    jeanne.fill("Réduction de la consommation, en %", FIGURES["reduction_percent"])
    jeanne.fill("Année de référence", FIGURES["base_year"])
    jeanne.choose("Délibération de l’assemblée")
    jeanne.fill("Numéro de l’acte", "2026-042")
    jeanne.fill("Date de l’acte", "3 novembre 2025")
    jeanne.fill("Rendu exécutoire le", "05/11/2025")
    jeanne.press("Envoyer le document")
    jeanne.reads("Un document attend d’être vérifié")

    dominique = walk("dominique", **browser_of)
    log_in(dominique, COORDINATION)
    dominique.open(relay.letter_to(COORDINATION, "document signé").link())
    dominique.reads("Jeanne Martin, maire", "n° 2026-042")
    dominique.press("Accepter et enregistrer la signature")
    dominique.reads("sous le n° 1")

    assert relay.letter_to(JEANNE, "La charte est signée")
    jeanne.open("/mon-espace")
    jeanne.follow("Voir la signature et ses engagements")
    jeanne.reads("Charte signée", "Signature par document", "par la coordination du réseau")
