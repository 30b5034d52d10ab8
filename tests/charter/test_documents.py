"""A charter signed by pen or in an organisation's own workflow: sent as a PDF, looked at, then entered."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from network import clock as network_clock
from network.charter import queries, signatory_queries, trust_queries
from network.charter.certifying import certify_signatures
from network.charter.document_actions import accept_document, refuse_document, send_document
from network.charter.entries import enter_signature
from network.charter.models import Confirmer, MandateKind, Means, Signature, Standing
from network.charter.pledge import Mandate, Pledge
from network.charter.signing_models import EventKind, SignatureEvent
from network.charter.trust_models import DocumentState, SignedDocument, StepKind
from network.clock import PARIS
from network.db import db, unit_of_work
from network.errors import Refused
from network.files.models import StoredFile
from network.members.models import MemberStatus
from network.text import sha256_hex
from tests.charter.signing import BROWSER, FIGURES, a_pledge, an_act, prepare, received, sign
from tests.factories import make_contributor, make_coordinator, make_member, make_representative
from tests.files.pdfs import SCRIPT, pdf, root

ACT = {
    "act_kind": "deliberation",
    "act_number": "2026-042",
    "act_on": "03/11/2025",
    "executory_on": "05/11/2025",
}
THE_PDF = pdf()
SIGNED = {"signatory": "Jeanne Martin", "function": "maire"}


@pytest.fixture
def coordinator(app):
    return make_coordinator(email="bureau@reseau.exemple")


@pytest.fixture
def officer(commune):
    return make_representative(commune, name="Paul Roux", email="paul@figeac.exemple")


def send(member, version, by, **changed):
    values = {"signed_on": network_clock.today(), "document": received(b"%PDF-1.7 signed", "charte.pdf")}
    with unit_of_work():
        pledge = changed.pop("pledge", None) or a_pledge(member, version)
        return send_document(member, version, pledge, **{**values, **changed}, by=by, origin=BROWSER)


def accepted(document, by):
    with unit_of_work():
        return accept_document(document, by=by)


def test_a_document_signs_nothing_before_it_is_accepted(commune, charter, officer, coordinator, outbox):
    document = send(commune, charter, officer)
    assert db.session.scalars(select(Signature)).all() == []
    assert commune.status == MemberStatus.REGISTERED
    assert [d.id for d in trust_queries.documents_to_check().items] == [document.id]
    assert outbox.to(coordinator.email)[-1].kind == "document_to_check"


def test_an_accepted_document_is_a_signature_like_the_others(commune, charter, officer, coordinator, outbox):
    document = send(commune, charter, officer, act_file=received(b"%PDF-1.7 act", "acte.pdf"))
    signature = accepted(document, coordinator)
    assert (signature.number, signature.means) == (1, Means.DOCUMENT)
    assert (signature.standing, signature.mandate_confirmed_by) == (Standing.SIGNED, Confirmer.DESK)
    assert signature.document_sha256 == sha256_hex(b"%PDF-1.7 signed")
    assert signature.act_sha256 == sha256_hex(b"%PDF-1.7 act")
    assert signature.signatory_name == "Jeanne Martin"
    assert (commune.status, signatory_queries.count_signatories(charter)) == (MemberStatus.SIGNED, 1)
    assert document.signature is signature
    kinds = db.session.scalars(
        select(SignatureEvent.kind).where(SignatureEvent.key == signature.key).order_by(SignatureEvent.id)
    ).all()
    assert kinds == [EventKind.DOCUMENT_RECEIVED, EventKind.DOCUMENT_ACCEPTED, EventKind.SIGNED]
    assert [s.kind for s in trust_queries.history_of(commune)] == [StepKind.DOCUMENT_ACCEPTED]


def test_its_certificate_says_how_it_was_signed_and_goes_to_who_sent_it(
    commune, charter, officer, coordinator, outbox
):
    signature = accepted(send(commune, charter, officer), coordinator)
    certify_signatures()
    mail = outbox.to(officer.email)[-1]
    assert mail.kind == "charter_signed"
    certificate = queries.certificate_of(signature)
    pages = words_of(certificate.pdf)
    assert "hors du site" in pages
    assert "mot de passe" not in pages
    assert signature.document_sha256[:8] in pages


def words_of(data):
    """Return the words of a PDF, which is sound."""
    with pikepdf.open(io.BytesIO(data)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "fr"
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_the_day_is_that_of_the_document(farm, charter, coordinator, clock):
    person, signed_on = make_representative(farm), network_clock.today()
    document = send(farm, charter, person, signed_on=signed_on)
    clock.move(days=3)
    signature = accepted(document, coordinator)
    assert signature.signed_at.astimezone(PARIS).date() == signed_on
    assert signature.entered_at == clock.now()


def test_a_refused_document_is_told_with_its_reason_and_another_may_come(
    commune, charter, officer, coordinator, outbox
):
    document = send(commune, charter, officer)
    with pytest.raises(Refused) as refused, unit_of_work():
        refuse_document(document, "", by=coordinator)
    assert refused.value.field == "reason"
    with unit_of_work():
        refuse_document(document, "Il manque la signature.", by=coordinator)
    assert document.state == DocumentState.REFUSED
    assert "Il manque la signature." in outbox.to(officer.email)[-1]
    assert trust_queries.history_of(commune)[0].reason == "Il manque la signature."
    again = send(commune, charter, officer)
    assert accepted(again, coordinator).number == 1


def test_a_document_is_decided_on_once(commune, charter, officer, coordinator):
    document = send(commune, charter, officer)
    accepted(document, coordinator)
    for decide in (
        lambda: accept_document(document, by=coordinator),
        lambda: refuse_document(document, "Trop tard.", by=coordinator),
    ):
        with pytest.raises(Refused, match="déjà reçu"), unit_of_work():
            decide()
    assert len(db.session.scalars(select(Signature)).all()) == 1


def test_a_document_sent_again_replaces_the_one_that_waits(commune, charter, officer):
    send(commune, charter, officer, document=received(b"%PDF-1.7 first", "first.pdf"))
    send(commune, charter, officer, document=received(b"%PDF-1.7 second", "second.pdf"))
    assert db.session.scalars(select(StoredFile.name)).all() == ["second.pdf"]
    assert len(db.session.scalars(select(SignedDocument)).all()) == 1


def test_a_member_that_signed_meanwhile_is_not_entered_twice(commune, charter, officer, coordinator):
    document = send(commune, charter, officer)
    sign(prepare(commune, charter, by=officer))
    assert document.state == DocumentState.REFUSED
    with pytest.raises(Refused):
        accepted(document, coordinator)
    assert len(queries.signatures_of(commune)) == 1


def test_a_document_replaces_an_engagement_of_principle(commune, charter, officer, coordinator):
    principle = sign(prepare(commune, charter, by=officer, mandate=Mandate(MandateKind.PRINCIPLE)))
    signature = accepted(send(commune, charter, officer), coordinator)
    assert (principle.standing, signature.standing) == (Standing.ENDED, Standing.SIGNED)


@pytest.mark.parametrize(
    ("signed_on", "told"),
    [(timedelta(days=1), "à venir"), (timedelta(days=-400), "pas encore publiée")],
)
def test_a_document_is_signed_after_its_charter_and_before_today(commune, charter, officer, signed_on, told):
    with pytest.raises(Refused, match=told) as refused:
        send(commune, charter, officer, signed_on=network_clock.today() + signed_on)
    assert refused.value.field == "signed_on"


def test_a_document_commits_to_every_clause_and_by_an_act(commune, charter, officer):
    whole = a_pledge(commune, charter)
    less = Pledge(whole.signatory, whole.function, {"O1": {"target_year": "2050"}}, whole.mandate)
    with pytest.raises(Refused, match="ne sont pas ceux"):
        send(commune, charter, officer, pledge=less)
    with pytest.raises(Refused, match="vérifiez les deux dates"):
        bad = an_act(act_on=date(2025, 11, 6))
        send(commune, charter, officer, pledge=a_pledge(commune, charter, bad))


def test_only_a_representative_sends_a_document(commune, charter):
    for stranger in (make_contributor(commune), make_representative(make_member())):
        with pytest.raises(Refused, match="représente"):
            send(commune, charter, stranger)


def test_a_paper_signature_enters_by_the_same_door(commune, charter, coordinator, outbox):
    act = an_act(act_number=None, act_on=None, executory_on=None)
    with unit_of_work():
        signature = enter_signature(
            commune, charter, Pledge("Jeanne Martin", "maire", {}, act),
            means=Means.PAPER, signed_on=date(2019, 3, 4),
            mandate_confirmed_by=Confirmer.DESK, by=coordinator,
        )  # fmt: skip
    assert (signature.standing, signature.account) == (Standing.SIGNED, None)
    assert signature.signed_at.astimezone(PARIS).date() == date(2019, 3, 4)
    assert commune.status == MemberStatus.SIGNED
    certify_signatures()
    assert outbox.kinds() == []
    assert "sur papier" in words_of(queries.certificate_of(signature).pdf)


def test_the_public_page_of_a_paper_signature_says_so(site, clock, commune, charter, coordinator):
    clock.set(datetime(2026, 11, 18, 11, 17, tzinfo=UTC))  # at noon in Paris it is entered
    with unit_of_work():
        signature = enter_signature(
            commune, charter, Pledge("Jeanne Martin", "maire", {}, an_act()),
            means=Means.PAPER, signed_on=date(2019, 3, 4),
            mandate_confirmed_by=Confirmer.DESK, by=coordinator,
        )  # fmt: skip
    page = site.get("charter.signature", code=signature.code)
    assert "Signature papier" in page
    assert "4 mars 2019" in page
    before, entered, _after = page.main.partition("Enregistrée au registre le")
    assert entered
    assert "12 h" not in before, "a day on paper has no hour"
    assert "Signature papier" in site.get("members.show", slug=commune.slug)


# ——— Its pages ———


def filled(**changed):
    file = (io.BytesIO(THE_PDF), "charte signée.pdf")
    today = network_clock.today().strftime("%d/%m/%Y")
    return {**SIGNED, **FIGURES, **ACT, "signed_on": today, "document": file, **changed}


def test_a_document_goes_from_the_space_to_the_desk_and_back(
    site, commune, charter, officer, coordinator, outbox
):
    site.login_as(officer)
    page = site.follow(site.get("charter.sign"), "Signer sur un document")
    page = site.submit(page, "Envoyer le document", **filled())
    assert "attend d’être vérifié" in page
    assert "attend d’être vérifié" in site.get("members.home")

    desk = site.another().login_as(coordinator)
    page = desk.follow(desk.get("admin.home"), "Charte 1.0, signée hors du site")
    assert "Jeanne Martin, maire" in page
    assert "Délibération n° 2026-042" in page
    assert desk.fetch(page.link("Ouvrir le document (PDF)")).data == THE_PDF
    page = desk.submit(page, "Accepter et enregistrer la signature")
    assert "sous le n° 1" in page

    signature = queries.signature_of(commune, charter)
    page = site.get("charter.signature", code=signature.code)
    assert "Signature par document" in page
    assert "par la coordination du réseau" in page
    assert signature.document_sha256 in page
    assert site.fetch(page.link("Le document signé")).data == THE_PDF
    assert "Le document signé" not in [
        link.text for link in site.another().get("charter.signature", code=signature.code).links
    ]


def test_the_desk_refuses_a_document_with_a_reason(site, commune, charter, officer, coordinator):
    document = send(commune, charter, officer)
    site.login_as(coordinator)
    page = site.get("admin.document", public_id=document.public_id)
    assert site.submit(page, "Refuser le document", expect=422).errors.keys() == {"reason"}
    page = site.submit(page, "Refuser le document", reason="Illisible.")
    assert "est refusé" in page
    assert "Il a été refusé" in site.get("admin.document", public_id=document.public_id)
    assert "Illisible." in site.another().login_as(officer).get("charter.decisions")


def test_what_is_wrong_with_a_document_is_told_beside_it(site, commune, charter, officer):
    site.login_as(officer)
    page = site.get("charter.sign_by_document")
    missing = site.submit(page, "Envoyer le document", expect=422)
    assert {"document", "signatory", "function", "signed_on", "target_year"} <= missing.errors.keys()
    hostile = (io.BytesIO(pdf(root(OpenAction=SCRIPT))), "charte.pdf")
    refused = site.submit(page, "Envoyer le document", expect=422, **filled(document=hostile))
    assert "JavaScript" in refused.errors["document"]
    early = site.submit(page, "Envoyer le document", expect=422, **filled(act_number=""))
    assert early.errors.keys() == {"act_number"}
    assert db.session.scalars(select(SignedDocument)).all() == []


def test_a_legal_representative_sends_a_document_without_an_act(site, farm, charter, coordinator):
    site.login_as(make_representative(farm))
    page = site.get("charter.sign_by_document")
    assert page.texts("//*[@name='act_number' or @name='target_year']") == []
    today = network_clock.today().strftime("%d/%m/%Y")
    file = (io.BytesIO(pdf()), "charte.pdf")
    site.submit(page, "Envoyer le document", **SIGNED, signed_on=today, document=file)
    signature = accepted(trust_queries.waiting_document(farm), coordinator)
    assert (signature.standing, signature.mandate_confirmed_at) == (Standing.SIGNED, None)


def test_a_signed_document_is_read_by_the_organisation_and_the_coordination_only(
    site, commune, charter, officer, coordinator
):
    document = send(commune, charter, officer, act_file=received(b"%PDF-1.7 act", "acte.pdf"))
    for endpoint in ("charter.document", "charter.document_act"):
        for reader in (officer, make_contributor(commune), coordinator):
            site.another().login_as(reader).fetch(endpoint, public_id=document.public_id)
        stranger = site.another().login_as(make_representative(make_member()))
        stranger.fetch(endpoint, public_id=document.public_id, expect=404)
        site.another().fetch(endpoint, public_id=document.public_id, expect=302)


def test_the_longest_texts_of_a_document_make_a_signature(site, commune, charter, officer, coordinator):
    site.login_as(officer)
    page = site.get("charter.sign_by_document")
    longest = {"signatory": "œ" * 120, "function": "œ" * 120, "act_number": "œ" * 60}
    longer = {name: text + "œ" for name, text in longest.items()}
    told = site.submit(page, "Envoyer le document", expect=422, **filled(**longer))
    assert told.errors.keys() == longest.keys()
    site.submit(page, "Envoyer le document", **filled(**longest))
    signature = accepted(trust_queries.waiting_document(commune), coordinator)
    assert signature.signatory_name == "œ" * 120
