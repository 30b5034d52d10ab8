from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.charter.certificate_triggers import keeping_certificates
from network.charter.models import Signature
from network.db import UTCDateTime, db
from network.triggers import create_with


class Certificate(db.Model):
    """The certificate of a signature, made once and served identically ever after.

    `seal_id` is the fingerprint of the seal that it bears; the first ones bear none. `manifest` and
    `bundle_sha256` are those of the proof for download, which a principle does not have. When a person
    is erased, their PDF and manifest go (`charter.certifying.forget_certificate`); the digests stay.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("manifest IS NULL OR bundle_sha256 IS NOT NULL", name="bundle_is_hashed"),
        CheckConstraint("pdf IS NOT NULL OR manifest IS NULL", name="forgotten_as_a_whole"),
    )

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seal_id: Mapped[str | None] = mapped_column(String(64))
    manifest: Mapped[str | None] = mapped_column(Text, deferred=True)
    bundle_sha256: Mapped[str | None] = mapped_column(String(64), index=True)

    signature: Mapped[Signature] = relationship()


class CertificateFailure(db.Model):
    """A certificate that could not be made yet: how often it was tried, and when it is tried again."""

    __tablename__ = "certificate_failure"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    attempts: Mapped[int]
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)

    signature: Mapped[Signature] = relationship()


for statements in keeping_certificates():
    create_with(Certificate.__table__, statements)
