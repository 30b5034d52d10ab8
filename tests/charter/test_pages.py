import hashlib
import io

import pytest

from network.charter import certificate, queries, signatory_queries, views
from network.charter.certifying import certify_signatures
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import MandateKind, Standing
from network.charter.pledge import Mandate
from network.db import unit_of_work
from network.members.models import College
from tests.charter.signing import FIGURES, prepare, received, sign
from tests.factories import PASSWORD, make_contributor, make_coordinator, make_member, make_representative
from tests.files.pdfs import SCRIPT, pdf, root

ACT = {
    "mandate": "act",
    "act_kind": "deliberation",
    "act_number": "2026-042",
    "act_on": "03/11/2025",
    "executory_on": "2025-11-05",
}
WHOLE = {**FIGURES, **ACT, "function": "maire"}
CONTINUE, SEND, SIGN = "Continuer vers la relecture", "Envoyer le code", "Signer la charte"
DECLARE = "Déclarer l’engagement de principe"


@pytest.fixture(autouse=True)
def published(charter):
    """Every page here stands on the model charter."""


@pytest.fixture
def mayor(site, commune):
    """A representative of the commune, logged in."""
    account = make_representative(commune, name="Jeanne Martin")
    site.login_as(account)
    return account


def reach_the_code(site, **answers):
    page = site.submit(site.get("charter.sign"), CONTINUE, **answers)
    return site.submit(page, SEND, consent=True)


# ——— Signing ———


def test_a_commune_signs_in_three_steps_and_receives_its_certificate(site, outbox, commune, charter, mayor):
    page = site.get("charter.sign")
    assert "Désigner deux référents" in page
    page = site.submit(page, CONTINUE, **WHOLE)
    assert page.path == "/charte/signer/relire"
    assert "100 % renouvelable en 2050" in page
    assert "− 40 % de consommation par rapport à 2012" in page
    assert "Délibération n° 2026-042" in page
    page = site.submit(page, SEND, consent=True)
    code = outbox.to(mayor.email)[-1].code()
    page = site.submit(page, SIGN, code=f"{code[:3]} {code[3:]}")
    assert page.path.startswith("/signatures/")
    assert "Merci : votre signature est enregistrée." in page
    assert "Mandat déclaré, non vérifié" in page
    assert "Jeanne Martin" in page
    assert charter.sha256 in page
    certify_signatures()
    mail = outbox.to(mayor.email)[-1]
    served = site.fetch(f"{page.path}/certificat.pdf")
    assert served.data == mail.attachment[2]
    assert hashlib.sha256(served.data).hexdigest() in site.get(page.path)
    assert queries.signature_of(commune, charter).standing == Standing.UNVERIFIED


@pytest.mark.parametrize("college", [College.PROJECT_HOLDERS, College.SUPPORT_STRUCTURES])
def test_the_others_sign_without_figure_nor_act(site, outbox, college, charter):
    account = make_representative(make_member(college=college))
    page = reach_the_code(site.login_as(account), function="gérante")
    page = site.submit(page, SIGN, code=outbox.to(account.email)[-1].code())
    assert "Charte signée" in page
    assert signatory_queries.count_signatories(charter) == 1


def test_an_engagement_of_principle_is_shown_as_such_then_replaced(site, outbox, commune, charter, mayor):
    page = site.submit(site.get("charter.sign"), CONTINUE, **FIGURES, function="maire", mandate="principle")
    assert "je déclare l’intention de mon organisation d’y adhérer" in page
    page = site.submit(page, SEND, consent=True)
    page = site.submit(page, DECLARE, code=outbox.to(mayor.email)[-1].code())
    principle = page.path
    assert "Elle n’est pas comptée parmi les signataires" in page
    assert "Aucune signature ne compte encore." in site.get("charter.signatories")
    page = site.get("charter.sign")
    assert "L’engagement de principe du" in page
    page = site.submit(page, CONTINUE, expect=422, **FIGURES, function="maire", mandate="principle")
    assert "déjà enregistré" in page.errors["mandate"]
    page = reach_the_code(site, **WHOLE)
    page = site.submit(page, SIGN, code=outbox.to(mayor.email)[-1].code())
    assert "Mandat déclaré, non vérifié" in page
    assert "n’est plus en vigueur" in site.get(principle)


