import hashlib
import io
from collections import Counter
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from network import clock as network_clock
from network.charter import certificate, certifying, queries, signatory_queries
from network.charter.actions import KeyReused, forget_stale_drafts, prepare_signing, send_code_again
from network.charter.certificate_models import Certificate
from network.charter.certifying import certify_signatures
from network.charter.entries import enter_signature
from network.charter.mandate_actions import confirm_mandate
from network.charter.models import MandateKind, Means, Signature, Standing
from network.charter.pledge import Mandate, Pledge
from network.charter.signing_models import EventKind, SignatureEvent, SigningDraft
from network.db import db, unit_of_work
from network.errors import Refused
from network.files import storage
from network.files.actions import sweep_orphans
from network.files.models import StoredFile
from network.jobs import turns
from network.journal.models import Entry
from network.mail.models import OutboxMail
from network.members.models import College, MemberStatus
from network.pdf import displayable
from network.register.queries import opening_of
from tests.charter.signing import BROWSER, a_pledge, an_act, prepare, received, sign
from tests.factories import make_contributor, make_coordinator, make_member, make_representative


def events(signature):
    return db.session.scalars(
        select(SignatureEvent.kind).where(SignatureEvent.key == signature.key).order_by(SignatureEvent.id)
    ).all()


def test_a_signature_binds_text_figures_mandate_and_person(commune, charter):
    account = make_representative(commune, name="Jeanne Martin")
    signature = sign(prepare(commune, charter, account))
    assert signature.text_sha256 == hashlib.sha256(charter.text.encode()).hexdigest()
    assert signature.commitments["O1"] == {"target_year": "2050"}
    assert signature.commitments["O2"] == {"reduction_percent": "40", "base_year": "2012"}
    assert len(signature.commitments) == 11
    assert (signature.signatory_name, signature.signatory_function) == ("Jeanne Martin", "présidente")
    assert (signature.member_name, signature.college) == (commune.name, College.LOCAL_AUTHORITIES)
    assert signature.act_number == "2026-042"
    assert len(bytes.fromhex(opening_of(signature.entry_index).salt)) >= 16
    assert signature.standing == Standing.UNVERIFIED
    assert db.session.scalars(select(SigningDraft)).all() == []


def test_every_step_leaves_its_evidence(farm, charter):
    signature = sign(prepare(farm, charter))
    certify_signatures()
    assert events(signature) == [
        EventKind.TEXT_SHOWN,
        EventKind.CONSENT_GIVEN,
        EventKind.CODE_SENT,
        EventKind.CODE_CHECKED,
        EventKind.SIGNED,
        EventKind.CERTIFICATE_MADE,
    ]
    shown = db.session.scalar(select(SignatureEvent).where(SignatureEvent.kind == EventKind.TEXT_SHOWN))
    assert (shown.address, shown.agent) == (BROWSER.address, BROWSER.agent)
    assert shown.details == {"text_sha256": charter.sha256}
    entry = db.session.scalar(select(Entry).where(Entry.event == "charter.signed"))
    assert entry.subject == f"signature:{signature.code}"


def test_numbers_follow_each_other_without_gap(charter):
    numbers = []
    for _each in range(3):
        prepared = prepare(make_member(), charter)
        with pytest.raises(Refused):
            sign(prepared, code="nope")
        numbers.append(sign(prepared).number)
    assert numbers == [1, 2, 3]


def test_asked_again_the_same_signature_comes_back(farm, charter):
    prepared = prepare(farm, charter)
    assert sign(prepared).id == sign(prepared).id


@pytest.mark.parametrize("changed", [{"code": "000000"}, {"shown": "0" * 64}])
def test_a_key_serves_one_request_only(farm, charter, changed):
    prepared = prepare(farm, charter)
    sign(prepared)
    with pytest.raises(KeyReused):
        sign(prepared, **changed)


def test_the_key_of_somebody_else_serves_nobody(farm, commune, charter):
    theirs, ours = prepare(farm, charter), prepare(commune, charter)
    sign(theirs)
    with pytest.raises(KeyReused):
        sign(ours, key=theirs.key)
    with pytest.raises(Refused):
        sign(ours, key="never seen")


def test_what_changed_since_it_was_shown_is_not_signed(farm, charter):
    prepared = prepare(farm, charter)
    with unit_of_work():
        pledge = a_pledge(farm, charter)
        other = Pledge(pledge.signatory, "trésorier", pledge.commitments, pledge.mandate)
        prepare_signing(farm, charter, other, by=prepared.by, origin=BROWSER)
    with pytest.raises(Refused, match="ont changé"):
        sign(prepared)


