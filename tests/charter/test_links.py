"""Signing by a mailed link: one prepares, another signs without an account; or two do, in either order."""

import io
import tomllib
from datetime import timedelta

import pytest
from sqlalchemy import select

from network.charter import certificate, link_queries, link_rules, queries
from network.charter.actions import MODEL, KeyReused, publish_version
from network.charter.certifying import certify_signatures
from network.charter.link_actions import (
    forget_old_signings,
    obstacle_to_using,
    send_link_again,
    send_links,
    sign_by_link,
    withdraw_signing,
)
from network.charter.link_models import PreparedSigning, PreparedState, SigningHand
from network.charter.link_rules import Hand
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import Means, Signature, Standing
from network.charter.signing_models import SignatureEvent
from network.charter.suspension_actions import suspend
from network.db import db, unit_of_work
from network.errors import Refused
from network.files.models import StoredFile
from network.journal.models import Entry
from network.mail.delivery import deliver_due_mail
from network.mail.models import OutboxMail
from network.members.models import Membership
from network.members.official import set_official_address
from network.register.models import Opening
from network.text import sha256_hex
from tests.charter.signing import (
    BROWSER,
    DIRECTOR,
    FIGURES,
    MAYOR,
    a_delegation,
    prepare,
    received,
    send_link,
    sign,
    sign_by_token,
)
from tests.factories import make_contributor, make_coordinator, make_representative
from tests.files.pdfs import pdf

THE_PDF = pdf()
ACT = {
    "mandate": "act",
    "act_kind": "deliberation",
    "act_number": "2026-042",
    "act_on": "03/11/2025",
    "executory_on": "05/11/2025",
}
THE_MAYOR = {"signatory": MAYOR.name, "function": MAYOR.function, "email": MAYOR.email}
THE_DIRECTOR = {
    "second_name": DIRECTOR.name,
    "second_function": DIRECTOR.function,
    "second_email": DIRECTOR.email,
}
PREPARE, SEND, CODE, SIGN = (
    "Continuer vers la relecture",
    "Envoyer le lien",
    "Recevoir le code",
    "Signer la charte",
)


def events(signing) -> list[tuple[str, str | None]]:
    rows = db.session.scalars(
        select(SignatureEvent).where(SignatureEvent.key == signing.key).order_by(SignatureEvent.id)
    )
    return [(row.kind.value, row.details.get("hand")) for row in rows]


def hand_of(token):
    return link_queries.hand_by_token(token)


# ——— One hand ———


def test_a_contributor_prepares_and_the_mayor_signs_without_an_account(commune, charter, outbox):
    coordinator = make_coordinator()
    sent = send_link(commune, charter, act_file=received())
    sign_by_token(sent.tokens[0])
    signature = queries.signature_of(commune, charter)
    assert (signature.means, signature.account) == (Means.LINK, None)
    assert (signature.signatory_name, signature.signatory_function) == (MAYOR.name, MAYOR.function)
    assert (signature.signatory_email, signature.prepared_by) == (MAYOR.email, sent.by)
    assert (signature.key, signature.act_file) == (sent.signing.key, sent.signing.act_file)
    assert (sent.signing.state, sent.signing.signature) == (PreparedState.SIGNED, signature)
    opening = db.session.get(Opening, signature.entry_index)
    assert (opening.name, opening.function, opening.account) == (MAYOR.name, MAYOR.function, None)
    # Whoever names a mayor may name a mailbox of their own: the mandate is confirmed as any other.
    assert signature.standing == Standing.UNVERIFIED
    assert outbox.to(coordinator.email)[-1].kind == "mandate_to_confirm"
    with unit_of_work():
        confirm_mandate(signature, by=coordinator)
    assert outbox.to(MAYOR.email)[-1].kind == "mandate_confirmed"


