import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert

from network import clock
from network.db import action, db
from network.register import keys, queries, rules, tree
from network.register.canonical import utc
from network.register.models import Entry, Head, Kind, Node, Opening


@dataclass(frozen=True)
class Person:
    """Somebody who signs or decides: `account` is the public id of their account, if they have one."""

    name: str
    function: str
    account: str | None = None


@action
def append(kind: Kind, *, about: int | None = None, signer: Person | None = None, **fields: Any) -> int:
    """Add an entry to the register, with the nodes that it completes and the signed head; return its index.

    `fields` are those of `rules.FIELDS`, null where not given. Of the `signer` the entry only says a
    commitment. Plain statements: this runs inside every signature, while all other writers wait.
    """
    index = queries.size()
    opening = {"salt": secrets.token_hex(32), **vars(signer)} if signer else None
    if opening:
        fields["signer_commitment"] = rules.commitment_to(**opening)
    leaf = rules.leaf_of(index, kind, about, fields)
    db.session.execute(insert(Entry).values(index=index, kind=kind, about=about, leaf=leaf.decode()))
    if opening:
        db.session.execute(insert(Opening).values(entry_index=index, **opening))
    _grow(index, leaf)
    return index


def _grow(index: int, leaf: bytes) -> None:
    """Store the nodes that a leaf completes, and the head of the register with it."""
    places = tree.subtrees(0, index)
    hashes = queries.hashes_of(places)
    peaks = tree.Peaks(index, [hashes[place] for place in places])
    completed = peaks.add(tree.leaf_hash(leaf))
    nodes = [
        {"level": level, "position": position, "hash": hash.hex()} for (level, position), hash in completed
    ]
    db.session.execute(insert(Node), nodes)
    root, signed_at = peaks.root.hex(), utc(clock.now())
    key_id, signature = keys.sign(rules.head_to_sign(root, signed_at, peaks.size))
    head = {"size": peaks.size, "root": root, "signed_at": signed_at}
    db.session.execute(insert(Head).values(**head, key_id=key_id, signature=signature))


@action
def erase_opening(index: int) -> None:
    """Delete who stood behind an entry; to be called once an entry of kind `erasure` says that they left."""
    db.session.execute(delete(Opening).where(Opening.entry_index == index))