def test_a_new_code_replaces_the_one_before(farm, charter, outbox):
    prepared = prepare(farm, charter)
    with unit_of_work():
        draft = queries.draft_of(farm, prepared.by, charter)
        send_code_again(draft, farm, charter, by=prepared.by, origin=BROWSER)
    newest = outbox.to(prepared.by.email)[-1].code()
    if newest != prepared.code:
        with pytest.raises(Refused, match="pas le code"):
            sign(prepared)
    assert sign(prepared, code=newest)


def documents():
    return db.session.scalars(select(StoredFile.name).order_by(StoredFile.id)).all()


def test_a_document_sent_again_replaces_the_one_before(commune, charter):
    account = make_representative(commune)
    prepare(commune, charter, account, act_file=received(name="first.pdf"))
    prepared = prepare(commune, charter, account, act_file=received(name="second.pdf"))
    assert documents() == ["second.pdf"]
    assert sign(prepared).act_file.name == "second.pdf"
    assert documents() == ["second.pdf"]


def test_a_principle_keeps_no_document(commune, charter):
    account = make_representative(commune)
    prepare(commune, charter, account, act_file=received())
    sign(prepare(commune, charter, account, Mandate(MandateKind.PRINCIPLE)))
    assert documents() == []


def test_what_was_prepared_and_left_for_thirty_days_is_forgotten(commune, farm, charter, clock):
    signature = sign(prepare(commune, charter, act_file=received(name="signed.pdf")))
    other = make_member("Albi", College.LOCAL_AUTHORITIES)
    prepare(other, charter, act_file=received(name="left.pdf"))
    clock.move(days=29)
    going_on = prepare(farm, charter)
    with unit_of_work():
        forget_stale_drafts()
    assert len(documents()) == 2
    clock.move(days=2)
    with unit_of_work():
        forget_stale_drafts()
    assert db.session.scalars(select(SigningDraft.key)).all() == [going_on.key]
    assert set(db.session.scalars(select(SignatureEvent.key))) == {signature.key, going_on.key}
    assert documents() == ["signed.pdf"]
    sweep_orphans()
    assert storage.names_before(network_clock.now()) == [signature.act_file.public_id]


def test_the_code_never_stands_in_a_subject(farm, charter, outbox):
    prepared = prepare(farm, charter)
    mail = outbox.to(prepared.by.email)[-1]
    assert mail.kind == "signing_code"
    assert prepared.code not in mail.subject.replace(" ", "")


def test_two_people_of_one_member_give_one_signature(farm, charter):
    first, second = prepare(farm, charter), prepare(farm, charter)
    sign(first)
    with pytest.raises(Refused, match="a déjà signé"):
        sign(second)


def test_a_contributor_does_not_sign(farm, charter):
    with pytest.raises(Refused, match="représente"):
        prepare(farm, charter, by=make_contributor(farm))


def test_a_person_of_another_member_does_not_sign(farm, charter):
    with pytest.raises(Refused, match="représente"):
        prepare(farm, charter, by=make_representative(make_member()))


def test_an_act_replaces_the_engagement_of_principle(commune, charter):
    account = make_representative(commune)
    principle = sign(prepare(commune, charter, account, Mandate(MandateKind.PRINCIPLE)))
    assert principle.standing == Standing.PRINCIPLE
    assert signatory_queries.count_signatories(charter) == 0
    signature = sign(prepare(commune, charter, account))
    db.session.refresh(principle)
    assert principle.standing == Standing.ENDED
    assert principle.end_reason
    assert queries.signature_of(commune, charter).id == signature.id
    assert (principle.number, signature.number) == (1, 2)


def test_only_established_mandates_are_counted(farm, commune, charter):
    sign(prepare(farm, charter))
    signature = sign(prepare(commune, charter))
    assert signatory_queries.count_signatories(charter) == 1
    with unit_of_work():
        confirm_mandate(signature, by=make_coordinator())
    assert signatory_queries.count_signatories(charter) == 2
    page = signatory_queries.signatories(charter)
    assert ([each.number for each in page.items], page.total) == ([2, 1], 2)
    assert signatory_queries.signatories(charter, College.PROJECT_HOLDERS).total == 1
    assert signatory_queries.signatories_by_college(charter)[College.SUPPORT_STRUCTURES] == 0


def test_a_membership_stands_where_its_best_signature_puts_it(farm, commune, charter):
    account = make_representative(commune)
    assert (farm.status, commune.status) == (MemberStatus.REGISTERED, MemberStatus.REGISTERED)
    sign(prepare(farm, charter))
    sign(prepare(commune, charter, account, Mandate(MandateKind.PRINCIPLE)))
    assert (farm.status, commune.status) == (MemberStatus.SIGNED, MemberStatus.PRINCIPLE)
    by_act = sign(prepare(commune, charter, account))
    assert commune.status == MemberStatus.UNVERIFIED
    with unit_of_work():
        confirm_mandate(by_act, by=make_coordinator())
    assert commune.status == MemberStatus.SIGNED