def test_the_receipt_goes_to_whoever_signed_and_to_whoever_prepared(farm, charter, outbox):
    sent = send_link(farm, charter)
    sign_by_token(sent.tokens[0])
    certify_signatures()
    for address in (MAYOR.email, sent.by.email):
        mail = outbox.to(address)[-1]
        assert mail.kind == "charter_signed"
        assert mail.attachment[2].startswith(b"%PDF-")


def test_each_step_leaves_evidence_with_its_address_and_agent(farm, charter):
    sent = send_link(farm, charter)
    sign_by_token(sent.tokens[0])
    assert events(sent.signing) == [
        ("signing_prepared", None),
        ("link_sent", "1"),
        ("text_shown", "1"),
        ("consent_given", "1"),
        ("code_sent", "1"),
        ("code_checked", "1"),
        ("hand_given", "1"),
        ("signed", None),
    ]
    kept = db.session.scalars(select(SignatureEvent).where(SignatureEvent.key == sent.signing.key)).all()
    assert {(row.address, row.agent) for row in kept} == {(BROWSER.address, BROWSER.agent)}
    journal = db.session.scalars(select(Entry.event)).all()
    assert {"charter.signing_prepared", "charter.link_sent", "charter.signed"} <= set(journal)


def test_only_digests_of_the_link_and_the_code_are_kept_and_the_outbox_forgets_them(
    make_app, farm, charter, outbox
):
    sent = send_link(farm, charter)
    hand = hand_of(sent.tokens[0])
    assert hand.token_sha256 == sha256_hex(sent.tokens[0])
    row = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == MAYOR.email)).one()
    assert sent.tokens[0] in row.action_url
    assert len(sent.tokens[0]) >= 43  # 256 bits
    mailbox = make_app(DEMO=True)
    with mailbox.app_context():
        deliver_due_mail()
        row = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == MAYOR.email)).one()
        assert (row.action_url, row.paragraphs) == (None, None)


def test_those_who_represent_the_member_are_told(farm, charter, outbox):
    president, mayor = make_representative(farm), make_representative(farm, email=MAYOR.email)
    sent = send_link(farm, charter)
    mail = outbox.to(president.email)[-1]
    assert mail.kind == "signing_prepared"
    assert mail.links()[0].endswith(f"/charte/signer/lien/{sent.signing.public_id}")
    assert MAYOR.email in mail.text
    assert [mail.kind for mail in outbox.to(mayor.email)] == ["signing_link"]


def test_once_signed_the_organisation_is_told_at_each_of_its_addresses_but_those_that_signed(
    farm, charter, outbox
):
    president, mayor = make_representative(farm), make_representative(farm, email=MAYOR.email)
    with unit_of_work():
        set_official_address(farm, "contact@ferme.exemple", by=make_coordinator())
    sign_by_token(send_link(farm, charter).tokens[0])
    for address in (president.email, "contact@ferme.exemple"):
        mail = outbox.to(address)[-1]
        assert mail.kind == "signed_by_link"
        assert MAYOR.email in mail.text and "Camille" in mail.text
    assert "signed_by_link" not in [mail.kind for mail in outbox.to(mayor.email)]


def test_whoever_sends_again_what_somebody_who_left_prepared_takes_it_over(farm, charter, outbox, site):
    sent = send_link(farm, charter)
    preparer_gone(sent, farm, charter)
    president = make_representative(farm, name="Paule Present")
    site.submit(
        site.login_as(president).get("charter.prepared", public_id=sent.signing.public_id),
        "Renvoyer le lien de Jeanne Martin",
    )
    assert sent.signing.prepared_by == president
    mail = outbox.to(MAYOR.email)[-1]
    assert "Paule Present" in mail.text
    signature = sign_by_token(mail.links()[0].rpartition("/")[2]).signing.signature
    assert signature.prepared_by == president


def test_nobody_takes_over_what_they_would_sign_themselves(farm, charter):
    sent = send_link(farm, charter)
    preparer_gone(sent, farm, charter)
    mayor = make_representative(farm, email=MAYOR.email)
    with pytest.raises(Refused, match="propre adresse"), unit_of_work():
        send_link_again(sent.signing.hands[0], by=mayor, origin=BROWSER)


