"""Make the certificates that are missing: the worker's task, apart from the pages.

Each PDF is made outside any transaction, then kept with its mail in one: a crash between the two
loses nothing, and the next round makes the same bytes again.
"""

import logging

from sqlalchemy import delete

from network import clock
from network.charter import certificate, mails, queries
from network.charter.certificate_models import Certificate, CertificateFailure
from network.charter.evidence import note
from network.charter.models import Signature
from network.charter.signing_models import EventKind
from network.db import action, db, unit_of_work
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Attachment
from network.mail.rules import wait_after
from network.text import sha256_hex

log = logging.getLogger(__name__)


def certify_signatures() -> None:
    """Make each certificate whose time has come, and mail it with its PDF; safe to repeat."""
    for signature in queries.signatures_to_certify(clock.now()):
        try:
            contents = certificate.contents(signature, queries.clauses_of(signature.version))
            signed_at = signature.signed_at
            db.session.rollback()
            pdf = certificate.make(contents, signed_at)
            with unit_of_work():
                keep_certificate(signature, pdf)
        except Exception:
            with unit_of_work():
                failure = put_off(signature)
            log.exception("certificate of signature %s failed (try %s)", signature.number, failure.attempts)


@action
def keep_certificate(signature: Signature, pdf: bytes) -> None:
    """Keep the certificate of a signature and mail it to the signatory, once."""
    if queries.certificate_of(signature) is not None:
        return
    sha256 = sha256_hex(pdf)
    db.session.add(
        Certificate(signature_id=signature.id, pdf=pdf, size=len(pdf), sha256=sha256, made_at=clock.now())
    )
    db.session.execute(delete(CertificateFailure).where(CertificateFailure.signature_id == signature.id))
    note(signature.key, EventKind.CERTIFICATE_MADE, sha256=sha256)
    record("charter.certified", subject=f"signature:{signature.code}", sha256=sha256)
    if signature.account:
        attachment = Attachment(certificate.file_name(signature), "application/pdf", pdf)
        queue(mails.charter_signed(signature), to=signature.account.email, attachment=attachment)


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