def test_a_confirmed_mandate_is_written_down_and_the_signatory_told(commune, charter, outbox):
    signature, coordinator = sign(prepare(commune, charter)), make_coordinator()
    with unit_of_work():
        confirm_mandate(signature, by=coordinator)
    assert signature.standing == Standing.SIGNED
    entry = db.session.scalar(select(Entry).where(Entry.event == "charter.mandate_confirmed"))
    assert (entry.account, entry.subject) == (coordinator.public_id, f"signature:{signature.code}")
    assert outbox.to(signature.account.email)[-1].kind == "mandate_confirmed"
    with pytest.raises(Refused, match="déjà confirmé"), unit_of_work():
        confirm_mandate(signature, by=coordinator)


def test_mandates_wait_for_the_coordination_the_oldest_first(commune, farm, charter, outbox):
    coordinator, other = make_coordinator(), make_member("Albi", College.LOCAL_AUTHORITIES)
    sign(
        prepare(
            make_member("Muret", College.LOCAL_AUTHORITIES), charter, mandate=Mandate(MandateKind.PRINCIPLE)
        )
    )
    sign(prepare(farm, charter))
    assert outbox.to(coordinator.email) == []
    signatures = [sign(prepare(member, charter)) for member in (commune, other)]
    assert queries.mandates_to_confirm().items == signatures
    assert [mail.kind for mail in outbox.to(coordinator.email)] == ["mandate_to_confirm"] * 2
    with unit_of_work():
        confirm_mandate(signatures[0], by=coordinator)
    assert queries.mandates_to_confirm().items == signatures[1:]


@pytest.mark.parametrize(
    "columns",
    [
        {"act_number": None},
        {"executory_on": None},
        {"executory_on": date(2025, 11, 2)},
        {"act_on": None},
        {"act_kind": None},
        {"mandate_kind": MandateKind.LEGAL_REPRESENTATIVE},
        {"mandate_kind": MandateKind.PRINCIPLE},
        {"text_sha256": "0"},
        {"end_reason": "without a date"},
        {"number": 0},
    ],
    ids=str,
)
def test_the_database_holds_the_shape_of_a_signature(commune, charter, columns):
    signature = sign(prepare(commune, charter))
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(update(Signature).where(Signature.id == signature.id).values(**columns))


def test_the_database_holds_one_signature_in_force(farm, charter):
    signature = sign(prepare(farm, charter))
    columns = {c.name: getattr(signature, c.name) for c in Signature.__table__.columns if c.name != "id"}
    columns |= {"number": 2, "code": "OTHER", "key": "other"}
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(Signature.__table__.insert().values(**columns))


def test_the_certificate_is_made_once_and_mailed_with_its_cause(farm, charter, outbox):
    signature = sign(prepare(farm, charter))
    before = len(outbox)
    certify_signatures()
    certify_signatures()
    (mail,) = outbox.all()[before:]
    made = db.session.scalars(select(Certificate)).one()
    name, kind, pdf = mail.attachment
    assert (name, kind) == (f"certificat-charte-{signature.code}.pdf", "application/pdf")
    assert pdf == made.pdf
    assert made.sha256 == hashlib.sha256(pdf).hexdigest()
    assert mail.links()[0].endswith(f"/signatures/{signature.code}")


def test_a_crash_before_the_certificate_is_kept_loses_nothing(farm, charter, monkeypatch, outbox):
    sign(prepare(farm, charter))
    before = len(outbox)

    def crash(*_args, **_values):
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(certifying, "queue", crash)
        with pytest.raises(KeyboardInterrupt):
            certify_signatures()
    assert db.session.scalars(select(Certificate)).all() == []
    certify_signatures()
    assert len(outbox) == before + 1


@pytest.fixture
def no_paper(monkeypatch):
    """Let the certificates of these numbers fail; return how often each was tried."""
    tries, real = Counter(), certificate.contents

    def failing(*numbers):
        def contents(signature, clauses):
            tries[signature.number] += 1
            if signature.number in numbers:
                raise RuntimeError("no paper left")
            return real(signature, clauses)

        monkeypatch.setattr(certificate, "contents", contents)
        return tries

    return failing


def certified():
    return db.session.scalars(select(Certificate.signature_id).order_by(Certificate.signature_id)).all()


def test_one_certificate_that_fails_does_not_hold_the_others(farm, commune, charter, no_paper):
    no_paper(1)
    sign(prepare(farm, charter))
    second = sign(prepare(commune, charter))
    certify_signatures()
    assert certified() == [second.id]
    assert [failure.signature.number for failure in queries.certificate_failures().items] == [1]


