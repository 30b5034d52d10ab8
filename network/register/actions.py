import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert

from network import clock
from network.db import action, db
from network.register import keys, queries, rules, tree
from network.register.canonical import utc
from network.register.models import Entry, Head, Kind, Node, Opening

# On tables, and built once: they run inside every signature, while all other writers wait.
_ENTER, _OPEN = insert(Entry.__table__), insert(Opening.__table__)
_ADD_NODES, _SIGN_HEAD = insert(Node.__table__), insert(Head.__table__)


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
    commitment.
    """
    connection, index = db.session.connection(), queries.size()
    opening = {"salt": secrets.token_hex(32), **vars(signer)} if signer else None
    if opening:
        fields["signer_commitment"] = rules.commitment_to(**opening)
    leaf = rules.leaf_of(index, kind, about, fields)
    entry = {"index": index, "kind": kind, "about": about, "leaf": leaf.decode()}
    connection.execute(_ENTER, entry)
    if opening:
        connection.execute(_OPEN, {"entry_index": index, **opening})
    _grow(connection, index, leaf)
    return index


def _grow(connection: Connection, index: int, leaf: bytes) -> None:
    """Store the nodes that a leaf completes, and the head of the register with it."""
    places = tree.subtrees(0, index)
    hashes = queries.hashes_of(places)
    peaks = tree.Peaks(index, [hashes[place] for place in places])
    completed = peaks.add(tree.leaf_hash(leaf))
    nodes = [
        {"level": level, "position": position, "hash": hash.hex()} for (level, position), hash in completed
    ]
    connection.execute(_ADD_NODES, nodes)
    root, signed_at = peaks.root.hex(), utc(clock.now())
    key_id, signature = keys.sign(rules.head_to_sign(root, signed_at, peaks.size))
    head = {"size": peaks.size, "root": root, "signed_at": signed_at}
    connection.execute(_SIGN_HEAD, {**head, "key_id": key_id, "signature": signature})


@action
def erase_opening(index: int) -> None:
    """Delete who stood behind an entry; to be called once an entry of kind `erasure` says that they left."""
    db.session.execute(delete(Opening).where(Opening.entry_index == index))
