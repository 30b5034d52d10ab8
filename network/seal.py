"""The one door to pyHanko: the seal of the platform on the PDFs that it makes, in the form PAdES B-B.

It says that a document comes from this site and has not changed since. It signs in nobody's name.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from network import seal_keys

FIELD = "Cachet"


@dataclass(frozen=True)
class Sealed:
    """A sealed document, and the fingerprint of the certificate of its seal."""

    pdf: bytes
    seal_id: str


def seal(pdf: bytes, reason: str) -> Sealed:
    """Return a PDF of ours with the seal of the platform, which no page shows; `reason` says what for."""
    # A second and twenty megabytes: only the worker seals.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    own, sealed = seal_keys.current(), io.BytesIO()
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(meta, signer=_signer(own))
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=sealed)
    return Sealed(sealed.getvalue(), own.id)


def _signer(own: seal_keys.Seal) -> Any:
    from asn1crypto.keys import PrivateKeyInfo
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (certificate, *above) = _asn1((own.certificate, *own.above))
    return SimpleSigner(certificate, PrivateKeyInfo.load(key), SimpleCertificateStore.from_certs(above))


def _asn1(certificates: Iterable[x509.Certificate]) -> list[Any]:
    from asn1crypto.x509 import Certificate

    return [Certificate.load(each.public_bytes(Encoding.DER)) for each in certificates]


def check_seal(pdf: bytes, seal_id: str, at: datetime) -> bool:
    """Say whether a PDF bears one seal, of this certificate of ours, over all its bytes, valid then.

    Only for bytes that are known to be ours: nothing is parsed that a stranger may have written.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    known = seal_keys.chain(seal_id)
    if not known:
        return False
    own, *above = _asn1(known)
    # A certificate without its authority is its own.
    context = ValidationContext(trust_roots=[above[-1] if above else own], other_certs=above, moment=at)
    seals = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if len(seals) != 1 or seals[0].signer_cert.dump() != own.dump():
        return False
    status = validate_pdf_signature(seals[0], signer_validation_context=context)
    return (
        status.bottom_line
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
    )
