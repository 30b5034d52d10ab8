"""The tree of hashes of RFC 6962 (section 2.1; the same as RFC 9162, section 2.1), over stored nodes.

A node `(level, position)` is a perfect subtree: it covers the 2^level leaves from position × 2^level on.
Perfect subtrees never change once their last leaf is there: they alone are stored, and whatever root or
proof is asked for, at any size, is put together from a few of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

Node = tuple[int, int]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry: SHA-256(0x00, data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node: SHA-256(0x01, left, right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtrees(start: int, end: int) -> list[Node]:
    """Return the perfect subtrees that cover the leaves from `start` to before `end`, left to right.

    `start` is a multiple of the largest power of two up to `end - start`, as it is in every proof.
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over consecutive perfect subtrees, given left to right; the empty root for none."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def range_hash(start: int, end: int, hashes: Mapping[Node, bytes]) -> bytes:
    """Return the root over the leaves from `start` to before `end`."""
    return folded([hashes[node] for node in subtrees(start, end)])


class Peaks:
    """The perfect subtrees of a growing tree: what the next leaf needs to know of all those before."""

    def __init__(self, size: int, hashes: Sequence[bytes]):
        self.size = size
        self.hashes = list(hashes)

    def add(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Add the hash of a leaf; go through the nodes that it completes, from the leaf upwards."""
        level, position, top = 0, self.size, leaf
        yield (level, position), top
        while position % 2:
            top = node_hash(self.hashes.pop(), top)
            level, position = level + 1, position // 2
            yield (level, position), top
        self.hashes.append(top)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        return folded(self.hashes)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose roots prove a leaf to be in the tree (RFC 6962, 2.1.1), bottom up.

    Raise `ValueError` unless 0 ≤ index < size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges whose roots prove one tree to begin as the other (RFC 6962, 2.1.2).

    Raise `ValueError` unless 0 ≤ old ≤ new. Nothing needs to be proved of an empty or of the same tree.
    """
    if not 0 <= old <= new:
        raise ValueError("no such pair of sizes")
    start, end, found = 0, new, []
    if old in (0, new):
        return []
    while old != end:
        middle = start + _half(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    # The old tree as a whole is known to whoever asks; a part of it is not.
    if start:
        found.append((start, end))
    return found[::-1]


def _half(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << ((count - 1).bit_length() - 1)