def test_a_certificate_that_fails_is_tried_again_later_and_later(farm, charter, no_paper, clock, caplog):
    tries = no_paper(1)
    sign(prepare(farm, charter))
    for _round in range(3):
        certify_signatures()
    assert tries[1] == 1
    for minutes, expected in ((1, 2), (1, 2), (1, 3)):
        clock.move(minutes=minutes)
        certify_signatures()
        assert tries[1] == expected
    assert len([line for line in caplog.records if "certificate of signature 1 failed" in line.message]) == 3


def test_a_certificate_made_at_last_is_no_failure_any_more(farm, charter, no_paper, clock):
    no_paper(1)
    signature = sign(prepare(farm, charter))
    certify_signatures()
    no_paper()
    clock.move(minutes=1)
    certify_signatures()
    assert certified() == [signature.id]
    assert queries.certificate_failures().items == []


def test_those_that_fail_let_later_ones_pass(charter, no_paper):
    no_paper(1, 2)
    signatures = [sign(prepare(make_member(), charter)) for _each in range(3)]
    now = network_clock.now()
    assert [s.number for s in queries.signatures_to_certify(now, limit=2)] == [1, 2]
    certify_signatures()
    assert certified() == [signatures[2].id]
    assert queries.signatures_to_certify(now, limit=2) == []


def test_a_backlog_of_certificates_leaves_the_worker_time_for_other_things(charter, monkeypatch):
    signatures = [sign(prepare(make_member(), charter)) for _each in range(2)]
    monkeypatch.setattr(turns, "SECONDS", -1)
    for made in (1, 2):
        assert certify_signatures() is True
        assert certified() == [signature.id for signature in signatures[:made]]
    assert certify_signatures() is False


def test_a_failure_that_cannot_even_be_counted_holds_nothing(farm, commune, charter, no_paper, monkeypatch):
    tries = no_paper(1)
    sign(prepare(farm, charter))
    second = sign(prepare(commune, charter))
    monkeypatch.setattr(certifying, "put_off", lambda _signature: 1 / 0)
    for _turn in range(3):
        assert certify_signatures() is False
    assert certified() == [second.id]
    assert tries[1] == 1


@pytest.mark.parametrize("kind", [MandateKind.ACT, MandateKind.PRINCIPLE])
def test_a_certificate_is_one_tagged_page_and_always_the_same_bytes(charter, kind):
    member = make_member("Syndicat mixte " * 13, College.LOCAL_AUTHORITIES)
    mandate = an_act(act_number="D" * 60) if kind == MandateKind.ACT else Mandate(kind)
    signature = sign(prepare(member, charter, make_representative(member, name="N" * 80), mandate))
    clauses = queries.clauses_of(charter)
    pdf = certificate.make(certificate.contents(signature, clauses), signature.signed_at)
    assert pdf == certificate.make(certificate.contents(signature, clauses), signature.signed_at)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "fr"
        metadata = document.open_metadata()
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfuaid:part"] == "1"


def test_markup_in_a_name_is_only_text(charter):
    member = make_member('#panic("x") $x$ [@a] */ \\ "')
    signature = sign(prepare(member, charter))
    certify_signatures()
    assert queries.certificate_of(signature) is not None


@pytest.mark.parametrize("name", ["李明", "😀", "ﷺ", "👩\u200d🌾 Ferme de l’Œuf", "कृषि \ufdd0\ue000"])
def test_a_name_without_glyphs_has_its_certificate_all_the_same(charter, name, monkeypatch):
    said, compile_pdf = [], certificate.compile_pdf

    def listening(template, contents, **values):
        said.append(contents)
        return compile_pdf(template, contents, **values)

    monkeypatch.setattr(certificate, "compile_pdf", listening)
    member = make_member(f"Énergies {name}")
    signature = sign(prepare(member, charter, make_representative(member, name=name)))
    certify_signatures()
    assert queries.certificate_of(signature) is not None
    assert signature.member_name == f"Énergies {name}"
    assert said[0]["member"].startswith("Énergies ")
    assert "□" in said[0]["member"]
    assert "le nom exact se lit sur la page publique" in " ".join(said[0]["limits"])


def test_a_name_with_every_glyph_is_left_as_it_is(charter):
    contents = {"member": "Nguyễn Văn, Ελλάδα, Привет, l’Œuf", "limits": []}
    assert displayable(contents) == contents


def test_a_paper_that_nobody_sent_here_mails_no_certificate(farm, charter, outbox):
    with unit_of_work():
        enter_signature(
            farm, charter, a_pledge(farm, charter), means=Means.PAPER, signed_on=date(2020, 3, 2), by=None
        )
    before = len(outbox)
    certify_signatures()
    assert len(outbox) == before
    assert db.session.scalar(select(OutboxMail.id).where(OutboxMail.kind == "charter_signed")) is None