def test_a_principle_is_taken_up_by_the_signature(site, commune, charter, mayor):
    sign(prepare(commune, charter, mayor, mandate=Mandate(MandateKind.PRINCIPLE)))
    page = site.get("charter.sign")
    assert "déclaré par Jeanne Martin" in page
    filled = dict(page.form(CONTINUE).filled({}))
    assert filled == {**filled, **FIGURES, "function": "présidente", "mandate": "act", "act_number": ""}
    other = site.another().login_as(make_representative(commune, name="Paul Roux"))
    filled = dict(other.get("charter.sign").form(CONTINUE).filled({}))
    assert filled == {**filled, **FIGURES, "function": ""}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("n° 2026-12", "2026-12"),
        ("N°2026-12", "2026-12"),
        ("nº 2026-12", "2026-12"),
        ("no 2026-12", "2026-12"),
        ("No. 2026-12", "2026-12"),
        ("numéro : 2026-12", "2026-12"),
        ("n° n° 2026-12", "2026-12"),
        ("NO-2026-12", "NO-2026-12"),
        ("nord-12", "nord-12"),
    ],
)
def test_the_number_of_an_act_is_kept_without_its_sign(site, mayor, typed, kept):
    page = site.submit(site.get("charter.sign"), CONTINUE, **{**WHOLE, "act_number": typed})
    assert f"Délibération n° {kept} " in page


def test_a_sign_without_a_number_is_no_number(site, mayor):
    page = site.submit(site.get("charter.sign"), CONTINUE, expect=422, **{**WHOLE, "act_number": "n°"})
    assert "Indiquez le numéro" in page.errors["act_number"]


@pytest.mark.parametrize("typed", ["40 %", "40%", "40\u202f%", " 40 "])
def test_a_reduction_may_be_typed_with_its_sign(site, mayor, typed):
    page = site.submit(site.get("charter.sign"), CONTINUE, **{**WHOLE, "reduction_percent": typed})
    assert "− 40 % de consommation" in page


@pytest.mark.parametrize(
    ("name", "typed", "example"),
    [
        ("target_year", "vers 2050", "comme 2050"),
        ("base_year", "2012 %", "comme 2012"),
        ("reduction_percent", "un tiers", "comme 40"),
    ],
)
def test_a_figure_that_is_not_understood_is_answered_by_an_example(site, mayor, name, typed, example):
    page = site.submit(site.get("charter.sign"), CONTINUE, expect=422, **{**WHOLE, name: typed})
    assert example in page.errors[name]


def test_only_who_has_figures_to_give_is_asked_for_them(site, commune, farm, charter):
    for member, asked in ((commune, True), (farm, False)):
        visitor = site.another().login_as(make_representative(member))
        assert ("inscrivez vos chiffres" in visitor.get("members.home")) is asked
        page = visitor.get("charter.sign")
        assert ("remplissez les chiffres" in page) is asked
        assert ("aucun chiffre ne vous est demandé" in page) is not asked


def test_an_engagement_of_principle_is_nowhere_called_a_signature(site, outbox, commune, charter, mayor):
    page = site.submit(site.get("charter.sign"), CONTINUE, **FIGURES, function="maire", mandate="principle")
    assert "signature électronique" not in page
    page = site.submit(page, SEND, expect=422)
    assert "rien n’est déclaré" in page.errors["consent"]
    page = site.submit(page, SEND, consent=True)
    assert "c’est déclarer l’engagement de principe de Commune de Figeac" in page
    assert "signer" not in page.main.lower().replace("désigner", "")
    mail = outbox.to(mayor.email)[-1]
    assert "Il déclare l’engagement de principe de Commune de Figeac" in mail.text
    assert "sign" not in mail.text.replace(mail.links()[0], "")
    page = site.submit(page, DECLARE, code=mail.code())
    for words in ("votre engagement de principe est enregistré", "engagement de principe n° 1", "Déclaré le"):
        assert words in page
    for words in ("Signé le", "signature n°", "signature électronique", "certificat"):
        assert words not in page.main
    certify_signatures()
    name = outbox.to(mayor.email)[-1].attachment[0]
    assert name == f"engagement-charte-{page.path.rsplit('/', 1)[-1]}.pdf"
    signature = queries.signature_of(commune, charter)
    said = certificate.contents(signature, queries.clauses_of(charter))
    assert said["labels"]["number"] == "Engagement de principe n°"
    assert said["facts"][0]["label"] == "Déclaré le (temps universel)"
    assert "signature électronique" not in " ".join(said["limits"])


