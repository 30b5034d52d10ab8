"""What an organisation and the desk do with a signature that stands, page by page."""

import pytest
from sqlalchemy import select

from network import clock as network_clock
from network.charter import queries
from network.charter.certifying import certify_signatures
from network.charter.models import EndKind
from network.db import db
from network.members.models import MemberStatus
from network.register.models import Entry, Kind
from tests.charter.signing import prepare, sign
from tests.charter.test_table import rows_of
from tests.factories import make_contributor, make_coordinator, make_member, make_representative
from tests.queries import assert_queries

WHY = "Notre conseil a changé d’avis."


@pytest.fixture
def mayor(commune):
    return make_representative(commune, name="Jeanne Martin", email="maire@exemple.fr")


@pytest.fixture
def signature(commune, charter, mayor):
    return sign(prepare(commune, charter, mayor))


@pytest.fixture
def theirs(site, mayor):
    return site.login_as(mayor)


@pytest.fixture
def desk(site):
    return site.another().login_as(make_coordinator())


def withdraw(theirs, **typed):
    page = theirs.get("charter.withdraw")
    return theirs.submit(page, "Nous retirer", **{"reason": WHY, "confirmation": "retirer", **typed})


def correct(theirs, **typed):
    page = theirs.get("charter.correct_figures")
    return theirs.submit(page, "Corriger", **{"target_year": "2045", "reason": "Nouvelle étude.", **typed})


def test_the_space_leads_to_what_can_be_done_with_a_signature(theirs, signature):
    page = theirs.follow(
        theirs.get("members.home"), "Corriger nos chiffres, changer de représentant, nous retirer"
    )
    assert page.h1 == "Notre signature de la charte"
    for link in ("Corriger nos chiffres", "Dire qui la représente désormais", "Nous retirer de la charte"):
        assert page.link(link)


def test_a_contributor_reads_the_page_and_changes_nothing(site, commune, signature):
    reader = site.another().login_as(make_contributor(commune))
    page = reader.get("charter.our_signature")
    assert "Seule une personne qui représente l’organisation" in page.main
    assert "Nous retirer de la charte" not in [link.text for link in page.links]
    reader.get("charter.withdraw", expect=403)


def test_before_any_signature_the_page_invites_to_sign(theirs, charter):
    page = theirs.get("charter.our_signature")
    assert "n’a pas encore signé" in page.main
    assert page.link("Signer la charte")


def test_a_withdrawal_is_told_on_the_public_page_with_its_reason(site, theirs, commune, signature):
    told = withdraw(theirs)
    assert "est retirée" in told.text
    page = site.another().get("charter.signature", code=signature.code)
    assert "Signature retirée le" in page.main
    assert WHY in page.main
    assert "Retrait" in page.main
    assert commune.status == MemberStatus.WITHDRAWN
    assert commune.name not in site.another().get("charter.signatories").main
    profile = site.another().get("members.show", slug=commune.slug)
    assert "S’est retiré" in profile.main
    assert "Signature retirée le" in profile.main


def test_a_withdrawal_asks_for_the_word_and_the_reason(theirs, signature):
    page = theirs.get("charter.withdraw")
    told = theirs.submit(page, "Nous retirer", reason="", confirmation="oui", expect=422)
    assert set(told.errors) == {"reason", "confirmation"}
    assert "RETIRER" in told.errors["confirmation"]
    assert signature.ended_at is None


def test_a_withdrawal_sent_twice_says_that_it_is_done(theirs, signature):
    page = theirs.get("charter.withdraw")
    typed = {"reason": WHY, "confirmation": "RETIRER"}
    theirs.submit(page, "Nous retirer", **typed)
    told = theirs.submit(page, "Nous retirer", expect=422, **typed)
    assert "aucune signature en vigueur" in told.main
    assert db.session.scalars(select(Entry.kind)).all() == [Kind.SIGNATURE, Kind.WITHDRAWAL]


def test_after_a_withdrawal_the_space_invites_to_come_back(theirs, signature):
    withdraw(theirs)
    page = theirs.get("charter.our_signature")
    assert "peut signer de nouveau" in page.main
    assert page.link("Signer la charte")
    assert "Rien à corriger" in theirs.get("charter.correct_figures").h1
    assert theirs.get("charter.sign").h1 == "Signer la charte"


def test_a_withdrawal_asks_for_the_password_again_after_a_while(theirs, signature, clock):
    page = theirs.get("charter.withdraw")
    clock.move(minutes=11)
    asked = theirs.submit(page, "Nous retirer", reason=WHY, confirmation="RETIRER")
    assert "mot de passe" in asked.main
    assert signature.ended_at is None


def test_corrected_figures_show_everywhere_with_their_day(site, theirs, commune, signature):
    correct(theirs)
    anybody = site.another()
    for page in (
        anybody.get("charter.signature", code=signature.code),
        anybody.get("members.show", slug=commune.slug),
        anybody.get("charter.signatories"),
        theirs.get("members.home"),
    ):
        assert "2045" in page.main
        assert "orrigé" in page.main
    own = anybody.get("charter.signature", code=signature.code).main
    assert "Le jour de la signature, ils étaient" in own
    assert "100 % renouvelable en 2050" in own.replace("\xa0", " ").replace("\u202f", " ")
    assert "Nouvelle étude." in own
    (row,) = rows_of(anybody.fetch("charter.table"))
    assert (row["annee_cible"], row["corrige_le"]) == ("2045", network_clock.today().isoformat())