# ——— Two hands ———


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["as named", "the other way round"])
def test_two_hands_enter_one_signature_once_both_are_given(commune, charter, outbox, order):
    sent = send_link(commune, charter, MAYOR, DIRECTOR)
    first, second = order
    sign_by_token(sent.tokens[first])
    assert queries.signature_of(commune, charter) is None
    given, awaited = (sent.signing.hands[i] for i in order)
    for address in (given.email, sent.by.email):
        assert outbox.to(address)[-1].kind == "hand_given"
        assert awaited.name in outbox.to(address)[-1]
    sign_by_token(sent.tokens[second])
    signature = queries.signature_of(commune, charter)
    assert signature.signatory_name == "Jeanne Martin ; Ali Roux"
    assert signature.signatory_function == "maire ; directeur"
    assert signature.has_two_hands
    assert signature.addresses == [MAYOR.email, DIRECTOR.email, sent.by.email]
    opening = db.session.get(Opening, signature.entry_index)
    assert (opening.name, opening.function) == ("Jeanne Martin ; Ali Roux", "maire ; directeur")
    assert [hand for kind, hand in events(sent.signing) if kind == "hand_given"] == [
        str(first + 1),
        str(second + 1),
    ]
    assert [kind for kind, _hand in events(sent.signing)].count("signed") == 1


def test_both_names_stand_in_words_wherever_the_signature_is_told(commune, charter, outbox):
    commune_address = "mairie@figeac.exemple"
    with unit_of_work():
        commune.official_email = commune_address
    sent = send_link(commune, charter, MAYOR, DIRECTOR)
    for token in sent.tokens:
        sign_by_token(token)
    signature = queries.signature_of(commune, charter)
    assert signature.signatory == "Jeanne Martin, maire, et Ali Roux, directeur"
    said = certificate.contents(signature, queries.clauses_of(charter))["sentences"][0]
    assert said.startswith("Jeanne Martin, maire, et Ali Roux, directeur, ont signé la")
    assert "ont signé ensemble" in outbox.to(commune_address)[-1]


def test_the_one_who_waits_still_reads_so_when_their_own_link_is_old(site, farm, charter, clock):
    sent = send_link(farm, charter, MAYOR, DIRECTOR)
    sign_by_token(sent.tokens[0])
    clock.move(days=20)
    assert site.get(f"/signer/{sent.tokens[0]}").h1 == "Votre signature est donnée"
    assert "a expiré le" in site.get(f"/signer/{sent.tokens[1]}", expect=410)
    withdrawn(sent, farm, charter)
    assert "Cette demande de signature est retirée" in site.get(f"/signer/{sent.tokens[0]}", expect=410)


def test_a_link_does_not_sign_with_the_code_of_the_other_hand(farm, charter, outbox):
    sent = send_link(farm, charter, MAYOR, DIRECTOR)
    sign_by_token(sent.tokens[0])
    code = next(mail.code() for mail in outbox.to(MAYOR.email) if mail.kind == "link_code")
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[1], code="000000" if code != "000000" else "000001")
    assert queries.signature_of(farm, charter) is None


# ——— Who may prepare, and what ———


