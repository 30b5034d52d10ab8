"""Check a certificate, a proof or a code that somebody holds, as /verifier tells it.

A file is first looked for by its digest: nothing is parsed that this site did not make.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from network.charter import bundle, queries, verify_bundle
from network.charter.certificate_models import Certificate
from network.charter.certificate_queries import certificate_of_file, signature_of_entry
from network.charter.models import ON_DOCUMENT, Signature
from network.charter.register_fields import fields_of
from network.i18n import _
from network.register.canonical import canonical
from network.seal import check_seal
from network.text import sha256_hex
from network.wording import day

_SHA256 = re.compile(r"[0-9a-f]{64}")
# What one writes for a digit, reading a code aloud (Crockford's base 32).
_MISREAD = str.maketrans("OIL", "011", " -\u00a0\u202f.")

# The seals found intact, by the digest of the certificate and the seal's id: nothing that names anybody, and
# more than there are signatures, so that whoever goes through them all has each checked once.
MOST_SEALS = 10_000
_sealed: dict[tuple[str, str], bool] = {}


@dataclass(frozen=True)
class Check:
    """Something that was looked at, and whether it holds; None where there was nothing to look at."""

    sentence: str
    holds: bool | None = True


@dataclass(frozen=True)
class Found:
    """What somebody holds: a signature, and the file that was dropped if one was."""

    signature: Signature
    certificate: Certificate | None
    file_sha256: str | None = None

    @property
    def is_bundle(self) -> bool:
        """Tell the proof for download from the certificate itself."""
        return self.certificate is not None and self.file_sha256 == self.certificate.bundle_sha256


def found(reference: str) -> Found | None:
    """Return what a digest, the code of a signature or the number of an entry stands for."""
    written = reference.strip().lower()
    if _SHA256.fullmatch(written):
        certificate = certificate_of_file(written)
        return Found(certificate.signature, certificate, written) if certificate else None
    signature = _signature(written)
    return Found(signature, queries.certificate_of(signature)) if signature else None


def _signature(written: str) -> Signature | None:
    bare = written.removeprefix("entrée").strip().removeprefix("n°").strip()
    code = bare.upper().translate(_MISREAD)
    if signature := queries.signature_by_code(code):
        return signature
    return signature_of_entry(int(bare)) if re.fullmatch(r"[0-9]{1,9}", bare) else None


def checks(found: Found) -> Iterator[Check]:
    """Go through what was looked at: the file, its seal, then the entry, its proof, the head and the text."""
    signature, certificate = found.signature, found.certificate
    if certificate is None:
        yield Check(_("Le certificat n’est pas encore établi : il le sera dans un instant."), None)
        return
    if found.file_sha256:
        yield _of_file(found, certificate)
    if certificate.pdf is None:
        return
    if certificate.sha256 != sha256_hex(certificate.pdf):
        yield Check(_("Le certificat que ce site a gardé n’est plus celui qu’il avait établi."), holds=False)
        return
    yield _of_seal(certificate, is_held=found.file_sha256 is not None)
    if signature.is_principle:
        yield Check(_("Un engagement de principe n’entre pas dans le registre des signatures."), None)
    elif certificate.manifest is None:
        yield Check(_("Sa preuve n’est pas encore établie : elle le sera dans un instant."), None)
    else:
        yield from _of_proof(signature, certificate)


def _of_file(found: Found, certificate: Certificate) -> Check:
    values = {"day": day(certificate.made_at)}
    if found.is_bundle:
        return Check(
            _("Le fichier est, octet pour octet, la preuve faite avec le certificat du %(day)s.", **values)
        )
    if found.signature.is_principle:
        return Check(
            _("Le fichier est, octet pour octet, l’attestation établie par ce site le %(day)s.", **values)
        )
    return Check(
        _("Le fichier est, octet pour octet, le certificat établi par ce site le %(day)s.", **values)
    )


def _of_seal(certificate: Certificate, *, is_held: bool) -> Check:
    if certificate.seal_id is None:
        return Check(
            _("Il date d’avant que la plateforme ne scelle : son empreinte, gardée, est ce qui le prouve."),
            None,
        )
    if _is_sealed(certificate, certificate.seal_id):
        if not is_held:
            return Check(_("Le certificat que ce site garde est intact, sous son sceau."))
        return Check(_("Le sceau de la plateforme est intact et couvre tout le document."))
    return Check(_("Le sceau de la plateforme ne se vérifie pas."), holds=False)


def _is_sealed(certificate: Certificate, seal_id: str) -> bool:
    """Say whether a certificate, whose digest was just checked, bears this seal.

    This is by far the longest of what anybody may ask for, so what holds is looked at once. What does not
    hold is looked at again: the file of its seal may be back.
    """
    assert certificate.pdf is not None
    key = (certificate.sha256, seal_id)
    if key in _sealed:
        return True
    if not check_seal(certificate.pdf, seal_id, certificate.made_at):
        return False
    if len(_sealed) >= MOST_SEALS:
        _sealed.clear()
    _sealed[key] = True
    return True


def _of_proof(signature: Signature, certificate: Certificate) -> Iterator[Check]:
    # Made again each time, in two milliseconds: the register must hold now, and no name stays in memory.
    archive = bundle.archive_of(certificate)
    if sha256_hex(archive) != certificate.bundle_sha256:
        yield Check(_("La preuve n’est plus celle qui a été faite avec le certificat."), holds=False)
        return
    try:
        _manifest, head, entry = verify_bundle.verify(verify_bundle.unpack(archive))
    except (verify_bundle.Invalid, ValueError) as invalid:
        yield Check(_("La preuve ne se vérifie pas : %(why)s.", why=str(invalid)), holds=False)
        return
    expected = fields_of(signature)
    says_the_same = canonical({name: entry[name] for name in expected}) == canonical(expected)
    index = signature.entry_index
    yield Check(
        _(
            "L’entrée n° %(index)s du registre dit la même organisation, les mêmes engagements et les mêmes "
            "dates que la page de la signature.",
            index=index,
        )
        if says_the_same
        else _("L’entrée n° %(index)s du registre ne dit pas la même chose que la page.", index=index),
        says_the_same,
    )
    yield Check(
        _(
            "Le texte de la charte, version %(number)s, est au caractère près celui qui a été signé.",
            number=signature.version.number,
        )
    )
    yield Check(
        _(
            "La preuve mène de cette entrée à la tête du registre de taille %(size)s, signée par la clé "
            "%(key)s le %(moment)s.",
            size=head["size"],
            key=head["key_id"],
            moment=head["signed_at"],
        )
    )


def not_proven(signature: Signature) -> list[str]:
    """Return what all this does not prove, a sentence each."""
    said = [_("L’identité civile de la personne : ni le site ni ce document ne l’ont contrôlée.")]
    if signature.mandate_kind in ON_DOCUMENT and not signature.mandate_confirmed_at:
        said.append(_("Le mandat : il est celui que la personne a déclaré, personne ne l’a encore confirmé."))
    elif not signature.is_principle and signature.mandate_kind not in ON_DOCUMENT:
        said.append(_("La qualité de représentant légal : c’est celle que la personne a déclarée."))
    said.append(_("La suite : une signature peut prendre fin ; son état d’aujourd’hui est sur sa page."))
    if not signature.is_principle:
        said.append(
            _(
                "Davantage : c’est une signature électronique simple, scellée par la plateforme. Le sceau "
                "est celui du réseau : un lecteur de PDF le dit intact, sans connaître qui l’a délivré."
            )
        )
    return said
