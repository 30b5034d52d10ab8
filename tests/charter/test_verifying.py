"""A stranger checks a signature on the site: by its certificate, by its proof, or by a code."""

import io
from pathlib import Path

import pytest

from network import clock as network_clock
from network.charter import bundle, verifying, verifying_views
from network.charter.certifying import forget_certificate
from network.charter.entries import end_signature
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import EndKind, Means
from network.charter.suspension_actions import suspend
from network.db import db, unit_of_work
from network.seal import check_seal
from network.text import sha256_hex
from tests.charter.certifying import PRINCIPLE, altered, certified, enter
from tests.factories import make_coordinator
from tests.tampering import disarm


def drop(site, data, name="certificat.pdf", **answer):
    """Drop a file on /verifier and return the page that answers."""
    return site.submit(site.get("charter.verify"), "Vérifier", file=(io.BytesIO(data), name), **answer)


def typed(site, code, **answer):
    """Type a code on /verifier and return the page that answers."""
    return site.submit(site.get("charter.verify"), "Vérifier", code=code, **answer)


@pytest.mark.parametrize("means", Means)
def test_a_certificate_dropped_is_authentic_and_its_limits_are_told(site, commune, charter, means):
    made = certified(commune, charter, means)
    page = drop(site, made.pdf)
    assert page.h1 == "Commune de Figeac"
    for said in (
        "Ce document est authentique",
        "octet pour octet, le certificat établi par ce site",
        "Le sceau de la plateforme est intact",
        f"L’entrée n° {made.signature.entry_index} du registre dit la même organisation",
        "Le texte de la charte, version 1.0, est au caractère près",
        "à la tête du registre de taille 1, signée par la clé",
        "L’identité civile de la personne",
        "signature électronique simple, scellée par la plateforme",
    ):
        assert said in page
    assert "Ne tient pas" not in page
    assert "avancée" not in page
    assert "qualifiée" not in page


def test_the_proof_dropped_instead_is_checked_too(site, farm, charter):
    page = drop(site, bundle.archive_of(certified(farm, charter)), "preuve.zip")
    assert "Ce document est authentique" in page
    assert "octet pour octet, la preuve faite avec le certificat" in page


def test_an_attestation_of_principle_is_checked_and_has_no_entry(site, commune, charter):
    made = certified(commune, charter, mandate=PRINCIPLE)
    page = drop(site, made.pdf)
    assert "l’attestation établie par ce site" in page
    assert "Un engagement de principe n’entre pas dans le registre" in page
    assert "n’entre pas dans le registre" in site.get("charter.proof", code=made.signature.code, expect=404)


def test_400_alterations_of_a_byte_of_a_certificate_are_refused(site, farm, charter, monkeypatch):
    pdf = certified(farm, charter).pdf
    monkeypatch.setattr(verifying_views, "VERIFY_BY_ADDRESS", verifying_views.Limit("verify", 1000, 3600))
    page = site.get("charter.verify")
    for at, wrong in altered(pdf, 400, seed=1):
        told = site.submit(page, "Vérifier", file=(io.BytesIO(wrong), "c.pdf"), expect=422)
        assert "Ce site n’a pas établi ce fichier" in told.text, at
    assert "Ce document est authentique" in drop(site, pdf)


def test_a_pdf_reader_would_accept_some_bytes_that_we_refuse(farm, charter):
    # Why the whole file is looked for first: the contents of the seal are padded, outside of what it covers.
    made = certified(farm, charter)
    at = made.pdf.rindex(b"00>")
    padded = made.pdf[:at] + b"0f" + made.pdf[at + 2 :]
    assert padded != made.pdf
    assert check_seal(padded, made.seal_id, made.made_at)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "vide.pdf", "ni un PDF ni une archive"),
        (b"%PDF-1.7 somebody else's", "autre.pdf", "il vient d’ailleurs, ou il a été modifié"),
        (b"PK\3\4" * 9, "a.zip", "il vient d’ailleurs, ou il a été modifié"),
        (b"x" * 999, "x", "ni un PDF ni une archive"),
    ],
)
def test_what_this_site_did_not_make_is_calmly_refused(site, farm, charter, data, name, said):
    certified(farm, charter)
    told = drop(site, data, name, expect=422)
    assert said in told.errors["file"]
    assert "Un lecteur de PDF l’a peut-être enregistré de nouveau" in told
    assert "imprimé puis numérisé" in told


