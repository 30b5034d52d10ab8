"""Sheets that the coordination brings in by the thousand, and takes out again: as if written one by one.

Each gets the rows, the entry in the journal and the note for the search that writing, submitting and
publishing it would have left. Nobody is written to: whoever calls tells the owners, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import delete, insert, select

from network import clock
from network.accounts.models import Account
from network.db import action, db
from network.editorial.states import State
from network.journal.actions import record_all
from network.search.actions import note_changes
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.submission_models import Outcome, Submission
from network.text import public_id, slug

CHUNK = 500


@dataclass(frozen=True)
class NewSheet:
    """A sheet to enter: all its fields, and its prose as safe HTML; `source` is where it comes from."""

    owner_id: int
    values: Mapping[str, Any]
    html: Mapping[str, str]
    is_published: bool
    source: str = ""


@action
def enter_sheets(new: Sequence[NewSheet], *, by: Account) -> list[int]:
    """Enter sheets as drafts of their owners, or published; return their ids, in the same order.

    Whoever calls has seen to it that those to publish lack nothing, and are not of `by`'s own people.
    """
    if not new:
        return []
    now, author = clock.now(), by.id
    slugs = _free_slugs([sheet.values["title"] if sheet.is_published else None for sheet in new])
    names = [public_id() for _sheet in new]
    columns = zip(new, names, slugs, strict=True)
    made = [
        {"public_id": name, "owner_id": sheet.owner_id, "created_at": now, "slug": address}
        for sheet, name, address in columns
    ]
    ids = list(db.session.scalars(insert(Sheet).returning(Sheet.id, sort_by_parameter_order=True), made))
    db.session.execute(
        insert(SheetRevision),
        [_revision(sheet, id_, author, now) for sheet, id_ in zip(new, ids, strict=True)],
    )
    published = [index for index, sheet in enumerate(new) if sheet.is_published]
    if published:
        _publish([(new[index], ids[index], slugs[index]) for index in published], author, now)
    told = [(f"sheet:{name}", _told(sheet)) for name, sheet in zip(names, new, strict=True)]
    record_all("sheet.brought_in", told, by=by)
    record_all("sheet.published", [told[index] for index in published], by=by)
    note_changes("sheet", [names[index] for index in published])
    return ids


def _told(sheet: NewSheet) -> dict[str, Any]:
    return {"revision": 1, "source": sheet.source} if sheet.source else {"revision": 1}


def _revision(sheet: NewSheet, sheet_id: int, author: int, now: Any) -> dict[str, Any]:
    decided = now if sheet.is_published else None
    return {
        "sheet_id": sheet_id,
        "number": 1,
        "state": State.PUBLISHED if sheet.is_published else State.DRAFT,
        "author_id": author,
        "saved_version": 0,
        "saved_at": now,
        "submitted_at": decided,
        "decided_at": decided,
        "decided_by_id": author if sheet.is_published else None,
        **sheet.values,
        "html": dict(sheet.html),
    }


def _publish(published: Sequence[tuple[NewSheet, int, str | None]], author: int, now: Any) -> None:
    """Write what submitting and publishing leave beside the revision: its submission, its address."""
    sheet_ids = [sheet_id for _sheet, sheet_id, _slug in published]
    revisions: dict[int, int] = {}
    for start in range(0, len(sheet_ids), CHUNK):
        chosen = SheetRevision.sheet_id.in_(sheet_ids[start : start + CHUNK])
        rows = db.session.execute(select(SheetRevision.sheet_id, SheetRevision.id).where(chosen))
        revisions |= {row.sheet_id: row.id for row in rows}
    submissions = [
        {
            "sheet_id": sheet_id,
            "revision_id": revisions[sheet_id],
            "rank": 1,
            "submitted_at": now,
            "submitted_by_id": author,
            "words": dict(sheet.values),
            "file_names": {},
            "outcome": Outcome.PUBLISHED,
            "decided_at": now,
            "decided_by_id": author,
        }
        for sheet, sheet_id, _slug in published
    ]
    db.session.execute(insert(Submission), submissions)
    addresses = [
        {"slug": address, "sheet_id": sheet_id, "given_at": now} for _s, sheet_id, address in published
    ]
    db.session.execute(insert(SheetSlug), addresses)


def _free_slugs(titles: Sequence[str | None]) -> list[str | None]:
    """Return an address that is nobody's for each title; none where there is no title."""
    if not any(titles):
        return [None] * len(titles)
    taken = set(db.session.scalars(select(SheetSlug.slug)))
    found: list[str | None] = []
    # Of a thousand sheets with one title, each goes on counting where the one before stopped.
    next_of: dict[str, count[int]] = {}
    for title in titles:
        if title is None:
            found.append(None)
            continue
        wanted = address = slug(title)
        while address in taken:
            address = f"{wanted}-{next(next_of.setdefault(wanted, count(2)))}"
        taken.add(address)
        found.append(address)
    return found


@action
def remove_sheets(ids: Sequence[int], *, by: Account) -> None:
    """Delete sheets that nothing of the site holds to, as if they had never been entered."""
    for start in range(0, len(ids), CHUNK):
        gone = Sheet.id.in_(ids[start : start + CHUNK])
        rows = db.session.execute(select(Sheet.public_id, Sheet.slug).where(gone)).all()
        record_all("sheet.removed", [(f"sheet:{name}", {}) for name, _slug in rows], by=by)
        db.session.execute(delete(Sheet).where(gone).execution_options(synchronize_session=False))
        note_changes("sheet", [name for name, address in rows if address])
