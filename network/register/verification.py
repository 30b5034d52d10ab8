"""Check the whole register against itself: what a stranger can do from outside, and what only we can.

It reads a connection and nothing else, so that a backup can be checked as well as the site.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Enum, String, Table, select, text, type_coerce

from network.register import rules, tree
from network.register.canonical import canonical
from network.register.models import SIGNING, Entry, Head, Kind, Node, Opening

log = logging.getLogger(__name__)

Keys = dict[str, Ed25519PublicKey]
BATCH = 2000


@dataclass(frozen=True)
class Doubt:
    """Something that does not hold; `index` is the entry concerned, None for the register as a whole."""

    index: int | None
    sentence: str

    def __str__(self) -> str:
        where = "registre" if self.index is None else f"entrée {self.index}"
        return f"{where} : {self.sentence}"


# What a feature knows of its own entries: (connection) -> doubts.
Check = Callable[[Connection], Iterator[Doubt]]


@dataclass(frozen=True)
class KeptHead:
    """A head that somebody kept, as published; `ValueError` from `read` where it is none."""

    size: int
    root: str
    signed_at: str
    key_id: str
    signature: str

    @classmethod
    def read(cls, content: bytes) -> "KeptHead":
        """Return the head that these bytes of JSON say."""
        values = json.loads(content)
        if not isinstance(values, dict) or type(values.get("size")) is not int:
            raise ValueError("no head of a register")
        names = ("root", "signed_at", "key_id", "signature")
        if not all(isinstance(values.get(name), str) for name in names):
            raise ValueError("no head of a register")
        return cls(values["size"], *(values[name] for name in names))


def doubts(
    connection: Connection, keys: Keys, checks: Sequence[Check] = (), kept: Sequence[KeptHead] = ()
) -> Iterator[Doubt]:
    """Go through everything that does not hold, the register's earliest entries first."""
    try:
        yield from _doubts(connection, keys, checks, kept)
    except Exception as error:  # whatever a damaged base may hold: what cannot be read is in doubt
        log.exception("the register could not be read to its end")
        yield Doubt(None, f"la vérification n’a pas pu aller à son terme ({type(error).__name__})")


def _doubts(
    connection: Connection, keys: Keys, checks: Sequence[Check], kept: Sequence[KeptHead]
) -> Iterator[Doubt]:
    yield from _doubts_of_storage(connection)
    walk = _Walk(connection, keys, {head.size: head for head in kept})
    yield from walk.entries()
    yield from walk.what_is_left()
    yield from _doubts_of_openings(connection, walk)
    for head in kept:
        yield from _doubts_of_kept(head, walk.size, keys)
    for check in checks:
        yield from check(connection)


def _doubts_of_storage(connection: Connection) -> Iterator[Doubt]:
    if connection.dialect.name == "sqlite":
        for (said,) in connection.execute(text("PRAGMA integrity_check(5)")):
            if said != "ok":
                yield Doubt(None, f"la base est abîmée ({said})")


class _Walk:
    """One pass over entries, nodes and heads, in their order, growing the tree anew."""

    def __init__(self, connection: Connection, keys: Keys, kept: dict[int, KeptHead]):
        self.keys, self.kept = keys, kept
        self.peaks = tree.Peaks(0, [])
        # Of each entry, what later ones are held against; of those with a person, their commitment.
        self.kinds: list[str] = []
        self.committed: dict[int, str] = {}
        self.erased: set[int] = set()
        entry, node, head = Entry.__table__, Node.__table__, Head.__table__
        self.rows = _streamed(connection, entry, entry.c.index)
        # A node is complete with its last leaf: in this order, each leaf finds its own ones next.
        last = (node.c.position + 1).bitwise_lshift(node.c.level)
        self.nodes = _streamed(connection, node, last, node.c.level)
        self.heads = _streamed(connection, head, head.c.size)

    @property
    def size(self) -> int:
        return self.peaks.size

    def entries(self) -> Iterator[Doubt]:
        """Go through the doubts about each entry, its nodes and its head; a wrong index ends the walk."""
        for row in self.rows:
            index = self.size
            if row.index != index:
                yield Doubt(index, f"elle manque : la suivante porte le numéro {row.index}")
                return
            leaf = row.leaf.encode("utf-8", "surrogatepass")
            yield from self._doubts_of_entry(index, row, leaf)
            for (level, position), hash in self.peaks.add(tree.leaf_hash(leaf)):
                found = next(self.nodes, None)
                if found is None or tuple(found) != (level, position, hash.hex()):
                    yield Doubt(index, f"le nœud {level}/{position} de l’arbre ne correspond pas")
            yield from self._doubts_of_head(next(self.heads, None))

    def _doubts_of_entry(self, index: int, row: Any, leaf: bytes) -> Iterator[Doubt]:
        entry = _read(leaf)
        self.kinds.append(row.kind)
        if entry is None:
            yield Doubt(index, "ses octets ne sont pas sous leur forme canonique")
            return
        if (entry["index"], entry["kind"], entry["about"]) != (index, row.kind, row.about):
            yield Doubt(index, "ses colonnes ne disent pas la même chose que ses octets")
        about = entry["about"]
        if about is not None:
            is_earlier = isinstance(about, int) and 0 <= about < index
            if entry["kind"] == Kind.ERASURE:
                # Whoever corrected or withdrew a signature may leave, as may whoever gave it.
                if not is_earlier or about not in self.committed:
                    yield Doubt(index, "elle se rapporte à une entrée qui n’engage personne")
                else:
                    self.erased.add(about)
            elif not is_earlier or self.kinds[about] not in SIGNING:
                yield Doubt(index, "elle se rapporte à une entrée qui n’est pas une signature antérieure")
        elif entry["kind"] != Kind.SIGNATURE:
            yield Doubt(index, "elle ne dit pas à quelle entrée elle se rapporte")
        if entry["signer_commitment"] is not None:
            self.committed[index] = entry["signer_commitment"]
        elif entry["kind"] in SIGNING:
            yield Doubt(index, "elle n’engage personne")

    def _doubts_of_head(self, head: Any) -> Iterator[Doubt]:
        root, index = self.peaks.root.hex(), self.size - 1
        if head is None or head.size != self.size:
            yield Doubt(index, f"la tête de taille {self.size} manque")
        elif head.root != root:
            yield Doubt(index, f"la tête de taille {self.size} ne correspond pas à l’arbre")
        elif sentence := _fault_in_signature(head, self.keys):
            yield Doubt(index, f"la tête de taille {self.size} {sentence}")
        kept = self.kept.get(self.size)
        if kept and kept.root != root:
            yield Doubt(index, "le registre a été réécrit : la tête gardée à cette taille était autre")

    def what_is_left(self) -> Iterator[Doubt]:
        """Go through what stands in the tables beyond the last entry."""
        for row in self.nodes:
            yield Doubt(None, f"le nœud {row.level}/{row.position} est de trop")
        for row in self.heads:
            yield Doubt(None, f"la tête de taille {row.size} est de trop")


