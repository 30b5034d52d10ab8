"""The proof of a signature, for whoever checks it without the site (`verify_bundle.py`).

The files that the proof needs, a manifest of their digests signed with the register's key, and the one
archive that holds them. The head is that of the register right after the entry: they never change.
"""

import json

from network.charter import verify_bundle
from network.charter.certificate_models import Certificate
from network.charter.models import Signature
from network.errors import StorageUnavailable
from network.mail.links import public_url
from network.register import keys, queries
from network.register.canonical import canonical
from network.register.models import Head
from network.text import sha256_hex

CERTIFICATE = "certificat.pdf"
MANIFEST = "manifest.json"

Files = dict[str, bytes]


def head_after(signature: Signature) -> Head:
    """Return the signed head of the register right after the entry of a signature."""
    assert signature.entry_index is not None
    head = queries.head(signature.entry_index + 1)
    assert head is not None, "each entry has its head"
    return head


def files_of(signature: Signature, *, manifest_key: str | None = None) -> Files:
    """Return what proves a signature, but for the certificate and the manifest.

    `manifest_key` is the id of the key that signed the manifest; by default the one that signs now.
    """
    index, head = signature.entry_index, head_after(signature)
    assert index is not None
    entry = queries.entry(index)
    assert entry is not None
    proof = {
        "leaf_hash": queries.leaf_hash(index),
        "path": queries.inclusion_proof(index, head.size),
        "size": head.size,
        "root": head.root,
    }
    known = keys.public_keys()
    wanted = {head.key_id, manifest_key or keys.current_id() or ""}
    if not wanted <= known.keys():
        raise StorageUnavailable(
            f"keys of the register are missing: {sorted(map(str, wanted - known.keys()))}"
        )
    return {
        "entry.json": entry.leaf.encode(),
        f"charte-{signature.version.number}.txt": signature.version.content,
        "head.json": canonical(head.as_json),
        "proof.json": canonical(proof),
        "keys.json": canonical({each: known[each].public_bytes_raw().hex() for each in sorted(wanted)}),
    }


def with_manifest(files: Files, signature: Signature) -> Files:
    """Return these files with the manifest that lists them, signed; raise `Invalid` if they do not hold."""
    listed = {name: sha256_hex(data) for name, data in files.items()}
    said = {"files": listed, "page": public_url("charter.signature", code=signature.code)}
    key_id = keys.current_id()
    signing_id, signed = keys.sign(canonical({**said, "key_id": key_id}))
    manifest = canonical({**said, "key_id": signing_id, "signature": signed})
    whole = {**files, MANIFEST: manifest}
    # Nothing is given out that would not be found valid.
    verify_bundle.verify(whole)
    return whole


def archive_of(certificate: Certificate) -> bytes:
    """Return the proof for download: always the same bytes, those whose digest was kept."""
    assert certificate.manifest is not None
    assert certificate.pdf is not None
    manifest = certificate.manifest.encode()
    files = files_of(certificate.signature, manifest_key=json.loads(manifest)["key_id"])
    return verify_bundle.pack({**files, CERTIFICATE: certificate.pdf, MANIFEST: manifest})
