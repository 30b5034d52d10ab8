"""The register as programs read it: what is answered, in which bytes, to which question."""

import hashlib
import json
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from network.db import db
from network.register import keys, queries, tree
from network.register.canonical import canonical
from network.register.models import Entry, Head
from network.web.caches import EVERYBODY, FOR_A_YEAR, NOBODY
from tests.register.growing import grow

ODD = ("-1", "+1", "1.5", "abc", "", " ", "0x10", "١", "1e3", "null", "%07", "1;--")
HUGE = ("9223372036854775808", "9" * 400)


@cache
def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 6962 (2.1) defines it, word for word."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:]))


def path_of(m: int, leaves: list[bytes]) -> list[bytes]:
    """Return the audit path as RFC 6962 (2.1.1) defines it."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path_of(m, leaves[:k]), root_of(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), root_of(leaves[:k])]


def consistency_of(m: int, leaves: list[bytes], is_whole: bool = True) -> list[bytes]:
    """Return the consistency proof as RFC 6962 (2.1.2) defines it."""
    if m == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*consistency_of(m, leaves[:k], is_whole), root_of(leaves[k:])]
    return [*consistency_of(m - k, leaves[k:], False), root_of(leaves[:k])]


def answer(site, path: str, expect: int = 200):
    response = site.fetch(path, expect=expect)
    assert response.mimetype == "application/json", path
    return response.json


def all_leaves(site) -> list[bytes]:
    """Read the whole register as a stranger does, page after page."""
    leaves, size = [], 1
    while len(leaves) < size:
        page = answer(site, f"/registre.json?start={len(leaves)}")
        leaves += [canonical(entry) for entry in page["entries"]]
        size = page["size"]
    return leaves


def is_signed(head: dict, public: Ed25519PublicKey) -> bool:
    signed = canonical({name: head[name] for name in ("root", "signed_at", "size")})
    public.verify(bytes.fromhex(head["signature"]), signed)
    return True


def published_keys(site) -> dict[str, Ed25519PublicKey]:
    told = answer(site, "/registre/cles.json")["keys"]
    return {key["key_id"]: load_pem_public_key(key["pem"].encode()) for key in told}


def test_a_stranger_recomputes_a_register_from_its_answers_alone(site):
    grow(11)
    leaves = all_leaves(site)
    head = answer(site, "/registre/tete.json")
    assert (head["size"], head["root"]) == (11, root_of(leaves).hex())
    assert is_signed(head, published_keys(site)[head["key_id"]])
    for size in range(1, 12):
        former = answer(site, f"/registre/tete.json?size={size}")
        assert (former["size"], former["root"]) == (size, root_of(leaves[:size]).hex())
        for index in range(size):
            assert answer(site, f"/registre/preuve/{index}.json?size={size}") == {
                "leaf_hash": sha256(b"\x00" + leaves[index]).hex(),
                "path": [hash.hex() for hash in path_of(index, leaves[:size])],
                "root": former["root"],
                "size": size,
            }
        for old in range(1, size + 1):
            proof = answer(site, f"/registre/coherence.json?from={old}&to={size}")
            assert proof == {"path": [hash.hex() for hash in consistency_of(old, leaves[:size])]}


def test_what_is_hashed_or_signed_is_answered_in_its_canonical_bytes(site):
    grow(
        3, member={"public_id": "É", "name": "L’Écluse « d’en bas »", "college": "x", "reference_code": None}
    )
    page = site.fetch("/registre.json?start=1&end=3")
    leaves = [db.session.get_one(Entry, index).leaf for index in (1, 2)]
    assert page.get_data(as_text=True) == f'{{"entries":[{",".join(leaves)}],"size":3}}'
    for path in (
        "/registre.json", "/registre/tete.json", "/registre/tete.json?size=2", "/registre/tete.json?size=0",
        "/registre/preuve/0.json", "/registre/coherence.json?from=1&to=3",
    ):  # fmt: skip
        response = site.fetch(path)
        assert response.data == canonical(json.loads(response.data)), path


def test_an_empty_register_has_a_signed_head_that_nothing_keeps(site):
    assert answer(site, "/registre.json") == {"entries": [], "size": 0}
    head = answer(site, "/registre/tete.json")
    assert (head["size"], head["root"]) == (0, tree.EMPTY_ROOT.hex())
    [key] = answer(site, "/registre/cles.json")["keys"]
    assert (key["from"], key["current"]) == (None, True)
    assert is_signed(head, load_pem_public_key(key["pem"].encode()))
    assert db.session.query(Head).count() == 0
    assert answer(site, "/registre/preuve/0.json", expect=404).keys() == {"error"}
    assert answer(site, "/registre/coherence.json?from=0&to=0") == {"path": []}


def test_before_anything_is_signed_there_is_no_key_to_publish(site):
    assert answer(site, "/registre/cles.json") == {"keys": []}
    assert not keys.folder().exists()


def test_a_page_holds_a_thousand_entries_and_the_next_ones_follow(site):
    grow(1003)
    first = answer(site, "/registre.json?end=5000")
    assert [entry["index"] for entry in first["entries"]] == list(range(1000))
    assert first["size"] == 1003
    rest = answer(site, "/registre.json?start=1000")
    assert [entry["index"] for entry in rest["entries"]] == [1000, 1001, 1002]
    assert root_of(all_leaves(site)).hex() == answer(site, "/registre/tete.json")["root"]


@pytest.mark.parametrize(
    ("asked", "indexes"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("?start=3", [3, 4]),
        ("?end=2", [0, 1]),
        ("?start=1&end=3", [1, 2]),
        ("?start=2&end=2", []),
        ("?start=5", []),
        ("?start=99", []),
        ("?start=0&end=99", [0, 1, 2, 3, 4]),
        ("?start=007&other=1", []),
    ],
)
def test_entries_are_asked_from_a_first_to_before_a_last_one(site, asked, indexes):
    grow(5)
    page = answer(site, f"/registre.json{asked}")
    assert ([entry["index"] for entry in page["entries"]], page["size"]) == (indexes, 5)


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_whole_number_is_refused_with_a_sentence(site, value):
    grow(2)
    typed = value.replace("+", "%2B").replace(" ", "%20")
    for path in (
        "/registre.json?start={}",
        "/registre.json?end={}",
        "/registre/tete.json?size={}",
        "/registre/preuve/0.json?size={}",
        "/registre/coherence.json?from={}&to=2",
        "/registre/coherence.json?from=1&to={}",
    ):
        error = answer(site, path.format(typed), expect=400)
        assert error["error"].endswith("doit être un nombre entier, à partir de 0."), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/registre.json?start=2&end=1", 400),
        ("/registre/coherence.json", 400),
        ("/registre/coherence.json?from=1", 400),
        ("/registre/coherence.json?to=1", 400),
        ("/registre/coherence.json?from=2&to=1", 400),
        ("/registre/coherence.json?from=1&to=3", 404),
        ("/registre/tete.json?size=3", 404),
        ("/registre/preuve/2.json", 404),
        ("/registre/preuve/1.json?size=1", 404),
        ("/registre/preuve/0.json?size=0", 404),
        ("/registre/preuve/0.json?size=3", 404),
        ("/registre/preuve/-1.json", 404),
        ("/registre/preuve/abc.json", 404),
        ("/registre/preuve/1.5.json", 404),
    ],
)
def test_what_the_register_does_not_have_is_told_in_a_sentence(site, path, status):
    grow(2)
    response = site.fetch(path, expect=status)
    assert response.json["error"][-1] == "."
    assert response.headers["Cache-Control"] == NOBODY


@pytest.mark.parametrize("value", HUGE)
def test_huge_numbers_are_beyond_the_end_and_nothing_worse(site, value):
    grow(2)
    assert answer(site, f"/registre.json?start={value}&end={value}") == {"entries": [], "size": 2}
    assert len(answer(site, f"/registre.json?end={value}")["entries"]) == 2
    for path in (
        f"/registre/tete.json?size={value}",
        f"/registre/preuve/{value}.json",
        f"/registre/preuve/0.json?size={value}",
        f"/registre/coherence.json?from=1&to={value}",
    ):
        assert answer(site, path, expect=404).keys() == {"error"}
    site.get(f"/registre/{value}", expect=404)


def test_what_never_changes_is_kept_and_what_grows_is_asked_for_again(site):
    grow(2)
    for path in (
        "/registre/tete.json?size=1",
        "/registre/preuve/0.json?size=2",
        "/registre/coherence.json?from=1&to=2",
    ):
        assert site.fetch(path).headers["Cache-Control"] == FOR_A_YEAR, path
    growing = ("/registre.json", "/registre/tete.json", "/registre/preuve/0.json", "/registre/cles.json")
    tags = {}
    for path in growing:
        response = site.fetch(path)
        assert response.headers["Cache-Control"] == EVERYBODY, path
        tags[path] = response.headers["ETag"]
        again = site.open("GET", path, headers={"If-None-Match": tags[path]})
        assert (again.status_code, again.data) == (304, b""), path
    grow(1)
    for path in growing[:3]:
        assert site.open("GET", path, headers={"If-None-Match": tags[path]}).status_code == 200, path
    # Even of the past, an empty register's head is signed anew.
    assert site.fetch("/registre/tete.json?size=0").headers["Cache-Control"] == EVERYBODY


def test_a_new_key_signs_and_what_the_former_one_signed_is_still_checked(site):
    grow(2)
    former = keys.current_id()
    renewed = keys.rotate()
    told = {key["key_id"]: key for key in answer(site, "/registre/cles.json")["keys"]}
    assert (told[renewed]["from"], told[renewed]["current"]) == (None, True)
    grow(1)
    first, second = answer(site, "/registre/cles.json")["keys"]
    assert [(key["key_id"], key["from"], key["current"]) for key in (first, second)] == [
        (former, 1, False),
        (renewed, 3, True),
    ]
    public = published_keys(site)
    for size, signer in ((1, former), (2, former), (3, renewed)):
        head = answer(site, f"/registre/tete.json?size={size}")
        assert head["key_id"] == signer
        assert is_signed(head, public[signer])
    for key in (first, second):
        assert key["algorithm"] == "Ed25519"
        assert hashlib.sha256(bytes.fromhex(key["public_key"])).hexdigest()[:16] == key["key_id"]
        assert public[key["key_id"]].public_bytes_raw().hex() == key["public_key"]


def test_a_lost_key_is_an_outage_and_never_a_new_one(site):
    grow(1)
    (keys.folder() / "current.pem").unlink()
    assert site.open("GET", "/registre/tete.json?size=0").status_code == 503
    assert answer(site, "/registre/tete.json")["size"] == 1
    [key] = answer(site, "/registre/cles.json")["keys"]
    assert key["current"] is False
    assert queries.first_sizes_signed() == {key["key_id"]: 1}