@pytest.mark.parametrize(
    ("hands", "own", "field"),
    [
        ((MAYOR,), "own@exemple.fr", None),
        ((MAYOR,), MAYOR.email.upper(), "email"),
        ((MAYOR, DIRECTOR), MAYOR.email, None),
        ((MAYOR, Hand("Ali Roux", "directeur", MAYOR.email)), "own@exemple.fr", "second_email"),
        ((MAYOR, Hand(MAYOR.name, "directeur", "ali@exemple.fr")), "own@exemple.fr", "second_name"),
        ((MAYOR, Hand("N" * 190, "directeur", "ali@exemple.fr")), "own@exemple.fr", "second_name"),
        ((MAYOR, Hand("Ali Roux", "f" * 120, "ali@exemple.fr")), "own@exemple.fr", "second_function"),
        ((MAYOR, Hand("Ali Roux", "f", "a" * 240 + "@exemple.fr")), "own@exemple.fr", "second_email"),
        ((Hand("Ali ; Roux", "directeur", "ali@exemple.fr"),), "own@exemple.fr", "signatory"),
    ],
)
def test_hands_are_two_people_who_read_their_own_mail(app, hands, own, field):
    fault = link_rules.fault_in_hands(hands, own)
    assert (fault and fault[1]) == field


def test_only_people_of_the_organisation_prepare_its_signature(farm, charter):
    with pytest.raises(Refused):
        send_link(farm, charter, by=make_representative())


def test_preparing_anew_voids_the_links_sent_before_and_keeps_the_documents(commune, charter, outbox):
    by = make_contributor(commune)
    first = send_link(commune, charter, MAYOR, DIRECTOR, by=by, act_file=received())
    sign_by_token(first.tokens[0])
    file = first.signing.act_file
    second = send_link(commune, charter, MAYOR, by=by)
    assert second.signing.act_file is file
    assert (first.signing.state, first.signing.act_file) == (PreparedState.REPLACED, None)
    assert "préparée de nouveau" in obstacle_to_using(hand_of(first.tokens[1]))
    assert outbox.to(DIRECTOR.email)[-1].kind == "signing_withdrawn"
    with pytest.raises(Refused):
        sign_by_token(first.tokens[1])
    sign_by_token(second.tokens[0])
    assert queries.signature_of(commune, charter).signatory_name == MAYOR.name


def test_another_document_replaces_the_one_before(commune, charter):
    by = make_contributor(commune)
    first = send_link(commune, charter, by=by, act_file=received(b"%PDF-1.7 first"))
    digest = first.signing.content_sha256
    second = send_link(commune, charter, by=by, act_file=received(b"%PDF-1.7 second"))
    assert second.signing.content_sha256 != digest
    kept = db.session.scalars(select(StoredFile.sha256)).all()
    assert kept == [sha256_hex(b"%PDF-1.7 second")]


def test_sending_twice_sends_once(farm, charter, outbox):
    sent = send_link(farm, charter)
    with unit_of_work():
        send_links(sent.signing, by=sent.by, origin=BROWSER)
    assert [mail.kind for mail in outbox.to(MAYOR.email)] == ["signing_link"]


def test_a_link_sent_again_replaces_the_one_before_and_lives_as_long(farm, charter, outbox, clock):
    sent = send_link(farm, charter)
    clock.move(days=13)
    hand = hand_of(sent.tokens[0])
    with unit_of_work():
        send_link_again(hand, by=sent.by, origin=BROWSER)
    assert hand_of(sent.tokens[0]) is None
    clock.move(days=13)
    token = outbox.to(MAYOR.email)[-1].links()[0].rpartition("/")[2]
    sign_by_token(token)
    with pytest.raises(Refused) as refused, unit_of_work():
        send_link_again(hand, by=sent.by, origin=BROWSER)
    assert "close" in refused.value.sentence


# ——— Links that no longer sign ———


def test_a_link_lives_fourteen_days(farm, charter, clock):
    sent = send_link(farm, charter)
    clock.move(days=14, seconds=-1)
    assert obstacle_to_using(hand_of(sent.tokens[0])) is None
    clock.move(seconds=1)
    assert "a expiré le" in obstacle_to_using(hand_of(sent.tokens[0]))
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[0])


def withdrawn(sent, member, version):
    with unit_of_work():
        withdraw_signing(sent.signing, by=sent.by, origin=BROWSER)


def suspended(sent, member, version):
    with unit_of_work():
        suspend(member, "Un doute.", by=make_coordinator())