def test_who_has_just_signed_is_told_what_comes_next(site, outbox, farm, charter):
    account = make_representative(farm)
    page = reach_the_code(site.login_as(account), function="gérante")
    page = site.submit(page, SIGN, code=outbox.to(account.email)[-1].code())
    assert "rechargez cette page dans quelques secondes" in page
    assert "Vous le recevrez aussi par mail" in page
    assert site.follow(page, "Recharger cette page").path == page.path
    assert page.link("Écrire une première fiche") == "/mes-fiches/nouvelle"
    page = site.another().get(page.path)
    assert "Et maintenant" not in page
    assert "par mail" not in page.main


def test_what_was_prepared_waits_for_its_author_alone(site, commune, mayor):
    site.submit(site.get("charter.sign"), CONTINUE, **WHOLE)
    typed = {f.get("name"): f.get("value") for f in site.get("charter.sign").form(CONTINUE).fields}
    assert (typed["target_year"], typed["function"], typed["act_on"]) == ("2050", "maire", "03/11/2025")
    other = site.another().login_as(make_representative(commune))
    assert other.get("charter.review").path == "/charte/signer"


FAULTS = [
    ("target_year", "2061"),
    ("target_year", "bientôt"),
    ("target_year", ""),
    ("reduction_percent", "91"),
    ("reduction_percent", "0"),
    ("reduction_percent", "12,5"),
    ("base_year", "1989"),
    ("base_year", "2999"),
    ("function", ""),
    ("function", "x" * 121),
    ("act_number", ""),
    ("act_number", "9" * 61),
    ("act_on", "31/02/2025"),
    ("act_on", ""),
    ("act_on", "03/11/2999"),
    ("act_on", "03/11/1925"),
    ("executory_on", "02/11/2025"),
    ("executory_on", "hier"),
]


@pytest.mark.parametrize(("name", "typed"), FAULTS)
def test_a_fault_is_said_beside_its_field_and_what_was_typed_stays(site, mayor, name, typed):
    page = site.submit(site.get("charter.sign"), CONTINUE, expect=422, **{**WHOLE, name: typed})
    assert list(page.errors) == [name]
    kept = dict(page.form(CONTINUE).filled({}))
    assert kept == {**kept, **WHOLE, name: typed}


@pytest.mark.parametrize("name", ["mandate", "act_kind"])
def test_a_choice_must_be_made_among_those_offered(site, mayor, name):
    page = site.get("charter.sign")
    data = {**dict(page.form(CONTINUE).filled({})), **WHOLE}
    for value in ("", "legal_representative"):
        answer = site.open("POST", "/charte/signer", data={**data, name: value})
        assert answer.status_code == 422
        assert "Année cible" in answer.text
        assert 'value="2050"' in answer.text


def test_faults_are_all_said_at_once(site, mayor):
    page = site.submit(
        site.get("charter.sign"), CONTINUE, expect=422, **{**WHOLE, "target_year": "2061", "act_number": ""}
    )
    assert set(page.errors) == {"target_year", "act_number"}


def test_the_act_may_come_as_a_pdf_kept_byte_for_byte(site, outbox, commune, charter, mayor):
    data = pdf()
    page = site.submit(
        site.get("charter.sign"), CONTINUE, **WHOLE, act_file=(io.BytesIO(data), "délibération.pdf")
    )
    assert "délibération.pdf" in page
    assert "Déjà reçu" in site.get("charter.sign")
    page = site.submit(site.get("charter.review"), SEND, consent=True)
    site.submit(page, SIGN, code=outbox.to(mayor.email)[-1].code())
    signature = queries.signature_of(commune, charter)
    assert signature.act_sha256 == hashlib.sha256(data).hexdigest()
    assert signature.act_file.name == "délibération.pdf"


@pytest.mark.parametrize(
    "data", [b"not a PDF", b"", pdf(root(OpenAction=SCRIPT))], ids=["text", "empty", "script"]
)
def test_a_bad_pdf_is_refused_beside_its_field(site, mayor, data):
    page = site.submit(
        site.get("charter.sign"), CONTINUE, expect=422, **WHOLE, act_file=(io.BytesIO(data), "acte.pdf")
    )
    assert "act_file" in page.errors
    assert dict(page.form(CONTINUE).filled({}))["target_year"] == "2050"


def test_documents_are_not_looked_at_without_end(site, mayor):
    page = site.get("charter.sign")
    for status in [422] * 10 + [429]:
        document = (io.BytesIO(b"not a PDF"), "acte.pdf")
        site.submit(page, CONTINUE, expect=status, **WHOLE, act_file=document)


def test_consent_is_never_given_beforehand(site, mayor, outbox):
    page = site.submit(site.get("charter.sign"), CONTINUE, **WHOLE)
    assert not page.all("//input[@name='consent']")[0].get("checked")
    page = site.submit(page, SEND, expect=422)
    assert "consent" in page.errors
    assert outbox.to(mayor.email) == []


