"""Joining, as people live it: a candidate signs, members sponsor it from a mail, the coordination decides."""

import pytest

from network.adhesion.candidacy_actions import accept_candidacy, open_candidacy
from network.charter.entries import enter_signature
from network.charter.models import Means
from network.charter.queries import version_in_force
from network.db import db, unit_of_work
from network.members.models import College, Member
from tests.charter.signing import a_pledge
from tests.factories import PASSWORD, make_coordinator, make_member, make_representative

COORDINATION = "coordination@reseau.example"
CLAIRE = "claire@soleil.example"
WORKER = 40  # seconds until it has opened a candidacy and delivered its mails

BROWSERS = pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
    ],
)


def under(policy: str):
    """Start the site under a joining policy."""
    return pytest.mark.parametrize("running", [{"JOINING_POLICY": policy}], indirect=True, ids=[policy])


@pytest.fixture
def coordination(running):
    """Somebody who decides for the network."""
    return make_coordinator(name="Dominique Bel", email=COORDINATION)


@pytest.fixture
def candidate(coordination):
    """A cooperative that has not signed yet, with somebody who represents it."""
    member = make_member("Soleil levant", College.PROJECT_HOLDERS)
    make_representative(member, name="Claire Marty", email=CLAIRE)
    return member


def taken_in(name: str, email: str, coordination) -> Member:
    """Make a member that signed, and that the coordination took in."""
    member, person = make_member(name, College.PROJECT_HOLDERS), None
    person = make_representative(member, email=email)
    charter = version_in_force()
    with unit_of_work():
        enter_signature(
            member, charter, a_pledge(member, charter), means=Means.SITE, account=person, by=person
        )
        accept_candidacy(open_candidacy(member), "Connue de tous.", by=coordination)
    return member


def log_in(person, email):
    person.open("/connexion")
    person.fill("Adresse électronique", email)
    person.fill("Mot de passe", PASSWORD)
    person.press("Me connecter")


def sign(claire, relay):
    claire.open("/charte/signer")
    claire.fill("Votre fonction", "gérante")
    claire.press("Continuer vers la relecture")
    claire.choose("J’ai lu la charte et je m’engage")
    claire.press("Envoyer le code")
    claire.fill("Code reçu par mail", relay.letter_to(CLAIRE, "code").code())
    claire.press("Signer la charte")


def is_in(member) -> bool:
    db.session.rollback()
    return member.accepted_at is not None


@under("sponsored")
@BROWSERS
def test_two_members_take_a_candidate_in_from_their_mail(walk, relay, candidate, coordination, browser_of):
    for number in (1, 2, 3):
        taken_in(f"Énergies du Causse {number}", f"parrain{number}@causse.example", coordination)
    claire = walk("claire", **browser_of)
    log_in(claire, CLAIRE)
    sign(claire, relay)
    assert relay.letter_to(CLAIRE, "est ouverte", patience=WORKER)
    claire.open("/mon-espace")
    claire.follow("Trouver deux parrains")
    claire.reads("Candidature en cours", "Il manque 2 parrains")
    for number in (1, 2, 3):
        claire.follow("Choisir un premier membre" if number == 1 else "Choisir un autre membre")
        claire.fill("Nom ou lieu d’un membre", f"causse {number}")
        claire.press("Chercher")
        claire.press(f"Demander son parrainage : Énergies du Causse {number}")
        claire.reads("Le mail est parti")

    sponsor = walk("sponsor", **browser_of)
    sponsor.open(relay.letter_to("parrain1@causse.example", "parrainage").link())
    sponsor.reads("Parrainer Soleil levant ?")
    sponsor.press("Décliner")
    sponsor.reads("Dites pourquoi")
    sponsor.fill("Le motif, si vous déclinez", "Nous ne la connaissons pas.")
    sponsor.press("Décliner")
    sponsor.reads("Merci de votre réponse")
    for number in (2, 3):
        assert not is_in(candidate)
        letter = relay.letter_to(f"parrain{number}@causse.example", "parrainage")
        sponsor.open(letter.link())
        sponsor.press("Oui, nous la parrainons")
        sponsor.reads("Votre parrainage est enregistré")
    sponsor.open(letter.link())
    sponsor.reads("il n’y a plus rien à faire")

    assert is_in(candidate)
    assert "fait désormais partie du réseau" in relay.letter_to(CLAIRE, "Bienvenue").text
    claire.open("/mon-espace/adhesion")
    claire.reads("Charte signée", "Parrainée par", "Nous ne la connaissons pas.")
    anybody = walk("anybody", **browser_of)
    anybody.open("/charte/signataires")
    anybody.reads("Soleil levant")


@under("approved")
@BROWSERS
def test_the_coordination_declines_hears_and_takes_in(walk, relay, candidate, coordination, browser_of):
    claire = walk("claire", **browser_of)
    log_in(claire, CLAIRE)
    sign(claire, relay)
    assert relay.letter_to(COORDINATION, "Candidature à décider", patience=WORKER)
    anybody = walk("anybody", **browser_of)
    anybody.open(f"/membres/{candidate.slug}")
    anybody.reads("Candidature en cours", "Elle ne compte pas encore parmi ses membres")

    dominique = walk("dominique", **browser_of)
    log_in(dominique, COORDINATION)
    dominique.open("/admin")
    dominique.follow("Elle demande à entrer dans le réseau")
    dominique.press("Ne pas la retenir")
    dominique.reads("Encore un point à revoir")
    dominique.fill("Motif de la décision", "Hors de l’objet du réseau.")
    dominique.press("Ne pas la retenir")
    dominique.reads("elle peut contester")

    claire.open(relay.letter_to(CLAIRE, "Décision sur la candidature").link())
    claire.reads("Hors de l’objet du réseau.")
    claire.follow("Contester la décision")
    claire.fill("Votre réponse", "Nos statuts ont changé en juin.")
    claire.press("Envoyer la réponse")
    claire.reads("la coordination la lit")
    anybody.open(f"/membres/{candidate.slug}")
    anybody.reads("Candidature non retenue")
    anybody.open("/membres")
    assert "Soleil levant" not in anybody.text

    dominique.open(relay.letter_to(COORDINATION, "Décision contestée").link())
    dominique.reads("Nos statuts ont changé en juin.")
    dominique.fill("Motif de la décision", "Les nouveaux statuts le montrent.")
    dominique.press("L’accueillir finalement")
    dominique.reads("entre dans le réseau")
    assert is_in(candidate)
    claire.open("/mon-espace/adhesion")
    claire.reads("Charte signée", "Les nouveaux statuts le montrent.")
    claire.follow("Donner des nouvelles")
    claire.fill("Ce que vous avez fait", "Deux toitures de plus.")
    claire.press("Donner ces nouvelles")
    claire.reads("Merci de ces nouvelles", "Deux toitures de plus.")
