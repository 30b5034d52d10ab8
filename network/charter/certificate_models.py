from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from network.charter.models import Signature
from network.db import UTCDateTime, db


class Certificate(db.Model):
    """The certificate of a signature, made once and served identically ever after."""

    __tablename__ = "certificate"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    signature: Mapped[Signature] = relationship()


class CertificateFailure(db.Model):
    """A certificate that could not be made yet: how often it was tried, and when it is tried again."""

    __tablename__ = "certificate_failure"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    attempts: Mapped[int]
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)

    signature: Mapped[Signature] = relationship()
