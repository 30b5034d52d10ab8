"""A stranger reads the register, checks an entry by hand; a notary becomes its witness."""

import hashlib
import json
import re

import pytest

from network.charter.queries import version_in_force
from network.db import unit_of_work
from network.register.witnesses import name_witness
from tests.charter.signing import prepare, sign
from tests.factories import make_coordinator, make_member

EMAIL = "claire@exemple.fr"
NAMES = ("Fermes de Figeac", "Communauté de communes du Pays de Lalbenque-Limogne", "Soleil du Causse")


@pytest.fixture
def register(running):
    """A few signatures, and somebody asked to be a witness."""
    for name in NAMES:
        sign(prepare(make_member(name), version_in_force()))
    with unit_of_work():
        coordinator = make_coordinator()
        name_witness("Claire Fontaine, notaire", EMAIL, "Vous gardez des actes.", by=coordinator)


def node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_stranger_reads_the_register_and_checks_an_entry(walk, register, width, scheme):
    stranger = walk("stranger", width=width, scheme=scheme)
    stranger.open("/")
    stranger.follow("Le registre")
    stranger.reads("Le registre des signatures", "La tête du registre", *NAMES)
    stranger.fill("Organisation, ou numéro d’une entrée", "lalbenque")
    stranger.press("Rechercher")
    stranger.reads("1 entrée pour « lalbenque »")
    stranger.follow("entrée 1")
    stranger.reads("Signature : Communauté de communes du Pays de Lalbenque-Limogne", "Ses octets exacts")
    check_by_hand(stranger)
    stranger.follow("Voir la signature")
    stranger.reads("Communauté de communes du Pays de Lalbenque-Limogne")
    stranger.open("/registre/1")
    stranger.follow("Le protocole")
    stranger.reads("Tout ce qu’il faut pour vérifier le registre avec un programme à vous")
    stranger.follow("Les témoins du registre")
    stranger.reads("Le réseau n’a pas encore de témoin")


def check_by_hand(stranger):
    """Do what the page says, with what it shows and nothing else."""
    shown = stranger.tab.locator(".code--whole").all_inner_texts()
    leaf = next(text for text in shown if text.startswith("{"))
    hash = hashlib.sha256(b"\x00" + leaf.encode()).hexdigest()
    assert hash in shown
    for step in stranger.tab.locator("#preuve ~ ol > li").all_inner_texts():
        side, other = re.match(r"à (gauche|droite), .* : ([0-9a-f]{64})$", " ".join(step.split())).groups()
        hash = node(other, hash) if side == "gauche" else node(hash, other)
    head = json.loads(stranger.fetch("La tête (JSON)"))
    assert (head["root"], head["size"]) == (hash, len(NAMES))


def test_a_notary_becomes_a_witness_on_a_phone_and_gets_the_head(walk, relay, register):
    notary = walk("notary", width=390)
    notary.open(relay.letter_to(EMAIL, "Voulez-vous être témoin", patience=40).link())
    notary.reads("Serez-vous témoin du registre ?", "Vous gardez des actes.")
    notary.choose("J’accepte d’être nommé")
    notary.press("J’accepte d’être témoin")
    notary.reads("Vous êtes témoin du registre")
    notary.open("/registre/temoins")
    notary.reads("Claire Fontaine, notaire depuis le")
    letter = relay.letter_to(EMAIL, "la tête du registre", patience=60)
    assert json.loads(letter.attachments["tete-3.json"])["size"] == len(NAMES)