@pytest.mark.parametrize("typed", ["", "000000", "abc", "0" * 21, "１２３４５６"])
def test_a_wrong_code_signs_nothing(site, mayor, outbox, commune, charter, typed):
    page = reach_the_code(site, **WHOLE)
    if typed == outbox.to(mayor.email)[-1].code():
        typed = "000001"
    page = site.submit(page, SIGN, code=typed, expect=422)
    assert page.errors["code"]
    assert queries.signature_of(commune, charter) is None


def test_the_sixth_wrong_code_waits_even_if_it_is_right(site, mayor, outbox, clock):
    page = reach_the_code(site, **WHOLE)
    code = outbox.to(mayor.email)[-1].code()
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(5):
        site.submit(page, SIGN, code=wrong, expect=422)
    answer = site.submit(page, SIGN, code=code, expect=429)
    assert "Attendez cinq minutes" in answer
    assert int(answer.headers["Retry-After"]) <= 301
    page = site.submit(site.get("charter.confirm"), "Recevoir un autre code")
    code = outbox.to(mayor.email)[-1].code()
    site.submit(page, SIGN, code=code, expect=429)
    clock.move(minutes=5)
    assert site.submit(page, SIGN, code=code).path.startswith("/signatures/")


def test_a_code_dies_after_thirty_minutes(site, mayor, outbox, clock):
    page = reach_the_code(site, **WHOLE)
    code = outbox.to(mayor.email)[-1].code()
    clock.move(minutes=31)
    page = site.submit(page, SIGN, code=code)
    page = site.submit(page, "Continuer", password_again=PASSWORD, expect=422)
    assert "trente minutes" in page.errors["code"]


def test_the_password_is_asked_again_when_the_code_comes_late(site, mayor, outbox, clock):
    page = reach_the_code(site, **WHOLE)
    code = outbox.to(mayor.email)[-1].code()
    clock.move(minutes=15)
    page = site.submit(page, SIGN, code="999999" if code != "999999" else "999998")
    assert page.h1 == "Confirmez que c’est vous"
    page = site.submit(page, "Continuer", password_again=PASSWORD, expect=422)
    assert "pas le code" in page.errors["code"]
    assert site.submit(page, SIGN, code=code).path.startswith("/signatures/")


def test_the_same_request_gives_the_same_receipt_and_another_is_refused(site, mayor, outbox):
    page = reach_the_code(site, **WHOLE)
    code = outbox.to(mayor.email)[-1].code()
    receipt = site.submit(page, SIGN, code=code)
    assert site.submit(page, SIGN, code=code).path == receipt.path
    answer = site.submit(page, SIGN, code="000000", expect=409)
    assert "Rien n’a été changé" in answer
    data = {**dict(page.form(SIGN).filled({"code": code})), "shown": "0" * 64}
    assert site.open("POST", "/charte/signer/code", data=data).status_code == 409
    data = {**data, "key": "k" * 256}
    assert site.open("POST", "/charte/signer/code", data=data).status_code == 422


def test_answers_changed_in_another_window_are_read_again_first(site, mayor, outbox):
    page = reach_the_code(site, **WHOLE)
    site.submit(site.get("charter.sign"), CONTINUE, **{**WHOLE, "target_year": "2040"})
    page = site.submit(page, SIGN, code=outbox.to(mayor.email)[-1].code(), expect=422)
    assert "ont changé" in page or "Aucun code" in page


def test_who_has_signed_reads_so(site, mayor, commune, charter):
    signature = sign(prepare(commune, charter))
    page = site.get("charter.sign")
    assert "a déjà signé" in page
    assert page.link("Voir la signature") == f"/signatures/{signature.code}"


def test_codes_are_not_sent_without_end(site, mayor):
    page = reach_the_code(site, **WHOLE)
    for _time in range(9):
        page = site.submit(page, "Recevoir un autre code")
    site.submit(page, "Recevoir un autre code", expect=429)


def test_a_contributor_cannot_sign(site, commune):
    site.login_as(make_contributor(commune))
    site.get("charter.sign", expect=403)


# ——— Reading ———


def test_the_charter_reads_as_a_whole_or_by_college(site, charter):
    page = site.get("charter.show")
    assert "Modèle proposé, à adopter par le réseau" in page
    assert "Désigner deux référents" in page
    assert "Offrir le premier contact" in page
    page = site.follow(page, "Structures de soutien")
    assert "Offrir le premier contact" in page
    assert "Désigner deux référents" not in page
    assert charter.sha256 in page