def test_a_heavy_file_is_refused(site, charter, monkeypatch):
    heading = b'--x\r\nContent-Disposition: form-data; name="file"; filename="c.pdf"\r\n\r\n'
    # A form without a token is refused once it is read; a heavier one is not even read.
    for size, status in ((4_900_000, 400), (5_200_000, 413)):
        body = {
            "data": heading + bytes(size) + b"\r\n--x--\r\n",
            "content_type": "multipart/form-data; boundary=x",
        }
        assert site.open("POST", site.url("charter.verify"), **body).status_code == status
    monkeypatch.setattr(verifying_views, "MOST_OF_A_FILE", 99)
    assert "dépasse 5 Mo" in drop(site, b"x" * 100, expect=422).errors["file"]


def test_no_unknown_byte_is_parsed(site, farm, charter, monkeypatch):
    certified(farm, charter)
    monkeypatch.setattr("network.charter.verifying.check_seal", lambda *_arguments: 1 / 0)
    monkeypatch.setattr("network.charter.verify_bundle.unpack", lambda *_arguments: 1 / 0)
    drop(site, b"%PDF-1.7", expect=422)
    drop(site, b"PK\3\4", expect=422)


@pytest.fixture
def seals_checked(monkeypatch):
    """The ids of the seals checked, in order, from a memory that is empty."""
    checked = []
    monkeypatch.setattr(verifying, "_sealed", {})
    monkeypatch.setattr(
        verifying, "check_seal", lambda *asked: checked.append(asked[1]) or check_seal(*asked)
    )
    return checked


def test_a_seal_that_holds_is_checked_once_and_only_its_digest_is_kept(site, farm, charter, seals_checked):
    made = certified(farm, charter)
    for _time in range(3):
        assert "Le certificat que ce site garde est intact, sous son sceau" in site.get(
            f"/verifier/{made.signature.code}"
        )
    assert seals_checked == [made.seal_id]
    assert verifying._sealed == {(made.sha256, made.seal_id): True}


def test_a_seal_whose_file_comes_back_holds_again(site, app, farm, charter, seals_checked):
    made = certified(farm, charter)
    chain = Path(app.config["DATA_DIR"], "keys", "seal", f"{made.seal_id}.chain.pem")
    away = chain.rename(chain.with_suffix(".away"))
    address = f"/verifier/{made.signature.code}"
    assert "Le sceau de la plateforme ne se vérifie pas." in site.get(address)
    away.rename(chain)
    assert "Le certificat que ce site garde est intact" in site.get(address)
    assert seals_checked == [made.seal_id] * 2


