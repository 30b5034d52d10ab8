from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from network.db import choice, db
from network.i18n import lazy
from network.register.triggers import TRIGGERS
from network.triggers import create_with


class Kind(StrEnum):
    """What an entry of the register says."""

    SIGNATURE = "signature"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"
    RENEWAL = "renewal"
    REPLACEMENT = "replacement"
    ERASURE = "erasure"

    @property
    def label(self) -> str:
        return str(_KINDS[self])


_KINDS = {
    Kind.SIGNATURE: lazy("Signature"),
    Kind.WITHDRAWAL: lazy("Retrait"),
    Kind.CORRECTION: lazy("Correction"),
    Kind.RENEWAL: lazy("Renouvellement"),
    Kind.REPLACEMENT: lazy("Remplacement"),
    Kind.ERASURE: lazy("Effacement d’une personne"),
}


SIGNING = (Kind.SIGNATURE, Kind.RENEWAL)


class Entry(db.Model):
    """An entry of the register: its canonical bytes are the text of `leaf`. Indexes count from 0, gapless."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint('"index" >= 0', name="index_from_zero"),
        CheckConstraint('about IS NULL OR about < "index"', name="about_an_earlier_one"),
    )

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(choice(Kind, "entry_kind"))
    about: Mapped[int | None] = mapped_column(ForeignKey("register_entry.index"), index=True)
    leaf: Mapped[str] = mapped_column(Text)


class Node(db.Model):
    """A perfect subtree of the tree of hashes (see `tree`): level 0 are the hashes of the entries."""

    __tablename__ = "register_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))


class Head(db.Model):
    """The signed root of the tree at a size, one for each. Its moment is the text that was signed."""

    __tablename__ = "register_head"
    __table_args__ = (Index("ix_register_head_key_id", "key_id", "size"),)

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[str] = mapped_column(String(20))
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(128))

    @property
    def as_json(self) -> dict[str, str | int]:
        """The head as it is published."""
        return {
            "size": self.size,
            "root": self.root,
            "signed_at": self.signed_at,
            "signature": self.signature,
            "key_id": self.key_id,
        }


class Opening(db.Model):
    """Who stands behind an entry's `signer_commitment`; alone in the register, it can be erased.

    Triggers let it go only after an entry of kind `erasure` about this one.
    """

    __tablename__ = "register_opening"
    __table_args__ = (CheckConstraint("length(salt) >= 32", name="salt_is_long"),)

    entry_index: Mapped[int] = mapped_column(
        ForeignKey("register_entry.index"), primary_key=True, autoincrement=False
    )
    salt: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(500))
    function: Mapped[str] = mapped_column(String(500))
    account: Mapped[str | None] = mapped_column(String(20))  # the account's public id


for table in (Entry, Node, Head, Opening):
    for statements in TRIGGERS[table.__tablename__]:
        create_with(table.__table__, statements)