def test_the_certificate_is_not_made_again_after_a_correction(theirs, signature):
    certify_signatures()
    before = queries.certificate_of(signature).sha256
    correct(theirs)
    certify_signatures()
    assert queries.certificate_of(signature).sha256 == before


def test_an_implausible_figure_is_told_beside_its_field(theirs, signature):
    page = theirs.get("charter.correct_figures")
    told = theirs.submit(page, "Corriger", target_year="1999", reason="Erreur.", expect=422)
    assert set(told.errors) == {"target_year"}
    assert theirs.submit(page, "Corriger", reason="Erreur.", expect=422).main.count("rien à corriger") == 1


def test_a_new_representative_is_named_to_the_organisation_and_the_desk_alone(
    site, theirs, desk, commune, signature
):
    page = theirs.get("charter.change_representative")
    typed = {"name": "Paul Roux", "function": "maire", "act_on": "28/03/2026", "reason": "Élections de mars."}
    page = theirs.submit(page, "Inscrire ce changement", act_number="7", **typed)
    assert "Paul Roux, maire" in page.main
    public = site.another().get("charter.signature", code=signature.code).main
    assert "Changement de représentant" in public
    assert "Élections de mars." in public
    assert "Paul Roux" not in public
    assert "Paul Roux" in desk.get("admin.trust_of_member", public_id=commune.public_id).main


def test_the_desk_declares_a_representative(desk, commune, signature, outbox):
    page = desk.get("admin.change_representative", public_id=commune.public_id)
    desk.submit(page, "Inscrire ce changement", name="Paul Roux", function="maire", reason="Élections.")
    assert "Paul Roux" in outbox.to("maire@exemple.fr")[-1].text


def test_the_desk_names_a_successor_found_by_name(site, desk, commune, signature):
    heir = make_member("Communauté du Grand Figeac", "local_authorities")
    page = desk.get("admin.replace", public_id=commune.public_id)
    assert not page.all("//input[@name='successor']")
    page = desk.submit(page, "Chercher", q="Grand Figeac")
    desk.submit(
        page,
        "Inscrire la reprise",
        successor=heir.public_id,
        reason="Fusion au 1er janvier.",
        confirmation="reprendre",
    )
    public = site.another().get("charter.signature", code=signature.code)
    assert public.link("Communauté du Grand Figeac").endswith(heir.slug)
    assert "Fusion au 1er janvier." in public.main
    assert site.another().get("members.show", slug=commune.slug).link(heir.name).endswith(heir.slug)
    again = desk.get("admin.replace", public_id=commune.public_id)
    assert "rien à reprendre" in again.main


def test_a_search_that_finds_nobody_says_what_to_do(desk, commune, signature):
    page = desk.get("admin.replace", public_id=commune.public_id, q="Nulle part")
    assert "s’inscrit d’abord" in page.main


def test_the_desk_corrects_a_name_and_the_page_says_both(site, desk, farm, charter):
    signature = sign(prepare(farm, charter))
    page = desk.get("admin.correct_name", public_id=farm.public_id)
    desk.submit(page, "Corriger le nom", name="Ferme de Figeac", reason="Une faute de frappe.")
    public = site.another().get("charter.signature", code=signature.code)
    assert public.h1 == "Fermes de Figeac"
    assert "s’appelle aujourd’hui Ferme de Figeac" in public.main


def test_an_erasure_is_weighed_decided_and_told(site, desk, mayor, signature):
    page = desk.get("admin.erase_person", code=signature.code)
    assert "article 17, paragraphe 3, point e" in page.main
    assert "Ce que le bureau a publié lui-même" in page.main
    typed = {"reason": "Demande du 3 mars.", "confirmation": "effacer"}
    told = desk.submit(page, "Effacer cette personne", expect=422, **typed)
    assert set(told.errors) == {"is_weighed"}
    page = desk.submit(page, "Effacer cette personne", is_weighed=True, **typed)
    assert "La personne est effacée" in page.text
    public = site.another().get("charter.signature", code=signature.code).main
    assert "Personne effacée le" in public
    assert "Jeanne Martin" not in public
    assert "Effacement d’une personne" in public
    assert signature.end_kind == EndKind.ERASED
    assert "ne nomme plus personne" in desk.get("admin.erase_person", code=signature.code).main


def test_an_erasure_names_whom_it_erases(desk, commune, signature, theirs):
    page = theirs.get("charter.change_representative")
    theirs.submit(page, "Inscrire ce changement", name="Paul Roux", function="maire", reason="Élections.")
    page = desk.get("admin.erase_person", code=signature.code)
    offered = page.texts("//label[@class='option__label']")
    assert [text for text in offered if "Martin" in text or "Roux" in text] == [
        "Jeanne Martin, présidente",
        "Paul Roux, maire",
    ]


def test_the_notice_says_what_is_kept_and_why(site):
    page = site.get("pages.privacy")
    assert "article 17, paragraphe 3, point e" in page.main
    assert "entrée d’effacement" in page.main


def test_the_page_asks_the_database_the_same_for_one_signature_or_many(theirs, commune, charter, mayor):
    for _time in range(6):
        sign(prepare(commune, charter, mayor))
        withdraw(theirs)
    sign(prepare(commune, charter, mayor))
    page = theirs.get("charter.our_signature")
    assert page.main.count("Retrait") == 6
    with assert_queries(11):
        theirs.open("GET", theirs.url("charter.our_signature"))