def signed_meanwhile(sent, member, version):
    sign(prepare(member, version))


def republished(sent, member, version):
    with MODEL.open("rb") as file, unit_of_work():
        publish_version({**tomllib.load(file), "number": "1.1", "level": "minor"})


def preparer_gone(sent, member, version):
    with unit_of_work():
        db.session.delete(
            db.session.scalars(select(Membership).where(Membership.account_id == sent.by.id)).one()
        )


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (withdrawn, "Cette demande de signature est retirée"),
        (suspended, "est suspendue"),
        (signed_meanwhile, "a déjà signé"),
        (republished, "la version 1.1 est en vigueur"),
        (preparer_gone, "n’agit plus pour l’organisation"),
    ],
)
def test_what_happened_meanwhile_is_said_plainly(site, farm, charter, meanwhile, said):
    sent = send_link(farm, charter)
    page = site.get(f"/signer/{sent.tokens[0]}")
    meanwhile(sent, farm, charter)
    with pytest.raises(Refused) as refused:
        sign_by_token(sent.tokens[0])
    assert said in refused.value.sentence
    assert said in site.get(f"/signer/{sent.tokens[0]}", expect=410)
    assert said in site.submit(page, CODE, expect=410, consent=True)
    assert site.open("GET", f"/signer/{sent.tokens[0]}/mandat.pdf").status_code == 404


def test_a_delegation_that_ended_meanwhile_no_longer_signs(site, farm, charter, clock):
    until = clock.now().date() + timedelta(days=3)
    sent = send_link(farm, charter, mandate=a_delegation(delegation_until=until), delegation_file=received())
    clock.move(days=5)
    assert "a pris fin le" in site.get(f"/signer/{sent.tokens[0]}", expect=410)
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[0])


def test_only_the_code_mailed_last_signs_and_for_thirty_minutes(farm, charter, clock, outbox):
    sent = send_link(farm, charter)
    hand = hand_of(sent.tokens[0])
    with pytest.raises(Refused) as refused:
        sign_by_token(sent.tokens[0], key="another")
    assert "plus à jour" in refused.value.sentence
    code = outbox.to(MAYOR.email)[-1].code()
    shown = hand.signing.content_sha256
    clock.move(minutes=31)
    with pytest.raises(Refused) as refused, unit_of_work():
        sign_by_link(hand, key=hand.key, shown=shown, code=code, origin=BROWSER)
    assert refused.value.field == "code"
    with pytest.raises(Refused):
        sign_by_token(sent.tokens[0], shown="0" * 64)
    sign_by_token(sent.tokens[0])


def test_the_same_request_again_is_the_same_signature_and_another_is_told_apart(farm, charter, outbox):
    sent = send_link(farm, charter)
    hand = sign_by_token(sent.tokens[0])
    values = {"key": hand.key, "shown": hand.signing.content_sha256, "origin": BROWSER}
    with unit_of_work():
        sign_by_link(hand, code=outbox.to(MAYOR.email)[-1].code(), **values)
    with pytest.raises(KeyReused), unit_of_work():
        sign_by_link(hand, code="000000 or another", **values)
    assert len(db.session.scalars(select(Signature)).all()) == 1


def test_what_was_prepared_goes_after_a_month_and_what_was_signed_stays(commune, farm, charter, clock):
    left = send_link(farm, charter, mandate=a_delegation(), delegation_file=received(b"%PDF-1.7 left"))
    signed = send_link(commune, charter, act_file=received(b"%PDF-1.7 signed"))
    sign_by_token(signed.tokens[0])
    keys = left.signing.key, signed.signing.key
    clock.move(days=29)
    with unit_of_work():
        forget_old_signings()
    assert len(db.session.scalars(select(PreparedSigning)).all()) == 2
    clock.move(days=2)
    with unit_of_work():
        forget_old_signings()
    assert db.session.scalars(select(PreparedSigning)).all() == []
    assert db.session.scalars(select(SigningHand)).all() == []
    assert db.session.scalars(select(StoredFile.sha256)).all() == [sha256_hex(b"%PDF-1.7 signed")]
    assert set(db.session.scalars(select(SignatureEvent.key))) == {keys[1]}
    assert queries.signature_of(commune, charter).act_file is not None


