"""The keys that sign the heads of the register: files beside the database, never in it.

`current.pem` signs; `<key id>.pub.pem` stays for every key that ever signed, so that what it signed can
always be checked. A key's id is the beginning of the SHA-256 of its 32 public bytes.
"""

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from flask import current_app

from network import kept_files
from network.errors import StorageUnavailable


class KeyMissing(StorageUnavailable):
    """The register was signed with keys before, and none is there to sign with now."""


def folder() -> Path:
    """Return where the keys of this site are."""
    return Path(current_app.config["DATA_DIR"]) / "keys" / "register"


def key_id(public: Ed25519PublicKey) -> str:
    """Return the name of a key: sixteen hexadecimal digits."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def sign(data: bytes) -> tuple[str, str]:
    """Sign with the current key, made the first time; return its id and the signature in hexadecimal.

    Raise `KeyMissing` where keys once were: a new one must never slip in unseen.
    """
    path = folder() / "current.pem"
    if not path.exists():
        if any(folder().glob("*.pub.pem")):
            raise KeyMissing(f"{path} is missing: put it back, or run `flask register rotate-key`")
        _make(replacing=False)
    key = _load(str(path), path.stat().st_mtime_ns)
    return key_id(key.public_key()), key.sign(data).hex()


def current_id() -> str | None:
    """Return the id of the key that signs now, or None before it is made."""
    path = folder() / "current.pem"
    return key_id(_load(str(path), path.stat().st_mtime_ns).public_key()) if path.exists() else None


@lru_cache(maxsize=2)
def _load(path: str, _changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(Path(path).read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey), "the register is signed with Ed25519"
    return key


def rotate() -> str:
    """Sign with a new key from now on; return its id. The private part of the former one is gone."""
    return _make(replacing=True)


def _make(*, replacing: bool) -> str:
    """Make a key, whole or not at all; of two first starts at once, the earlier one's stays."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    name, private = key_id(key.public_key()), folder() / "current.pem"
    # First the public part: whatever is signed can be checked.
    public = folder() / f"{name}.pub.pem"
    kept_files.write(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    if not kept_files.write(
        private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), replacing=replacing
    ):
        public.unlink()
    return name


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return every key that ever signed, by its id."""
    found = {}
    for path in sorted(folder().glob("*.pub.pem")):
        with suppress(ValueError):  # a damaged file is no key: what it signed will be doubted
            key = load_pem_public_key(path.read_bytes())
            if isinstance(key, Ed25519PublicKey):
                found[key_id(key)] = key
    return found
