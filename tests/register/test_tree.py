"""Our tree against the vectors of RFC 6962's own implementation, and against another library."""

import hashlib
from itertools import pairwise

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from network.register import tree

# The eight inputs of the reference implementation's tests (certificate-transparency, merkle_tree_test).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


class Grown:
    """A tree and all the nodes that it stored on its way."""

    def __init__(self, leaves: list[bytes]):
        self.peaks, self.nodes = tree.Peaks(0, []), {}
        self.roots = [self.peaks.root]
        for leaf in leaves:
            self.nodes |= dict(self.peaks.add(tree.leaf_hash(leaf)))
            self.roots.append(self.peaks.root)

    def path(self, ranges: list[tuple[int, int]]) -> list[bytes]:
        return [tree.range_hash(start, end, self.nodes) for start, end in ranges]


def test_the_roots_are_those_of_the_reference_implementation():
    assert [root.hex() for root in Grown(INPUTS).roots] == list(ROOTS.values())


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_inclusion_proofs_are_those_of_the_reference_implementation(index, size, path):
    assert [hash.hex() for hash in Grown(INPUTS).path(tree.inclusion_ranges(index, size))] == path


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_consistency_proofs_are_those_of_the_reference_implementation(old, new, path):
    assert [hash.hex() for hash in Grown(INPUTS).path(tree.consistency_ranges(old, new))] == path


def test_every_root_up_to_two_hundred_leaves_is_that_of_the_definition():
    leaves = [str(number).encode() for number in range(200)]
    grown = Grown(leaves)
    assert grown.roots == [root_by_definition(leaves[:size]) for size in range(201)]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Compute the root as section 2.1 of RFC 6962 defines it, recursively, over all leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_another_library_finds_the_same_roots_and_the_same_paths():
    leaves = [str(number).encode() for number in range(70)]
    ours, theirs = Grown(leaves), InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        theirs.append_entry(leaf)
    for size in range(1, 71):
        assert theirs.get_root(size) == ours.roots[size]
    for size in (1, 2, 3, 7, 8, 33, 64, 70):
        for index in range(size):
            proof = theirs.prove_inclusion(index + 1, size)
            leaf = tree.leaf_hash(leaves[index])
            verify_inclusion(leaf, ours.roots[size], proof)
            # Theirs holds the leaf as well.
            assert sorted([leaf, *ours.path(tree.inclusion_ranges(index, size))]) == sorted(proof.path)
    for old in range(1, 71):
        proof = theirs.prove_consistency(old, 70)
        verify_consistency(ours.roots[old], ours.roots[70], proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3), (4, 3)])
def test_nothing_proves_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="no such leaf"):
        tree.inclusion_ranges(index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_nothing_proves_that_a_tree_shrank(old, new):
    with pytest.raises(ValueError, match="no such pair"):
        tree.consistency_ranges(old, new)


def test_a_tree_can_go_on_from_its_stored_nodes():
    leaves = [str(number).encode() for number in range(50)]
    grown = Grown(leaves)
    for size, following in pairwise(range(50)):
        peaks = tree.Peaks(size, [grown.nodes[place] for place in tree.subtrees(0, size)])
        nodes = dict(peaks.add(tree.leaf_hash(leaves[size])))
        assert peaks.root == grown.roots[following]
        assert nodes.items() <= grown.nodes.items()
