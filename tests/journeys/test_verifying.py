"""A stranger checks a signature: on the site, then without it."""

import subprocess
import sys

import pytest

from network.charter.entries import enter_signature
from network.charter.models import Means
from network.charter.queries import version_in_force
from network.db import unit_of_work
from tests.charter.signing import a_pledge
from tests.factories import make_member, make_representative

BROWSERS = pytest.mark.parametrize(
    "browser_of",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "scheme": "dark"}, id="phone"),
        pytest.param({"width": 390, "scripts": False}, id="without scripts"),
    ],
)


@pytest.fixture
def signature(running, relay):
    """A signature whose certificate the worker has made."""
    farm = make_member("Fermes de Figeac")
    jeanne, charter = make_representative(farm, name="Jeanne Martin"), version_in_force()
    with unit_of_work():
        signature = enter_signature(
            farm, charter, a_pledge(farm, charter), means=Means.SITE, account=jeanne, by=jeanne
        )

    assert relay.letter_to(jeanne.email, "charte est signée")  # its certificate comes with it
    return signature


@BROWSERS
def test_a_stranger_checks_a_signature_on_the_site_and_without_it(walk, signature, browser_of, tmp_path):
    stranger = walk("stranger", **browser_of)
    stranger.open(f"/signatures/{signature.code}")
    files = {
        "certificat.pdf": stranger.fetch("Télécharger le certificat"),
        "preuve.zip": stranger.fetch("Télécharger la preuve (ZIP)"),
    }
    stranger.follow("Vérifier cette signature")
    stranger.reads("Cette signature existe", "Ce que cela ne prouve pas")
    stranger.follow("Vérifier un autre document")
    files["verify_bundle.py"] = stranger.fetch("Télécharger le programme (verify_bundle.py)")
    altered = bytearray(files["certificat.pdf"])
    altered[999] ^= 1
    files["retouche.pdf"] = bytes(altered)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    def drop(name):
        stranger.open("/verifier")
        stranger.tab.get_by_label("Le certificat en PDF").set_input_files(tmp_path / name)
        stranger.press("Vérifier")

    drop("certificat.pdf")
    stranger.reads("Fermes de Figeac", "Ce document est authentique", "Le sceau de la plateforme est intact")
    drop("preuve.zip")
    stranger.reads("Ce document est authentique")
    drop("retouche.pdf")
    stranger.reads("Ce site n’a pas établi ce fichier", "Un seul octet changé")
    stranger.fill("Code de la signature", signature.code.lower())
    stranger.press("Vérifier")
    stranger.reads("Cette signature existe", "Charte signée")

    told = subprocess.run(
        [sys.executable, "-I", "verify_bundle.py", "preuve.zip"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (told.returncode, told.stdout.partition("\n")[0]) == (0, "VALIDE")
