"""The keys of the platform's seal: files beside the database, never in it.

`current.pem` seals: its private key, its certificate, and that of the authority that issued it. The
authority is our own (`authority.pem`), and only there to issue the next certificate; or the seal is
somebody else's (SEAL_FILE), and nothing of it is written here but its public part. `<id>.chain.pem` is the
public part of every seal that ever served: what it sealed can be checked for ever.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from network import clock, kept_files
from network.errors import StorageUnavailable

YEARS_OF_AUTHORITY = 30
YEARS_OF_SEAL = 5
WARNED_BEFORE = timedelta(days=60)
_MOST_OF_A_NAME = 64  # characters of a common name (RFC 5280)

SigningKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SealMissing(StorageUnavailable):
    """The site sealed before, and nothing is there to seal with now."""


@dataclass(frozen=True)
class Place:
    """Where the seal of this site is, and whose name it bears."""

    folder: Path
    name: str
    file: Path | None  # that of somebody else, by setting
    password: str


@dataclass(frozen=True)
class Seal:
    """What seals: a key, its certificate, and those of the authorities above it, the nearest first."""

    key: SigningKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]

    @property
    def id(self) -> str:
        """The fingerprint of the certificate: its SHA-256, in hexadecimal."""
        return fingerprint(self.certificate)

    @property
    def chain(self) -> bytes:
        """The public part, as it is kept."""
        return b"".join(each.public_bytes(Encoding.PEM) for each in (self.certificate, *self.above))

    @property
    def until(self) -> datetime:
        """When it ceases to seal."""
        return self.certificate.not_valid_after_utc


_place: Place


def configure(data_dir: str, *, name: str, file: str = "", password: str = "") -> None:
    """Say where the seal is kept, or that it is somebody else's `file`; `name` is that of the network."""
    global _place
    folder = Path(data_dir) / "keys" / "seal"
    _place = Place(folder, name, Path(file) if file else None, password)


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def is_external() -> bool:
    """Say whether the seal is the one that the settings name."""
    return _place.file is not None


def is_to_make() -> bool:
    """Say whether the site is to have a seal of its own, and never had any."""
    return _place.file is None and not any(_place.folder.glob("*.pem"))


def current() -> Seal:
    """Return the seal to use, made the first time; its public part is kept from then on.

    Raise `SealMissing` where there once was one (another must never slip in unseen), or where it ended.
    """
    if is_to_make():
        make()
    seal = held()
    if seal.until <= clock.now():
        raise SealMissing(f"the certificate of the seal ended on {seal.until:%Y-%m-%d}: it seals no more")
    _keep_chain(seal)
    return seal


def held() -> Seal:
    """Return the seal that is there, ended or not; raise `SealMissing` where none is."""
    path = _place.file or _place.folder / "current.pem"
    try:
        return _loaded(str(path), path.stat().st_mtime_ns, _place.password)
    except (OSError, ValueError, TypeError) as error:
        raise SealMissing(f"{path} cannot be read: put it back, or run `flask seal init --renew`") from error


def chain(seal_id: str) -> list[x509.Certificate]:
    """Return the certificates of a seal that served here, its own first; empty for one that never did."""
    path = _place.folder / f"{seal_id}.chain.pem"
    with suppress(OSError, ValueError):
        found = x509.load_pem_x509_certificates(path.read_bytes())
        if fingerprint(found[0]) == seal_id:
            return found
    return []


@lru_cache(maxsize=4)
def _loaded(path: str, _changed: int, password: str) -> Seal:
    return read(Path(path).read_bytes(), password)


def read(content: bytes, password: str = "") -> Seal:
    """Return the seal that a PKCS#12 or PEM file holds; raise `ValueError` where it holds none."""
    secret = password.encode() or None
    if b"-----BEGIN " in content:
        key: object = load_pem_private_key(content, secret if b"ENCRYPTED" in content else None)
        found = x509.load_pem_x509_certificates(content)
    else:
        held = pkcs12.load_pkcs12(content, secret)
        key = held.key
        found = [each.certificate for each in (held.cert, *held.additional_certs) if each]
    if not isinstance(key, SigningKey):
        raise ValueError("no private key, elliptic or RSA")
    own = next((each for each in found if each.public_key() == key.public_key()), None)
    if own is None:
        raise ValueError("no certificate of this key")
    return Seal(key, own, tuple(each for each in found if each != own))


def obstacle_to_seal(path: str, password: str) -> str | None:
    """Say why the file that the settings name cannot seal, or None."""
    if not path:
        return "SEAL_PASSWORD n’ouvre rien sans SEAL_FILE." if password else None
    try:
        seal = read(Path(path).read_bytes(), password)
    except OSError:
        return f"SEAL_FILE désigne un fichier qui ne se lit pas : {path}."
    except (ValueError, TypeError):
        return "SEAL_FILE doit contenir un certificat et sa clé (PKCS#12 ou PEM), qu’ouvre SEAL_PASSWORD."
    if seal.until <= clock.now():
        return f"Le certificat de SEAL_FILE a expiré le {seal.until:%d/%m/%Y}."
    with suppress(x509.ExtensionNotFound):
        usage = seal.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return "Le certificat de SEAL_FILE n’est pas fait pour sceller (KeyUsage)."
    return None


def make(*, replacing: bool = False) -> Seal:
    """Make a seal, and its authority the first time; of two first starts at once, the earlier one's stays."""
    _place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named(f"Cachet – {_place.name}")
    builder = _certificate(subject, authority.certificate.subject, key.public_key(), YEARS_OF_SEAL)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(seals=True), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.certificate.public_key())  # type: ignore[arg-type]
    builder = builder.add_extension(issuer, critical=False)
    seal = Seal(key, builder.sign(authority.key, hashes.SHA256()), (authority.certificate,))
    if not kept_files.write(_place.folder / "current.pem", _private(key) + seal.chain, replacing=replacing):
        return read((_place.folder / "current.pem").read_bytes())
    _keep_chain(seal)
    return seal


def _authority() -> Seal:
    """Return the authority that issues our seals, made the first time."""
    path = _place.folder / "authority.pem"
    if not path.exists():
        key, name = ec.generate_private_key(ec.SECP256R1()), _named(f"Autorité – {_place.name}")
        builder = _certificate(name, name, key.public_key(), YEARS_OF_AUTHORITY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(seals=False), critical=True)
        own = builder.sign(key, hashes.SHA256())
        kept_files.write(path, _private(key) + own.public_bytes(Encoding.PEM))
    return read(path.read_bytes())


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    # A day before: the clocks of those who check are not all right.
    start = clock.now() - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_MOST_OF_A_NAME])])


def _usage(*, seals: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=seals,
        content_commitment=seals,
        key_cert_sign=not seals,
        crl_sign=not seals,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep_chain(seal: Seal) -> None:
    path = _place.folder / f"{seal.id}.chain.pem"
    if not path.exists():
        _place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept_files.write(path, seal.chain)
