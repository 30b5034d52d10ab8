import json
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, func, or_, select, tuple_

from network.db import db
from network.paging import Page, paged
from network.register import tree
from network.register.models import Entry, Head, Node, Opening

PER_PAGE = 1000

_NODE = Node.__table__.c
_NODES = select(_NODE.level, _NODE.position, _NODE.hash).where(
    tuple_(_NODE.level, _NODE.position).in_(bindparam("places", expanding=True))
)
_LAST = select(func.max(Entry.__table__.c.index))


def size() -> int:
    """Return how many entries the register has."""
    last = db.session.connection().scalar(_LAST)
    return 0 if last is None else last + 1


def head(size: int | None = None) -> Head | None:
    """Return the signed head of the register, or the one it had at a former size; None before any entry."""
    query = select(Head).order_by(Head.size.desc()).limit(1)
    return db.session.scalar(query if size is None else query.where(Head.size == size))


def entry(index: int) -> Entry | None:
    """Return the entry of this index."""
    return db.session.get(Entry, index)


def entries(start: int, end: int) -> Sequence[str]:
    """Return the canonical text of the entries from `start` to before `end`, a page of them at most."""
    end = min(end, start + PER_PAGE)
    query = select(Entry.leaf).where(Entry.index >= start, Entry.index < end).order_by(Entry.index)
    return db.session.scalars(query).all()


def found(name: str, *, number: int, per_page: int) -> Page[Entry]:
    """Return a page of the entries, the latest first: of members whose name, as it was then, holds this one.

    Without a name, of all members. SQLite tells « É » from « é »: what is not ASCII stands for any character.
    """
    query = select(Entry).order_by(Entry.index.desc())
    if not name:
        items = db.session.scalars(query.offset((number - 1) * per_page).limit(per_page)).all()
        return Page(items, number, per_page, size())
    written = json.dumps(name, ensure_ascii=False)[1:-1]
    pattern = "".join(f"\\{c}" if c in "%_\\" else c if c.isascii() else "_" for c in written)
    # In canonical bytes, the name of a member stands between its college and its public id.
    held = Entry.leaf.ilike(f'%"name":"%{pattern}%","public_id":"%', escape="\\")
    return paged(query.where(held), number, per_page)


def entries_about(index: int) -> Sequence[Entry]:
    """Return the entries that bear on this one, the oldest first."""
    return db.session.scalars(select(Entry).where(Entry.about == index).order_by(Entry.index)).all()


def entries_and_those_about(indexes: Sequence[int]) -> dict[int, list[Entry]]:
    """Return, by index, each of these entries and those that bear on it, the oldest first: itself."""
    wanted = or_(Entry.index.in_(indexes), Entry.about.in_(indexes))
    found: dict[int, list[Entry]] = {index: [] for index in indexes}
    for each in db.session.scalars(select(Entry).where(wanted).order_by(Entry.index)):
        for index in (each.index, each.about):
            if index in found:
                found[index].append(each)
    return found


def opening_of(index: int) -> Opening | None:
    """Return who stands behind an entry, unless they were erased or nobody does."""
    return db.session.get(Opening, index)


def openings_of(indexes: Iterable[int]) -> dict[int, Opening]:
    """Return, by index, who stands behind entries, but for those erased and those of nobody."""
    query = select(Opening).where(Opening.entry_index.in_(list(indexes)))
    return {each.entry_index: each for each in db.session.scalars(query)}


def hashes_of(places: Iterable[tree.Node]) -> dict[tree.Node, bytes]:
    """Return the hashes of stored nodes, by their level and position."""
    wanted = list(dict.fromkeys(places))
    if not wanted:
        return {}
    rows = db.session.connection().execute(_NODES, {"places": wanted})
    return {(level, position): bytes.fromhex(hash) for level, position, hash in rows}


def leaf_hash(index: int) -> str:
    """Return the hash of an entry, in hexadecimal."""
    return hashes_of([(0, index)])[0, index].hex()


def inclusion_proof(index: int, size: int) -> list[str]:
    """Return the path that proves an entry to be in the register of this size; `ValueError` if it is not."""
    return _path(tree.inclusion_ranges(index, size))


def consistency_proof(old: int, new: int) -> list[str]:
    """Return what proves that the register of the new size begins as that of the old size."""
    return _path(tree.consistency_ranges(old, new))


def _path(ranges: Sequence[tuple[int, int]]) -> list[str]:
    hashes = hashes_of(node for start, end in ranges for node in tree.subtrees(start, end))
    return [tree.range_hash(start, end, hashes).hex() for start, end in ranges]


def first_sizes_signed() -> dict[str, int]:
    """Return the size of the first head that each key signed, by the key's id."""
    return dict(db.session.execute(select(Head.key_id, func.min(Head.size)).group_by(Head.key_id)).all())