def test_the_seals_kept_in_mind_are_bounded(site, farm, commune, charter, seals_checked, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_SEALS", 1)
    for made in (certified(farm, charter), certified(commune, charter)):
        site.get(f"/verifier/{made.signature.code}")
        assert list(verifying._sealed) == [(made.sha256, made.seal_id)]


def test_too_many_files_have_to_wait(site, charter):
    for _time in range(verifying_views.VERIFY_BY_ADDRESS.tries):
        typed(site, "0000000000", expect=422)
    assert "Trop d’essais" in typed(site, "0000000000", expect=429)


def test_a_code_is_found_as_people_write_it(site, farm, commune, charter):
    certified(farm, charter)
    signature = certified(commune, charter).signature
    code = signature.code
    for written in (
        code, code.lower(), f" {code[:5]} {code[5:]} ", code.replace("0", "o").replace("1", "l"),
        f"{code[:3]}-{code[3:6]}-{code[6:]}", "1", "n° 1", "entrée n° 1",
    ):  # fmt: skip
        page = typed(site, written)
        assert page.h1 == "Commune de Figeac", written
        assert "Cette signature existe" in page
        assert "Ce document est authentique" not in page
    assert "Ce document est authentique" in typed(site, sha256_hex(_pdf_of(signature)))


def _pdf_of(signature):
    from network.charter.queries import certificate_of

    return certificate_of(signature).pdf


@pytest.mark.parametrize("code", ["ZZZZZZZZZZ", "99", "9" * 40, "é", "' OR 1=1", "%", "0" * 64, "n°"])
def test_a_code_of_nothing_is_told(site, farm, charter, code):
    certified(farm, charter)
    assert "Aucune signature ne porte ce code" in typed(site, code, expect=422).errors["code"]
    site.get(f"/verifier/{code.replace('%', '%25')}", expect=404)


def test_nothing_given_is_told(site, charter):
    page = typed(site, "", expect=422)
    assert "Déposez un fichier, ou tapez un code." in page.errors["file"]
    assert "Un seul octet changé" not in page


def test_a_file_that_cannot_be_a_proof_is_told_so(site, charter):
    page = drop(site, b"\x89PNG\r\n", "scan.png", expect=422)
    assert "Ce n’est ni un PDF ni une archive preuve.zip." in page.errors["file"]


def test_the_entry_of_a_withdrawal_leads_to_what_it_ends(site, farm, charter):
    made = certified(farm, charter)
    with unit_of_work():
        end_signature(made.signature, "Nous quittons le réseau.", EndKind.WITHDRAWN)
    page = typed(site, "1")
    assert page.h1 == farm.name
    assert "Fin le" in page
    assert "Nous quittons le réseau." in page
    page = drop(site, made.pdf)
    assert "Ce document est authentique, mais la signature a été retirée le" in page
    assert not page.texts("//*[contains(@class, 'notice--good')]")


def test_its_state_today_is_told(site, commune, charter):
    made = certified(commune, charter)
    page = drop(site, made.pdf)
    assert "Mandat déclaré, non vérifié" in page
    assert "Ce document est authentique ; le mandat n’est pas encore vérifié".replace(" ;", "\u202f;") in page
    assert "personne ne l’a encore confirmé" in page
    coordinator = make_coordinator()
    with unit_of_work():
        confirm_mandate(made.signature, by=coordinator)
    page = drop(site, made.pdf)
    assert "personne ne l’a encore confirmé" not in page
    with unit_of_work():
        suspend(commune, "Un doute.", by=coordinator, signature=made.signature)
    assert "Suspendue par la coordination" in drop(site, made.pdf)


def test_an_erased_person_is_told_and_nothing_of_theirs_is_served(site, farm, charter):
    made = certified(farm, charter)
    signature, pdf, archive = made.signature, made.pdf, bundle.archive_of(made)
    with unit_of_work():
        end_signature(signature, "Personne effacée", EndKind.ERASED)
        signature.erased_at = network_clock.now()
        forget_certificate(signature)
    for endpoint in ("charter.certificate", "charter.proof"):
        page = site.get(endpoint, code=signature.code, expect=410)
        assert page.h1 == "Personne effacée"
        assert "Jeanne Martin" not in page
    for data in (pdf, archive):
        page = drop(site, data)
        assert "Ce fichier a bien été établi par ce site" in page
        assert "Jeanne Martin" not in page
    assert "son certificat n’est plus servi" in typed(site, signature.code)


def test_a_certificate_in_the_making_is_told(site, farm, charter):
    signature = enter(farm, charter)
    assert "n’est pas encore établi" in typed(site, signature.code)
    assert "en préparation" in site.get("charter.proof", code=signature.code, expect=404)


def test_a_register_that_does_not_hold_is_told_and_never_called_authentic(site, farm, charter):
    made = certified(farm, charter)
    connection = db.engine.connect()
    with connection.begin():
        disarm(connection)
        connection.exec_driver_sql(f"UPDATE register_head SET root = '{'0' * 64}'")
    connection.close()
    page = drop(site, made.pdf)
    assert "Quelque chose ne correspond pas" in page
    assert "Ce document est authentique" not in page
    assert "Ne tient pas" in page


def test_the_page_of_a_signature_leads_to_its_proof_and_its_check(site, farm, charter):
    made = certified(farm, charter)
    page = site.get("charter.signature", code=made.signature.code)
    assert site.fetch(page.link("Télécharger la preuve (ZIP)")).data == bundle.archive_of(made)
    assert site.follow(page, "Vérifier cette signature").h1 == farm.name
    assert site.follow(page, "Vérifier une signature").h1 == "Vérifier une signature"
