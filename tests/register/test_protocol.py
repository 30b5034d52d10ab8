"""The register as a stranger checks it: by what RFC 9162 says, from the public JSON alone."""

import hashlib
import json
import unicodedata

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from network.db import unit_of_work
from network.register.actions import Person, append
from network.register.models import Kind

SIZES = (1, 2, 3, 7, 8, 1000)


def grow(size: int) -> None:
    """Let the register have so many entries."""
    with unit_of_work():
        for number in range(size):
            append(
                Kind.SIGNATURE,
                signer=Person(f"Élodie n° {number}", "maire"),
                charter_version="1.0",
                member={
                    "public_id": f"M{number}",
                    "name": "Écully-lès-Œufs",
                    "college": "x",
                    "reference_code": None,
                },
                commitments={"O1": {"target_year": "2050"}},
            )


class Stranger:
    """Somebody who only reads what the site publishes, and has their own idea of trees."""

    def __init__(self, site):
        self.site = site

    def json(self, path: str) -> dict:
        return self.site.fetch(path).get_json()

    def entries(self) -> list[dict]:
        found: list[dict] = []
        while True:
            page = self.json(f"/registre.json?start={len(found)}&end={len(found) + 1000}")
            found += page["entries"]
            if len(found) == page["size"]:
                return found

    def bytes_of(self, entry: dict) -> bytes:
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert text == unicodedata.normalize("NFC", text)
        return text.encode()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def pair_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """Merge level by level; a node without a sibling goes up as it is."""
    while len(hashes) > 1:
        pairs = [pair_hash(a, b) for a, b in zip(hashes[::2], hashes[1::2], strict=False)]
        hashes = pairs + hashes[len(pairs) * 2 :]
    return hashes[0]


def root_by_inclusion(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Compute a root as RFC 9162 says to verify an inclusion proof (2.1.3.2)."""
    fn, sn, root = index, size - 1, leaf
    for hash in path:
        assert sn > 0, "the path is too long"
        if fn % 2 or fn == sn:
            root = pair_hash(hash, root)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = pair_hash(root, hash)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "the path is too short"
    return root


def roots_by_consistency(old: int, new: int, first: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """Compute both roots as RFC 9162 says to verify a consistency proof (2.1.4.2), for 0 < old < new."""
    if old & (old - 1) == 0:
        path = [first, *path]
    fn, sn = old - 1, new - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for hash in path[1:]:
        assert sn > 0, "the path is too long"
        if fn % 2 or fn == sn:
            fr, sr = pair_hash(hash, fr), pair_hash(hash, sr)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = pair_hash(sr, hash)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "the path is too short"
    return fr, sr


@pytest.mark.parametrize("size", SIZES)
def test_a_stranger_computes_the_root_and_every_proof(site, size):
    grow(size)
    stranger = Stranger(site)
    head = stranger.json("/registre/tete.json")
    entries = stranger.entries()
    hashes = [leaf_hash(stranger.bytes_of(entry)) for entry in entries]
    assert [entry["index"] for entry in entries] == list(range(size))
    assert (head["size"], head["root"]) == (size, root_of(list(hashes)).hex())

    for index in sorted({0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size))):
        proof = stranger.json(f"/registre/preuve/{index}.json")
        assert (proof["size"], proof["root"]) == (size, head["root"])
        assert proof["leaf_hash"] == hashes[index].hex()
        path = [bytes.fromhex(hash) for hash in proof["path"]]
        assert root_by_inclusion(index, size, hashes[index], path).hex() == head["root"]

    for old in sorted({1, 2, 3, 4, 6, 7, size // 2, size - 1} & set(range(1, size))):
        path = stranger.json(f"/registre/coherence.json?from={old}&to={size}")["path"]
        first = root_of(hashes[:old])
        roots = roots_by_consistency(old, size, first, [bytes.fromhex(hash) for hash in path])
        assert roots == (first, bytes.fromhex(head["root"]))


def test_a_stranger_checks_the_signature_of_the_head(site):
    grow(3)
    stranger = Stranger(site)
    head = stranger.json("/registre/tete.json")
    keys = {key["key_id"]: key for key in stranger.json("/registre/cles.json")["keys"]}
    raw = bytes.fromhex(keys[head["key_id"]]["public_key"])
    assert hashlib.sha256(raw).hexdigest()[:16] == head["key_id"]
    signed = stranger.bytes_of({name: head[name] for name in ("root", "signed_at", "size")})
    Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(head["signature"]), signed)
    assert set(head) == {"size", "root", "signed_at", "signature", "key_id"}
