"""Vérifie, sans le site, la preuve d’une signature de la charte : dit VALIDE ou INVALIDE, et pourquoi.

Usage : python verify_bundle.py preuve.zip [--keys cles.json]
La preuve est l’archive de la page de la signature, ou son dossier ; `--keys`, les clés du registre reçues
d’ailleurs. Il faut Python 3.9 ou plus récent et le paquet « cryptography ».
"""

import argparse
import json
import re
import struct
import sys
import unicodedata
import zlib
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {
    "manifest": "files key_id page signature",
    "head": "size root signed_at signature key_id",
    "proof": "leaf_hash path size root",
    "entry": "index kind about charter_version charter_sha256 member means commitments act_on executory_on "
    "signed_at signer_commitment mandate_sha256 reason_sha256",
}
ALWAYS = {f"{name}.json" for name in (*FIELDS, "keys")}
_TOKENS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|null|[][{}:,0-9-])*')  # neither floats nor booleans, and no blank
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
VALID = """VALIDE
La clé {compared}.
{member[name]} a signé la charte, version {charter_version}, le {signed_at} : entrée n° {index} du registre.
Page de la signature : {page} ; clé du registre : {key_id}.
Cela ne prouve ni l’identité civile de la personne, ni son mandat, ni que la signature vaut encore."""


class Invalid(Exception):
    """What does not hold, in a sentence."""


def _expect(holds: object, sentence: str) -> None:
    if not holds:
        raise Invalid(sentence)


def pack(files: dict) -> bytes:
    """Return the one archive that holds these files: stored, in the order of their names, dated 1980."""
    body, directory, n = b"", b"", len(files)
    for name, data in sorted(files.items()):
        raw, size = name.encode(), len(data)
        about = struct.pack("<5H3I2H", 20, 2048, 0, 0, 33, zlib.crc32(data), size, size, len(raw), 0)
        directory += b"PK\1\2\x14\0" + about + struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\3\4" + about + raw + data
    return body + directory + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, n, n, len(directory), len(body), 0)


def unpack(archive: bytes) -> dict:
    """Return the files of an archive that `pack` made; any other, were it of the same files, is invalid."""
    files, at = {}, 0  # type: tuple[dict, int]
    while archive[at : at + 4] == b"PK\3\4" and len(archive) - at >= 30 and len(files) < 9:
        size, named = struct.unpack_from("<IH", archive, at + 22)
        name, at = archive[at + 30 : at + 30 + named], at + 30 + named + size
        files[name.decode("utf-8", "ignore")] = archive[at - size : at]
    _expect(files and pack(files) == archive, "ce n’est pas, octet pour octet, une archive faite par le site")
    return files


def _read(files: dict, name: str) -> dict:
    text = files[f"{name}.json"].decode("utf-8", "replace")
    value = json.loads(text) if _TOKENS.fullmatch(text) and unicodedata.is_normalized("NFC", text) else {}
    fits = isinstance(value, dict) and _CANONICAL.encode(value).encode() == files[f"{name}.json"]
    _expect(fits, f"{name}.json n’est pas sous sa forme canonique")
    _expect(set(FIELDS.get(name, " ".join(value)).split()) == set(value), f"{name}.json a d’autres champs")
    return value


def _bytes(text: object, size: int) -> bytes:
    fits = isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", text)
    _expect(fits, "une empreinte, une clé ou une signature manque ou est mal écrite")
    return bytes.fromhex(str(text))


def _check_signature(keys: dict, said: dict, covered: str, what: str) -> None:
    key, signature = _bytes(keys.get(said["key_id"]), 32), _bytes(said["signature"], 64)
    _expect(sha256(key).hexdigest()[:16] == said["key_id"], "une clé porte le nom d’une autre")
    signed = _CANONICAL.encode({field: said[field] for field in covered.split()}).encode()
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise Invalid(f"la signature {what} n’est pas celle de la clé du registre") from None


def _root(index: int, size: int, leaf: bytes, path: list) -> bytes:
    """Return the root that a path leads to from a leaf (RFC 6962, 2.1.1); nothing if it does not fit."""
    if size == 1 or not path:
        return leaf if size == 1 and not path else b""
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return sha256(b"\1" + _root(index, half, leaf, path[:-1]) + path[-1]).digest()
    return sha256(b"\1" + path[-1] + _root(index - half, size - half, leaf, path[:-1])).digest()


def verify(files: dict, known: "set | None" = None) -> tuple:
    """Return the manifest, head and entry of a bundle that holds; `known` keys come from elsewhere."""
    _expect(set(files) >= ALWAYS, f"il manque {', '.join(sorted(ALWAYS - set(files)))}")
    manifest, head, proof, entry, keys = (_read(files, name) for name in (*FIELDS, "keys"))
    text = f"charte-{entry['charter_version']}.txt"
    found = {name: sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    _expect(set(files) - {"certificat.pdf"} == ALWAYS | {text}, "un fichier manque ou est de trop")
    _expect(manifest["files"] == found, "un fichier n’est pas celui que le manifeste annonce")
    _expect(known is None or set(keys.values()) <= known, "ses clés ne sont pas celles que vous avez données")
    _check_signature(keys, manifest, "files key_id page", "du manifeste")
    _check_signature(keys, head, "root signed_at size", "de la tête du registre")
    _expect(entry["kind"] in ("signature", "renewal"), "l’entrée n’est pas une signature")
    _expect(entry["charter_sha256"] == found[text], "le texte de la charte n’est pas celui qui a été signé")
    leaf, index, size = sha256(b"\0" + files["entry.json"]).digest(), entry["index"], head["size"]
    texts = (entry["member"]["name"], entry["signed_at"], entry["act_on"] or "", entry["executory_on"] or "")
    _expect(all(isinstance(each, str) for each in (*texts, manifest["page"])), "un nom ou une date manque")
    fits = type(index) is type(size) is int and 0 <= index < size
    fits = fits and (proof["leaf_hash"], proof["size"], proof["root"]) == (leaf.hex(), size, head["root"])
    root = fits and _root(index, size, leaf, [_bytes(step, 32) for step in proof["path"]])
    _expect(root and root.hex() == head["root"], "l’entrée n’est pas dans le registre de cette tête")
    return manifest, head, entry


def main(arguments: "list | None" = None) -> int:
    """Say what holds; return 0 for a bundle that does, else 1."""
    parser = argparse.ArgumentParser(description="Vérifie la preuve d’une signature de la charte.")
    parser.add_argument("preuve", type=Path, help="preuve.zip, ou son dossier")
    parser.add_argument("--keys", type=Path, help="les clés du registre, reçues d’ailleurs")
    given, status = parser.parse_args(arguments), 1
    try:
        known = given.keys and set(re.findall("[0-9a-f]{64}", given.keys.read_text("utf-8")))
        inside = sorted(given.preuve.iterdir())[:9] if given.preuve.is_dir() else [given.preuve]
        _expect(sum(each.stat().st_size for each in inside) <= 5_000_000, "c’est trop lourd pour une preuve")
        read = {each.name: each.read_bytes() for each in inside}
        manifest, head, entry = verify(read if given.preuve.is_dir() else unpack(*read.values()), known)
        compared = "est de celles que vous avez données" if known else "n’a pas été comparée : donnez --keys"
        lines = (each.format(**manifest | head | entry, compared=compared) for each in VALID.splitlines())
        status, told = 0, "\n".join("".join(c if c.isprintable() else "?" for c in line) for line in lines)
    except (Invalid, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        told = f"INVALIDE : {error if isinstance(error, Invalid) else 'cela ne se lit pas comme une preuve'}."
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.write(told + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
