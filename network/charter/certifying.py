"""Make the certificates that are missing: the worker's task, apart from the pages.

Each PDF is made and sealed outside any transaction, then kept with its proof and its mail in one: a crash
before that loses nothing, and nobody saw what the next round makes again.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import delete

from network import clock
from network.charter import bundle, certificate, certificate_queries, mails, queries, verify_bundle
from network.charter.certificate_models import Certificate, CertificateFailure
from network.charter.evidence import note
from network.charter.models import Signature
from network.charter.signing_models import EventKind
from network.db import action, db, unit_of_work
from network.i18n import _
from network.jobs.turns import Turn
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Attachment
from network.mail.rules import wait_after
from network.seal import Sealed, seal
from network.text import sha256_hex

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proof:
    """What is kept of the proof for download: its manifest, and the digest of its archive."""

    manifest: str
    bundle_sha256: str


def certify_signatures() -> bool:
    """Make some of the certificates whose time has come, and mail each with its PDF; safe to repeat.

    Then the proofs that certificates lack: those made before there were any. Say whether more may wait.
    """
    turn = Turn()
    signatures = [signature.id for signature in queries.signatures_to_certify(clock.now())]
    if turn.work_through("certificate of signature", signatures, _certify):
        return True
    to_prove = [made.signature_id for made in certificate_queries.certificates_to_prove(clock.now())]
    return turn.work_through("proof of signature", to_prove, _prove)


def _certify(signature_id: int) -> None:
    signature = db.session.get_one(Signature, signature_id)
    try:
        sealed, proof = _made(signature)
        with unit_of_work():
            keep_certificate(signature, sealed, proof)
    except Exception:
        with unit_of_work():
            failure = put_off(signature)
        log.exception("certificate of signature %s failed (try %s)", signature.number, failure.attempts)


def _prove(signature_id: int) -> None:
    made = db.session.get_one(Certificate, signature_id)
    try:
        proof = _proof_of(made.signature, bundle.files_of(made.signature), made.pdf or b"")
        db.session.rollback()
        with unit_of_work():
            keep_proof(made, proof)
    except Exception:
        with unit_of_work():
            failure = put_off(made.signature)
        log.exception("proof of signature %s failed (try %s)", signature_id, failure.attempts)


def _made(signature: Signature) -> tuple[Sealed, Proof | None]:
    """Return the sealed certificate and its proof; nothing is written, and no transaction is left open."""
    contents = certificate.contents(signature, queries.clauses_of(signature.version))
    signed_at, is_principle = signature.signed_at, signature.is_principle
    files = {} if is_principle else bundle.files_of(signature)
    attached = {} if is_principle else bundle.with_manifest(files, signature)
    db.session.rollback()
    reason = _("Attestation") if is_principle else _("Certificat de signature de la charte")
    sealed = seal(certificate.make(contents, signed_at, attached), reason)
    proof = None if is_principle else _proof_of(signature, files, sealed.pdf)
    db.session.rollback()
    return sealed, proof


def _proof_of(signature: Signature, files: bundle.Files, pdf: bytes) -> Proof:
    whole = bundle.with_manifest({**files, bundle.CERTIFICATE: pdf}, signature)
    return Proof(whole[bundle.MANIFEST].decode(), sha256_hex(verify_bundle.pack(whole)))


@action
def keep_certificate(signature: Signature, sealed: Sealed, proof: Proof | None) -> None:
    """Keep the certificate of a signature and mail it to whom it concerns, once."""
    if queries.certificate_of(signature) is not None or signature.erased_at:
        return
    sha256 = sha256_hex(sealed.pdf)
    made = Certificate(
        signature_id=signature.id,
        pdf=sealed.pdf,
        size=len(sealed.pdf),
        sha256=sha256,
        made_at=clock.now(),
        seal_id=sealed.seal_id,
    )
    db.session.add(made)
    db.session.execute(delete(CertificateFailure).where(CertificateFailure.signature_id == signature.id))
    if proof:
        keep_proof(made, proof)
    note(signature.key, EventKind.CERTIFICATE_MADE, sha256=sha256)
    record("charter.certified", subject=f"signature:{signature.code}", sha256=sha256)
    head = None if signature.is_principle else bundle.head_after(signature)
    for address in signature.addresses:
        attachment = Attachment(certificate.file_name(signature), "application/pdf", sealed.pdf)
        queue(mails.charter_signed(signature, head), to=address, attachment=attachment)


@action
def keep_proof(made: Certificate, proof: Proof) -> None:
    """Keep the proof that comes with a certificate, unless another round did, or it is forgotten."""
    if made.bundle_sha256 is None and made.pdf is not None:
        made.manifest, made.bundle_sha256 = proof.manifest, proof.bundle_sha256
        forget = delete(CertificateFailure).where(CertificateFailure.signature_id == made.signature_id)
        db.session.execute(forget)


@action
def put_off(signature: Signature) -> CertificateFailure:
    """Count one more failed try of a certificate: the next one waits as a refused mail does."""
    failure = db.session.get(CertificateFailure, signature.id)
    if failure is None:
        failure = CertificateFailure(signature_id=signature.id, attempts=0)
        db.session.add(failure)
    failure.attempts += 1
    failure.retry_at = clock.now() + wait_after(failure.attempts)
    db.session.flush()
    return failure


@action
def forget_certificate(signature: Signature) -> None:
    """Delete what the certificate of an erased person says; its digests stay, to tell whoever asks later."""
    made = queries.certificate_of(signature)
    if made is not None:
        made.pdf = made.manifest = None
        db.session.flush()
    db.session.execute(delete(CertificateFailure).where(CertificateFailure.signature_id == signature.id))