def _streamed(connection: Connection, table: Table, *order: Any) -> Iterator[Any]:
    """Go through the rows of a table; a choice is read as the text that stands there, whatever it is."""
    columns = [type_coerce(c, String) if isinstance(c.type, Enum) else c for c in table.columns]
    query = select(*columns).order_by(*order)
    with connection.execute(query, execution_options={"yield_per": BATCH}) as rows:
        yield from rows


def _read(leaf: bytes) -> dict[str, Any] | None:
    """Return the entry that these bytes say, or None if they are not canonical or not an entry's."""
    with suppress(ValueError, TypeError, RecursionError):
        entry = json.loads(leaf)
        if isinstance(entry, dict) and entry.keys() == set(rules.FIELDS):
            return entry if canonical(entry) == leaf else None
    return None


def _fault_in_signature(head: Any, keys: Keys) -> str | None:
    key = keys.get(head.key_id)
    if key is None:
        return f"est signée d’une clé inconnue ({head.key_id})"
    try:
        signature = bytes.fromhex(head.signature)
        key.verify(signature, rules.head_to_sign(head.root, head.signed_at, head.size))
    except (ValueError, TypeError, InvalidSignature):
        return "n’est pas signée comme elle le devrait"
    return None if signature.hex() == head.signature else "n’est pas signée comme elle le devrait"


def _doubts_of_openings(connection: Connection, walk: _Walk) -> Iterator[Doubt]:
    opening, opened = Opening.__table__, set()
    for row in _streamed(connection, opening, opening.c.entry_index):
        opened.add(row.entry_index)
        if row.entry_index not in walk.committed:
            yield Doubt(row.entry_index, "une personne lui est rattachée sans qu’elle engage personne")
        elif row.entry_index in walk.erased:
            yield Doubt(row.entry_index, "la personne effacée y est encore nommée")
        elif walk.committed[row.entry_index] != rules.commitment_to(
            row.salt, row.name, row.function, row.account
        ):
            yield Doubt(row.entry_index, "la personne qui lui est rattachée n’est pas celle qu’elle engage")
    for index in sorted(walk.committed.keys() - opened - walk.erased):
        yield Doubt(index, "la personne qu’elle engage a disparu, sans entrée d’effacement")


def _doubts_of_kept(head: KeptHead, size: int, keys: Keys) -> Iterator[Doubt]:
    if sentence := _fault_in_signature(head, keys):
        yield Doubt(None, f"la tête gardée {sentence}")
    if head.size == 0 and head.root != tree.EMPTY_ROOT.hex():
        yield Doubt(None, "la tête gardée n’est pas celle d’un registre vide")
    if not 0 <= head.size <= size:
        yield Doubt(None, f"la tête gardée compte {head.size} entrées, le registre n’en a que {size}")


def first_doubts(found: Iterator[Doubt], most: int = 20) -> list[Doubt]:
    """Return the doubts to show, the first wrong entry first."""
    return sorted(islice(found, most), key=lambda doubt: (doubt.index is None, doubt.index or 0))