@pytest.mark.parametrize(
    "address",
    [
        "/charte?college=autre",
        "/charte/versions/9.9",
        "/charte/versions/9.9.txt",
        "/charte/signataires?page=0",
        "/signatures/INCONNUE",
        "/signatures/INCONNUE/certificat.pdf",
        "/signatures/" + "A" * 3000,
    ],
)
def test_what_does_not_exist_is_not_found(site, address):
    site.get(address, expect=404)


def test_an_address_that_only_begins_well_is_not_found(site, farm, charter):
    signature = sign(prepare(farm, charter))
    assert site.get("charter.signature", code=signature.code)
    for longer in (signature.code + "0", signature.code.ljust(21, "0")):
        site.get("charter.signature", code=longer, expect=404)


def test_signatories_are_listed_with_what_they_are_worth(site, commune, farm, charter):
    sign(prepare(farm, charter))
    sign(prepare(commune, charter))
    page = site.get("charter.signatories")
    assert "1 organisation a signé la charte." in page
    assert "Mandat déclaré, non vérifié" in page
    assert "− 40 % de consommation par rapport à 2012" in page
    # On a phone each line is a card, whose cells say what they hold.
    headings = page.texts("//th[@scope='col']")
    assert [cell.get("data-label") for cell in page.all("//tbody/tr[1]/*")][1:] == headings[1:]
    page = site.follow(page, "Porteurs de projet (1)")
    assert "Fermes de Figeac" in page
    assert "Commune de Figeac" not in page.main


def test_long_lists_come_in_pages(site, charter, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 1)
    for _member in range(2):
        sign(prepare(make_member(), charter))
    page = site.get("charter.signatories")
    assert "Page 1 sur 2" in page
    assert "Page 2 sur 2" in site.follow(page, "Page suivante →")


def test_the_public_page_says_what_it_proves_and_does_not(site, commune, charter):
    signature = sign(prepare(commune, charter))
    page = site.get("charter.signature", code=signature.code)
    for words in (
        "signature électronique simple",
        "Elle n’établit pas l’identité civile",
        "5 novembre 2025",
        "3 novembre 2025",
        "signature n° 1",
        signature.code,
        signature.text_sha256,
    ):
        assert words in page
    with unit_of_work():
        confirm_mandate(signature, by=make_coordinator())
    page = site.get("charter.signature", code=signature.code)
    assert "Charte signée" in page
    assert "non vérifié" not in page


def test_the_act_is_read_by_the_coordination_and_the_member_s_people_only(site, commune, farm, charter):
    signature = sign(prepare(commune, charter, act_file=received(b"%PDF-1.7 the act", "délibération.pdf")))
    for reader in (make_coordinator(), make_contributor(commune)):
        visitor = site.another().login_as(reader)
        page = visitor.get("charter.signature", code=signature.code)
        answer = visitor.fetch(page.link("L’acte joint : délibération.pdf"))
        assert answer.data == b"%PDF-1.7 the act"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "L’acte joint" not in site.get("charter.signature", code=signature.code)
    stranger = site.another().login_as(make_representative(farm))
    assert "L’acte joint" not in stranger.get("charter.signature", code=signature.code)
    stranger.get("charter.act", code=signature.code, expect=404)


def test_a_certificate_in_the_making_says_so(site, farm, charter):
    signature = sign(prepare(farm, charter))
    page = site.get("charter.certificate", code=signature.code, expect=404)
    assert "en préparation" in page
    assert "en préparation" in site.get("charter.signature", code=signature.code)


def test_a_profile_shows_the_signature(site, commune, charter):
    assert "Voir la signature" not in site.get("members.show", slug=commune.slug)
    sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    page = site.get("members.show", slug=commune.slug)
    assert "Engagement de principe" in page
    assert "100 % renouvelable en 2050" in page


def test_signing_is_the_next_step_until_it_is_done(site, mayor, commune, charter):
    page = site.get("members.home")
    assert page.link("Signer la charte") == "/charte/signer"
    sign(prepare(commune, charter, mandate=Mandate(MandateKind.PRINCIPLE)))
    assert "revenez avec l’acte" in site.get("members.home")
    sign(prepare(commune, charter))
    assert "revenez avec l’acte" not in site.get("members.home")


def test_reading_leaves_no_cookie(site, farm, charter):
    signature = sign(prepare(farm, charter))
    for address in ("/charte", "/charte/signataires", f"/signatures/{signature.code}"):
        assert "Set-Cookie" not in site.fetch(address).headers