# ——— Pages ———


@pytest.fixture
def officer(site, commune, charter):
    account = make_contributor(commune, name="Paul Roux", email="paul@figeac.exemple")
    site.login_as(account)
    return account


def a_link_to(outbox, address=MAYOR.email):
    return next(mail for mail in reversed(outbox.to(address)) if mail.kind == "signing_link").links()[0]


def prepared(site, **changed):
    answers = {**FIGURES, **ACT, **THE_MAYOR, **changed}
    return site.submit(site.get("charter.prepare_link"), PREPARE, **answers)


def test_the_officer_prepares_and_sends_and_the_mayor_signs_in_three_pages(
    site, outbox, officer, commune, charter
):
    page = site.get("members.home")
    page = site.follow(page, "Faire signer la charte")
    page = site.submit(
        page, PREPARE, **FIGURES, **ACT, **THE_MAYOR, act_file=(io.BytesIO(THE_PDF), "délibération.pdf")
    )
    assert "Rien n’est encore parti" in page
    assert outbox.to(MAYOR.email) == []
    page = site.submit(page, SEND)
    assert "lien envoyé" in page
    assert "lien envoyé" in site.get("members.home")

    mayor = site.another()
    page = mayor.get(a_link_to(outbox))
    for words in ("Paul Roux", "− 40 % de consommation", "Délibération n° 2026-042", "Préparé par", "maire"):
        assert words in page
    assert "Désigner deux référents" in page
    assert mayor.fetch(page.link("Lire l’acte (PDF)")).data == THE_PDF
    page = mayor.submit(page, CODE, consent=True)
    assert "j…@figeac.exemple" in page
    assert "a demandé son code" in site.get("members.home")
    code = outbox.to(MAYOR.email)[-1].code()
    page = mayor.submit(page, SIGN, code=f"{code[:3]} {code[3:]}")
    assert page.path.startswith("/signatures/")
    assert "Merci : votre signature est enregistrée." in page
    assert "quelqu’un qui lit l’adresse électronique donnée pour le signataire" in page
    assert "heure de Paris" in page
    assert mayor.get(a_link_to(outbox)).path == page.path
    assert "La charte est signée" in site.get("charter.prepared", public_id=the_signing().public_id)


def the_signing():
    return db.session.scalars(select(PreparedSigning).order_by(PreparedSigning.id.desc())).first()


def test_without_the_consent_no_code_leaves(site, outbox, officer):
    site.submit(prepared(site), SEND)
    mayor = site.another()
    page = mayor.submit(mayor.get(a_link_to(outbox)), CODE, expect=422)
    assert "rien n’est signé" in page.errors["consent"]
    assert outbox.to(MAYOR.email)[-1].kind == "signing_link"
    assert mayor.get(f"{page.path}/code").path == page.path


def test_opening_the_link_consumes_nothing(site, outbox, officer, commune, charter):
    site.submit(prepared(site), SEND)
    scanner = site.another()
    link = a_link_to(outbox)
    for _time in range(3):
        scanner.get(link)
        scanner.open("HEAD", link.removeprefix(scanner.base))
    assert queries.signature_of(commune, charter) is None
    page = scanner.submit(scanner.get(link), CODE, consent=True)
    scanner.submit(page, SIGN, code=outbox.to(MAYOR.email)[-1].code())
    assert queries.signature_of(commune, charter) is not None


