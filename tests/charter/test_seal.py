"""The seal of the platform: its keys, what it seals, and what is told when it ends."""

import shutil
import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from network import seal_keys
from network.charter import bundle, certificate, certifying, queries, sealing, verify_bundle
from network.charter.certificate_models import Certificate
from network.charter.certifying import certify_signatures
from network.charter.entries import end_signature
from network.charter.models import EndKind, Means
from network.clock import now
from network.config import UnsafeSettings, load
from network.db import db, unit_of_work
from network.members.models import College
from network.seal import check_seal, seal
from network.text import sha256_hex
from tests.charter.certifying import PRINCIPLE, certified, enter, pages_in, words_in
from tests.charter.signing import an_act
from tests.factories import make_coordinator, make_member

KINDS = (*Means, "principle")


def of_kind(kind, commune, charter):
    means = Means.SITE if kind == "principle" else kind
    return certified(commune, charter, means, **({"mandate": PRINCIPLE} if kind == "principle" else {}))


@pytest.fixture
def folder(app, tmp_path):
    return tmp_path / "keys" / "seal"


@pytest.mark.parametrize("kind", KINDS)
def test_qpdf_and_pdfsig_accept_each_kind_of_certificate(commune, charter, kind, tmp_path):
    path = tmp_path / "certificat.pdf"
    path.write_bytes(of_kind(kind, commune, charter).pdf)
    checked = subprocess.run([shutil.which("qpdf"), "--check", path], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    told = subprocess.run([shutil.which("pdfsig"), "-nocert", path], capture_output=True, text=True).stdout
    for sentence in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Name: Cachet"):
        assert sentence in told
    assert told.count("Signature #") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_is_sealed_and_says_where_it_stands_in_the_register(commune, charter, kind):
    made = of_kind(kind, commune, charter)
    signature, said = made.signature, words_in(made.pdf)
    assert check_seal(made.pdf, made.seal_id, made.made_at)
    assert signature.text_sha256[:8] in said
    assert signature.version.number in said
    if kind == "principle":
        assert "n’entre pas dans le registre" in said
        assert (made.manifest, made.bundle_sha256) == (None, None)
    else:
        head = bundle.head_after(signature)
        assert head.size == signature.entry_index + 1
        assert f"Entrée n° {signature.entry_index}" in said
        assert head.root in said.replace(" ", "")
        assert head.key_id in said
    for word in ("avancée", "qualifiée", "PDF/A", "PDF/UA"):
        assert word not in said
    if kind in (Means.SITE, Means.LINK):
        assert "signature électronique simple, scellée par la plateforme" in said


def test_the_files_that_prove_it_are_attached_to_the_certificate(commune, charter, tmp_path):
    path, inside = tmp_path / "certificat.pdf", tmp_path / "inside"
    path.write_bytes(certified(commune, charter).pdf)
    inside.mkdir()
    listed = subprocess.run(["qpdf", "--list-attachments", path], capture_output=True, text=True, check=True)
    for name in [line.split(" -> ")[0] for line in listed.stdout.splitlines()]:
        shown = subprocess.run(["qpdf", f"--show-attachment={name}", path], capture_output=True, check=True)
        (inside / name).write_bytes(shown.stdout)
    assert verify_bundle.main([str(inside)]) == 0
    assert b"/AFRelationship" in path.read_bytes() or "Supplement" in _uncompressed(path)


def _uncompressed(path):
    done = subprocess.run(["qpdf", "--qdf", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("latin-1")


@pytest.mark.parametrize("word", ["M" * 200, "Communauté de communes ", "李明 Ł "])
def test_the_longest_names_stand_on_one_page(app, charter, word):
    long = (word * 60)[:200].strip()
    member = make_member(long, College.LOCAL_AUTHORITIES)
    made = certified(
        member,
        charter,
        signatory=long[:120],
        function=long[:120],
        mandate=an_act(act_number=(word * 60)[:60].strip()),
    )
    assert pages_in(made.pdf) == 1
    assert made.signature.text_sha256[-8:] in words_in(made.pdf)
    assert made.signature.code in words_in(made.pdf)


def test_the_certificate_without_its_seal_is_always_the_same(commune, charter):
    signature = enter(commune, charter)
    files = bundle.with_manifest(bundle.files_of(signature), signature)
    said = certificate.contents(signature, queries.clauses_of(charter))
    made = {certificate.make(said, signature.signed_at, files) for _time in range(2)}
    assert len(made) == 1


def test_a_crash_between_the_seal_and_the_commit_loses_nothing(commune, charter, monkeypatch, outbox):
    signature = enter(commune, charter)
    sealed = []

    def crash(*arguments):
        sealed.append(arguments)
        raise KeyboardInterrupt  # as a kill: nothing of ours catches it

    with monkeypatch.context() as crashing:
        crashing.setattr(certifying, "keep_certificate", crash)
        with pytest.raises(KeyboardInterrupt):
            certify_signatures()
    assert len(sealed) == 1
    assert queries.certificate_of(signature) is None
    certify_signatures()
    made = queries.certificate_of(signature)
    assert check_seal(made.pdf, made.seal_id, made.made_at)
    assert outbox.kinds().count("charter_signed") == 1


def test_a_certificate_made_before_the_seal_stays_as_it_is_and_gets_its_proof(commune, charter, site):
    signature, old = enter(commune, charter), b"%PDF-1.7 an old certificate"
    with unit_of_work():
        db.session.add(
            Certificate(
                signature_id=signature.id, pdf=old, size=len(old), sha256=sha256_hex(old), made_at=now()
            )
        )
    certify_signatures()
    made = queries.certificate_of(signature)
    assert (made.pdf, made.seal_id) == (old, None)
    assert verify_bundle.unpack(bundle.archive_of(made))["certificat.pdf"] == old
    assert site.fetch("charter.certificate", code=signature.code).data == old
    assert "avant que la plateforme ne scelle" in site.get("charter.verified", reference=sha256_hex(old)).text


def test_a_certificate_never_changes_but_may_be_forgotten(commune, charter):
    made = certified(commune, charter)
    for changed in (
        "sha256 = 'x'",
        "pdf = X'00'",
        "manifest = '{}'",
        "bundle_sha256 = NULL",
        "seal_id = NULL",
    ):
        with pytest.raises(Exception, match="certificate_stays_on_update"), unit_of_work():
            value = changed if db.engine.dialect.name == "sqlite" else changed.replace("X'00'", "'\\x00'")
            db.session.connection().exec_driver_sql(f"UPDATE certificate SET {value}")
    with pytest.raises(Exception, match="certificate_stays_on_delete"), unit_of_work():
        db.session.connection().exec_driver_sql("DELETE FROM certificate")
    with unit_of_work():
        certifying.forget_certificate(made.signature)
    assert (made.pdf, made.manifest) == (None, None)
    assert made.sha256
    assert made.bundle_sha256


def test_the_receipt_bears_the_head_of_the_register(farm, charter, outbox):
    signature = certified(farm, charter).signature
    head, mail = bundle.head_after(signature), outbox.last
    assert mail.kind == "charter_signed"
    for said in (head.root, head.key_id, f"taille {head.size}", "/registre"):
        assert said in mail.text


def test_who_signed_by_a_link_gets_the_certificate_without_an_account(commune, charter, outbox):
    certified(commune, charter, Means.LINK)
    assert [mail.kind for mail in outbox.to("jeanne@figeac.exemple")] == ["charter_signed"]


def test_keys_are_whole_and_for_their_owner_alone(folder):
    seal_keys.current()
    assert {path.name.partition(".")[2] for path in folder.iterdir()} == {"pem", "chain.pem"}
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    held = seal_keys.held()
    usage = held.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    held.certificate.verify_directly_issued_by(held.above[0])


def test_another_seal_leaves_what_the_former_one_sealed_valid(commune, farm, charter, app):
    before = certified(commune, charter)
    told = app.test_cli_runner().invoke(args=["seal", "init"])
    assert told.exit_code == 1
    assert "--renew" in told.output
    assert app.test_cli_runner().invoke(args=["seal", "init", "--renew"]).exit_code == 0
    after = certified(farm, charter)
    assert before.seal_id != after.seal_id
    for made in (before, after):
        assert check_seal(made.pdf, made.seal_id, made.made_at)
    assert not check_seal(before.pdf, after.seal_id, before.made_at)


def test_a_seal_that_vanished_is_never_made_anew_unseen(commune, farm, charter, folder):
    certified(commune, charter)
    (folder / "current.pem").unlink()
    waiting = enter(farm, charter)
    certify_signatures()
    assert queries.certificate_of(waiting) is None
    assert sealing.readiness() == "missing"
    assert "manque" in sealing.warning(now())


def test_the_desk_is_told_before_the_seal_ends_and_certificates_wait_after(farm, charter, clock, site):
    seal_keys.current()
    assert sealing.warning(clock.now()) is None
    clock.set(seal_keys.held().until - timedelta(days=59))
    desk = site.another().login_as(make_coordinator())
    assert "Le certificat du sceau prend fin le" in desk.get("admin.home").text
    assert sealing.readiness() == "ok"
    clock.move(days=60)
    signature = enter(farm, charter)
    certify_signatures()
    assert queries.certificate_of(signature) is None
    assert sealing.readiness() == "ended"
    assert "attendent" in sealing.warning(clock.now())
    seal_keys.make(replacing=True)
    clock.move(days=1)
    certify_signatures()
    assert queries.certificate_of(signature) is not None


def test_a_seal_from_elsewhere_may_be_named_by_the_settings(make_app, tmp_path, commune, charter):
    held = seal_keys.make()
    path = tmp_path / "cachet.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"cachet", held.key, held.certificate, held.above, BestAvailableEncryption(b"un secret")
        )
    )
    signature = enter(commune, charter)
    app = make_app(SEAL_FILE=str(path), SEAL_PASSWORD="un secret", DATA_DIR=str(tmp_path / "elsewhere"))
    with app.app_context():
        assert "SEAL_FILE" in app.test_cli_runner().invoke(args=["seal", "init"]).output
        sealed = seal(certificate.make(certificate.contents(signature, []), signature.signed_at), "Essai")
        assert check_seal(sealed.pdf, held.id, now())
    kept = {each.name for each in (tmp_path / "elsewhere" / "keys" / "seal").iterdir()}
    assert kept == {f"{held.id}.chain.pem"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SEAL_PASSWORD": "seul"}, "n’ouvre rien sans SEAL_FILE"),
        ({"SEAL_FILE": "/nowhere/seal.p12"}, "ne se lit pas"),
        ({"SEAL_FILE": __file__}, "doit contenir un certificat et sa clé"),
    ],
)
def test_a_seal_that_cannot_seal_is_refused_at_the_start(tmp_path, settings, told):
    with pytest.raises(UnsafeSettings, match=told):
        load(DATA_DIR=str(tmp_path), **settings)


def test_what_ended_keeps_its_certificate(farm, charter, site):
    made = certified(farm, charter)
    with unit_of_work():
        end_signature(made.signature, "Nous quittons le réseau.", EndKind.WITHDRAWN)
    assert site.fetch("charter.certificate", code=made.signature.code).data == made.pdf
    page = site.get("charter.verified", reference=made.sha256)
    assert "Nous quittons le réseau." in page.text


def test_a_proof_that_fails_is_put_off_and_made_later(commune, charter, monkeypatch, clock):
    signature, old = enter(commune, charter), b"%PDF-1.7 an old certificate"
    with unit_of_work():
        db.session.add(
            Certificate(
                signature_id=signature.id, pdf=old, size=len(old), sha256=sha256_hex(old), made_at=now()
            )
        )
    with monkeypatch.context() as failing:
        failing.setattr(bundle, "files_of", lambda *_arguments: 1 / 0)
        certify_signatures()
    certify_signatures()  # too early
    assert queries.certificate_of(signature).manifest is None
    assert [failure.attempts for failure in queries.certificate_failures().items] == [1]
    clock.move(hours=1)
    certify_signatures()
    assert queries.certificate_of(signature).manifest is not None
    assert queries.certificate_failures().items == []
