"""Signing by a link, as people live it: the officer prepares, the mayor signs from the mail, on a phone."""

from datetime import timedelta

import pytest

from network import clock
from network.accounts.queries import account_by_email
from network.charter.link_actions import prepare_signing_by_link, send_links
from network.charter.link_rules import Hand
from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.members.models import College, LegalForm
from tests.charter.signing import BROWSER, a_delegation, a_pledge, received
from tests.factories import PASSWORD, make_contributor, make_coordinator, make_member
from tests.files.pdfs import pdf
from tests.journeys.running import wait_until

MAYOR, DIRECTOR = "jeanne.martin@figeac.example", "ali.roux@figeac.example"
OFFICER = "paul.marty@figeac.example"
PHONE = {"width": 390}


@pytest.fixture
def figeac(running):
    """A commune, with an officer who may not sign."""
    commune = make_member("Commune de Figeac", College.LOCAL_AUTHORITIES, legal_form=LegalForm.COMMUNE)
    make_contributor(commune, name="Paul Marty", email=OFFICER)
    make_coordinator()
    return commune


@pytest.fixture
def officer(walk, figeac):
    """The officer at a desk, logged in."""
    walker = walk("paul")
    walker.open("/connexion")
    walker.fill("Adresse électronique", OFFICER)
    walker.fill("Mot de passe", PASSWORD)
    walker.press("Me connecter")
    return walker


def prepare(officer, tmp_path, *, second=False, delegation_until=None):
    """Fill in all that is to be signed, and read it again."""
    officer.open("/mon-espace")
    officer.follow("Faire signer la charte")
    first = officer.tab.get_by_role("group", name="Qui signe")
    first.get_by_label("Son nom").first.fill("Jeanne Martin")
    first.get_by_label("Sa fonction").first.fill("maire")
    first.get_by_label("Son adresse électronique").first.fill(MAYOR)
    if second:
        officer.unfold("Une seconde personne signe aussi (facultatif)")
        first.get_by_label("Son nom").last.fill("Ali Roux")
        first.get_by_label("Sa fonction").last.fill("directeur")
        first.get_by_label("Son adresse électronique").last.fill(DIRECTOR)
    officer.fill("Année cible", "2050")
    officer.fill("Réduction de la consommation", "40")
    officer.fill("Année de référence", "2012")
    document = tmp_path / "mandat.pdf"
    document.write_bytes(pdf())
    if delegation_until:
        officer.choose("Une délégation")
        officer.fill("Ce que couvre la délégation", "Les chartes et conventions d’énergie")
        officer.fill("Elle vaut jusqu’au", delegation_until.strftime("%d/%m/%Y"))
        officer.tab.get_by_label("Le document qui donne la délégation").set_input_files(document)
    else:
        officer.choose("Un acte exécutoire de l’assemblée")
        officer.choose("Délibération de l’assemblée")
        officer.fill("Numéro de l’acte", "2026-042")
        officer.fill("Date de l’acte", "12/10/2026")
        officer.fill("Rendu exécutoire le", "14/10/2026")
        officer.tab.get_by_label("L’acte en PDF").set_input_files(document)
    officer.press("Continuer vers la relecture")
    officer.reads("Rien n’est encore parti", "− 40 % de consommation par rapport à 2012")


def sign(reader, relay, address):
    """Read, agree, type the code; return how many pages that took."""
    before = reader.pages
    reader.open(relay.letter_to(address, "À signer").link())
    reader.reads("Relisez, puis signez la charte", "Paul Marty", "− 40 % de consommation par rapport à 2012")
    reader.choose("J’ai lu la charte et je m’engage")
    reader.press("Recevoir le code")
    reader.fill("Code reçu par mail", relay.letter_to(address, "code").code())
    reader.press("Signer la charte")
    return reader.pages - before


@pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param(PHONE, id="phone"),
        pytest.param({**PHONE, "scheme": "dark", "scripts": False}, id="phone-by-night-without-scripts"),
    ],
)
def test_the_mayor_signs_from_the_mail_what_the_officer_prepared(walk, officer, relay, tmp_path, browser_of):
    prepare(officer, tmp_path)
    officer.press("Envoyer le lien")
    officer.reads("lien envoyé", "C’est parti")

    mayor = walk("jeanne", **browser_of)
    pages = sign(mayor, relay, MAYOR)
    assert pages == 3, "the link, the code, the receipt"
    mayor.reads(
        "Merci : votre signature est enregistrée.", "Jeanne Martin", "maire", "Mandat déclaré, non vérifié",
        "Acte exécutoire, date d’adhésion", "14 octobre 2026", "heure de Paris",
    )  # fmt: skip
    for address in (MAYOR, OFFICER):
        letter = relay.letter_to(address, "La charte est signée")
        assert [name for name in letter.attachments if name.endswith(".pdf")]
    receipt = mayor.tab.url
    mayor.open(relay.letter_to(MAYOR, "À signer").link())
    assert mayor.tab.url == receipt
    officer.open("/mon-espace")
    officer.reads("Mandat déclaré, non vérifié", "acte exécutoire le 14 octobre 2026")


def test_the_text_and_the_act_are_there_to_read_before_signing(walk, officer, relay, tmp_path):
    prepare(officer, tmp_path)
    officer.press("Envoyer le lien")
    mayor = walk("jeanne", **PHONE)
    mayor.open(relay.letter_to(MAYOR, "À signer").link())
    assert mayor.fetch("Lire l’acte (PDF)") == (tmp_path / "mandat.pdf").read_bytes()
    mayor.unfold("Le texte entier de la charte")
    mayor.reads("Préambule", "Préparé par", "Délibération n° 2026-042")
    mayor.meet()
    consent = mayor.tab.get_by_label("J’ai lu la charte et je m’engage")
    assert not consent.is_checked()
    mayor.press("Recevoir le code")
    mayor.reads("sans elle, rien n’est signé")


def test_an_elected_person_and_a_director_sign_together(walk, officer, relay, tmp_path):
    prepare(officer, tmp_path, second=True)
    officer.press("Envoyer les deux liens")
    director = walk("ali", **PHONE)
    sign(director, relay, DIRECTOR)
    director.reads("Votre signature est donnée", "Il manque la signature suivante : Jeanne Martin, maire.")
    assert relay.letter_to(OFFICER, "Une signature sur deux")
    officer.open("/mon-espace")
    officer.follow("Voir, renvoyer ou retirer")
    officer.reads("a signé", "lien envoyé")
    first_link = relay.letter_to(MAYOR, "À signer").link()
    officer.press("Renvoyer le lien de Jeanne Martin")
    officer.reads("Un nouveau lien est parti")
    mayor = walk("jeanne", **PHONE)
    mayor.open(first_link)
    mayor.reads("Ce lien ne sert plus")
    wait_until(lambda: len(relay.letters_to(MAYOR, "À signer")) == 2)
    sign(mayor, relay, MAYOR)
    mayor.reads("Jeanne Martin ; Ali Roux", "maire ; directeur")
    director.open(director.tab.url)
    assert director.tab.url == mayor.tab.url
    for address in (MAYOR, DIRECTOR, OFFICER):
        assert relay.letter_to(address, "La charte est signée")


def test_a_delegation_that_ended_no_longer_signs(walk, officer, figeac, relay):
    paul, version = account_by_email(OFFICER), version_in_force()
    with clock.at(clock.now() - timedelta(days=5)), unit_of_work():
        mandate = a_delegation(delegation_until=clock.today() + timedelta(days=2))
        signing = prepare_signing_by_link(
            figeac, version, a_pledge(figeac, version, mandate), [Hand("Jeanne Martin", "maire", MAYOR)],
            delegation_file=received(pdf()), by=paul, origin=BROWSER,
        )  # fmt: skip
        send_links(signing, by=paul, origin=BROWSER)
    mayor = walk("jeanne", **PHONE)
    mayor.open(relay.letter_to(MAYOR, "À signer").link())
    mayor.reads("Ce lien ne sert plus", "Cette délégation a pris fin le")
    officer.open("/mon-espace")
    officer.reads("lien sans effet")
    officer.follow("Voir, renvoyer ou retirer")
    officer.reads("Délégation", "Les chartes d’énergie", "Cette délégation a pris fin le")
    officer.press("Retirer la demande")
    officer.reads("Demande retirée")
    assert relay.letter_to(MAYOR, "Plus rien à signer")
