from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from network.charter.certificate_models import Certificate, CertificateFailure
from network.charter.models import Signature
from network.db import db
from network.register import queries as register
from network.register.models import Kind


def certificates_to_prove(now: datetime, limit: int = 50) -> Sequence[Certificate]:
    """Return the certificates whose proof is to be made now, the oldest signature first."""
    return db.session.scalars(
        select(Certificate)
        .join(Certificate.signature)
        .outerjoin(CertificateFailure, CertificateFailure.signature_id == Signature.id)
        .where(
            or_(CertificateFailure.signature_id.is_(None), CertificateFailure.retry_at <= now),
            Certificate.bundle_sha256.is_(None),
            Certificate.pdf.is_not(None),
            Signature.entry_index.is_not(None),
        )
        .order_by(Signature.number)
        .options(contains_eager(Certificate.signature).joinedload(Signature.version))
        .limit(limit)
    ).all()


def certificate_of_file(sha256: str) -> Certificate | None:
    """Return the certificate that a file is, or whose proof for download it is, by the file's digest."""
    return db.session.scalar(
        select(Certificate)
        .where(or_(Certificate.sha256 == sha256, Certificate.bundle_sha256 == sha256))
        .order_by(Certificate.signature_id)
        .options(joinedload(Certificate.signature).joinedload(Signature.version))
        .limit(1)
    )


def signature_of_entry(index: int) -> Signature | None:
    """Return the signature that an entry of the register says, or bears on."""
    entry = register.entry(index)
    if entry is None:
        return None
    signs = entry.about is None or entry.kind == Kind.RENEWAL
    return db.session.scalar(
        select(Signature).where(Signature.entry_index == (index if signs else entry.about))
    )
