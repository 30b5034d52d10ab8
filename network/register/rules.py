"""What an entry of the register is made of, and what its hashes stand for."""

import unicodedata
from typing import Any

from network.register.canonical import canonical
from network.text import sha256_hex

FIELDS = (
    "index", "kind", "about", "charter_version", "charter_sha256", "member", "means", "commitments",
    "act_on", "executory_on", "signed_at", "signer_commitment", "mandate_sha256", "reason_sha256",
)  # fmt: skip


def leaf_of(index: int, kind: str, about: int | None, fields: dict[str, Any]) -> bytes:
    """Return the canonical bytes of an entry: it has every field, null where it says nothing.

    Raise `ValueError` for a field that entries do not have.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise ValueError(f"entries have no field {sorted(unknown)}")
    entry = dict.fromkeys(FIELDS) | fields | {"index": index, "kind": kind, "about": about}
    return canonical(entry)


def commitment_to(salt: str, name: str, function: str, account: str | None) -> str:
    """Return what an entry says of the person behind it: nothing, to whoever does not know the salt."""
    return sha256_hex(canonical([salt, name, function, account]))


def digest_of(reason: str) -> str:
    """Return what an entry says of its reason: the SHA-256 of its text, in UTF-8 and NFC."""
    return sha256_hex(unicodedata.normalize("NFC", reason))


def head_to_sign(root: str, signed_at: str, size: int) -> bytes:
    """Return the bytes that the signature of a head covers."""
    return canonical({"root": root, "signed_at": signed_at, "size": size})