def test_two_hands_wait_for_each_other_on_the_pages_too(site, outbox, officer):
    page = prepared(site, **THE_DIRECTOR)
    page = site.submit(page, "Envoyer les deux liens")
    first = site.another()
    page = first.get(a_link_to(outbox))
    assert "Ali Roux, directeur, signe aussi" in page
    page = first.submit(page, CODE, consent=True)
    page = first.submit(page, SIGN, code=code_to(outbox, MAYOR))
    assert page.h1 == "Votre signature est donnée"
    assert "Il manque la signature suivante : Ali Roux, directeur." in page
    state = site.get("charter.prepared", public_id=the_signing().public_id)
    assert "a signé" in state and "lien envoyé" in state
    second = site.another()
    page = second.get(a_link_to(outbox, DIRECTOR.email))
    assert "a déjà signé : votre signature est la dernière attendue" in page
    page = second.submit(page, CODE, consent=True)
    page = second.submit(page, SIGN, code=code_to(outbox, DIRECTOR))
    assert page.path.startswith("/signatures/")
    assert "Jeanne Martin ; Ali Roux" in page
    assert "deux personnes, chacune lisant" in page
    assert first.get(a_link_to(outbox)).path == page.path


def code_to(outbox, hand):
    return next(mail for mail in reversed(outbox.to(hand.email)) if mail.kind == "link_code").code()


def test_five_wrong_codes_are_enough_for_five_minutes(site, outbox, officer, clock):
    site.submit(prepared(site), SEND)
    mayor = site.another()
    page = mayor.submit(mayor.get(a_link_to(outbox)), CODE, consent=True)
    code = code_to(outbox, MAYOR)
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(5):
        assert "code" in mayor.submit(page, SIGN, expect=422, code=wrong).errors
    mayor.submit(page, SIGN, expect=429, code=code)
    clock.move(minutes=5)
    assert mayor.submit(page, SIGN, code=code).path.startswith("/signatures/")


def test_another_code_may_be_asked_and_not_without_end(site, outbox, officer):
    site.submit(prepared(site), SEND)
    mayor = site.another()
    page = mayor.submit(mayor.get(a_link_to(outbox)), CODE, consent=True)
    first = code_to(outbox, MAYOR)
    page = mayor.submit(page, "Recevoir un autre code")
    if code_to(outbox, MAYOR) != first:
        assert "code" in mayor.submit(page, SIGN, expect=422, code=first).errors
    for _time in range(8):
        page = mayor.submit(page, "Recevoir un autre code")
    mayor.submit(page, "Recevoir un autre code", expect=429)


def test_other_words_under_the_same_key_are_told_apart(site, outbox, officer):
    site.submit(prepared(site), SEND)
    mayor = site.another()
    page = mayor.submit(mayor.get(a_link_to(outbox)), CODE, consent=True)
    code = code_to(outbox, MAYOR)
    signed = mayor.submit(page, SIGN, code=code)
    assert mayor.submit(page, SIGN, code=code).path == signed.path
    mayor.submit(page, SIGN, expect=409, code="000000" if code != "000000" else "000001")


def test_a_wrong_link_shows_nothing(site, charter):
    for path in ("/signer/unknown", "/signer/unknown/code"):
        page = site.get(path, expect=404)
        assert page.h1 == "Ce lien ne sert plus"
        assert "unknown" not in page.main
    assert site.open("GET", "/signer/unknown/mandat.pdf").status_code == 404


def test_a_page_behind_a_link_is_told_to_nobody(site, farm, charter):
    sent = send_link(farm, charter)
    site.get(f"/signer/{sent.tokens[0]}")  # which brings the cookie of the form
    page = site.get(f"/signer/{sent.tokens[0]}")
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.texts("//link[@rel='canonical']") == []
    assert page.all("//meta[@name='robots'][@content='noindex']")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Disallow: /signer/" in site.fetch("pages.robots").text


def test_what_is_prepared_is_for_the_people_of_the_organisation(site, commune, charter, officer):
    prepared(site)
    public_id = the_signing().public_id
    colleague = site.another().login_as(make_representative(commune))
    assert "Relisez, puis envoyez" in colleague.get("charter.prepared", public_id=public_id)
    for stranger in (
        site.another().login_as(make_representative()),
        site.another().login_as(make_coordinator()),
    ):
        stranger.get("charter.prepared", public_id=public_id, expect=404)


def test_the_officer_withdraws_or_changes_what_was_sent(site, outbox, officer):
    page = site.submit(prepared(site), SEND)
    link = a_link_to(outbox)
    page = site.follow(page, "Modifier")
    assert "Une demande est déjà partie" in page
    page = site.submit(page, PREPARE, target_year="2045")
    assert "préparée de nouveau" in site.another().get(link, expect=410)
    page = site.submit(page, SEND)
    page = site.submit(page, "Retirer la demande")
    assert "Demande retirée" in page
    assert "Cette demande de signature est retirée" in site.another().get(a_link_to(outbox), expect=410)
    assert outbox.to(MAYOR.email)[-1].kind == "signing_withdrawn"
    assert "La signature demandée" not in site.get("members.home")


def test_links_are_not_mailed_without_end(site, outbox, officer):
    page = site.submit(prepared(site), SEND)
    for _time in range(4):
        page = site.submit(page, "Renvoyer le lien de Jeanne Martin")
    site.submit(page, "Renvoyer le lien de Jeanne Martin", expect=429)
    assert len(outbox.to(MAYOR.email)) == 5


def test_an_address_in_capitals_gets_no_more_links(site, outbox, officer):
    page = site.submit(prepared(site), SEND)
    for _time in range(4):
        page = site.submit(page, "Renvoyer le lien de Jeanne Martin")
    page = site.get("charter.prepare_link")
    page = site.submit(page, PREPARE, email=MAYOR.email.replace("jeanne", "JEANNE"))
    site.submit(page, SEND, expect=429)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"signatory": ""}, {"signatory"}),
        ({"email": "nulle part"}, {"email"}),
        ({"email": "paul@figeac.exemple"}, {"email"}),
        ({"second_name": "Ali Roux"}, {"second_function", "second_email"}),
        ({**THE_DIRECTOR, "second_email": MAYOR.email}, {"second_email"}),
        ({"target_year": ""}, {"target_year"}),
        ({"function": "maire, voir https://piege.exemple"}, {"function"}),
        ({**THE_DIRECTOR, "second_function": "WWW.piege.exemple"}, {"second_function"}),
        ({"mandate": "delegation"}, {"delegation_scope", "delegation_until", "delegation_file"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(site, officer, changed, wrong):
    page = site.submit(
        site.get("charter.prepare_link"), PREPARE, expect=422, **{**FIGURES, **ACT, **THE_MAYOR, **changed}
    )
    assert page.errors.keys() == wrong
    assert the_signing() is None


def test_the_longest_words_fit(site, outbox, commune, officer, charter):
    page = prepared(
        site,
        signatory="œ" * 95, function="f" * 58, second_name="M" * 95, second_function="g" * 58,
        second_email=DIRECTOR.email,
    )  # fmt: skip
    site.submit(page, "Envoyer les deux liens")
    for address in (MAYOR.email, DIRECTOR.email):
        hand = sign_by_token(a_link_to(outbox, address).rpartition("/")[2])
    assert hand.signing.signature.signatory_name == f"{'œ' * 95} ; {'M' * 95}"


def test_a_principle_is_not_declared_by_a_link(site, officer):
    page = site.get("charter.prepare_link")
    assert page.all("//input[@value='delegation']")
    assert page.all("//input[@value='principle']") == []


def test_who_has_signed_is_told_so_instead(site, commune, charter, officer):
    sign(prepare(commune, charter))
    assert "a déjà signé la charte 1.0" in site.get("charter.prepare_link")
    representative = site.another().login_as(make_representative(commune))
    assert "a déjà signé la charte 1.0" in representative.get("charter.sign_by_document")
