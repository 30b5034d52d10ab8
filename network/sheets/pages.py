"""The pages of published sheets, kept as they are sent: nothing of them depends on who reads, nor on when.

An action that changes what a page shows says so (`note_change`); in its transaction the page is emptied,
and with it every page that leads there. Until the worker has made it anew, outside any transaction, it
is rendered for each reader. A page made with other code, templates or settings is not served.
"""

import functools
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, render_template
from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    event,
    exists,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.http import generate_etag

from network import clock
from network.config import ROOT
from network.db import action, db, unit_of_work
from network.files.models import StoredFile
from network.jobs.turns import Turn
from network.mail.links import public_url
from network.members.listing_models import MemberAddress
from network.members.models import Member
from network.search.actions import follow
from network.search.queries import Position, changes_since, newest_position
from network.sheets import files, queries
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.page_models import SheetPage, SheetPageLink
from network.sheets.panels import panels_of
from network.sheets.reading import Reading
from network.text import public_id
from network.web import packing
from network.web.early import Ready, Source

SHEETS, MEMBERS = "/fiches/", "/membres/"
# What else is worth reading changes as the library grows: pages follow, with the worker's leisure.
MADE_AGAIN_AFTER = timedelta(days=7)
_AT_ONCE = 50
_LOOKED_AT = 500
_LINK = re.compile(rf'href="((?:{SHEETS}|{MEMBERS})[^"/?#]+)')


@dataclass(frozen=True)
class Kept:
    """A page as it is kept."""

    public_id: str
    title: str
    summary: str
    html: bytes  # packed
    main_start: int
    main_end: int

    @property
    def whole(self) -> str:
        """The page."""
        return packing.unpacked(self.html, packing.BROTLI).decode()

    @property
    def main(self) -> Markup:
        """What is said of the sheet itself, without what stands around it on every page."""
        whole = packing.unpacked(self.html, packing.BROTLI)
        return Markup(whole[self.main_start : self.main_end].decode())  # noqa: S704 - made of our templates


@dataclass(frozen=True)
class Made:
    """A page just made, what it was made from, and where it leads."""

    sheet_id: int
    mark: str
    values: dict[str, Any]
    links: set[str]


# ——— Reading ———


def _asking_for(*columns: InstrumentedAttribute[Any]) -> Select[Any]:
    asking = select(*columns).select_from(Sheet).join(SheetPage, SheetPage.sheet_id == Sheet.id)
    is_true = SheetPage.made_with == bindparam("made_with")
    return asking.where(Sheet.slug == bindparam("slug"), Sheet.archived_at.is_(None), is_true)


_ready = _asking_for(SheetPage.html, SheetPage.tag)
_kept = _asking_for(
    Sheet.public_id,
    SheetPage.title,
    SheetPage.summary,
    SheetPage.html,
    SheetPage.main_start,
    SheetPage.main_end,
)


def kept_page(slug: str) -> Kept | None:
    """Return the page kept for an address, if there is one and it is still true."""
    if current_app.debug:  # templates are being written
        return None
    row = db.session.execute(_kept, {"slug": slug, "made_with": made_with()}).first()
    return Kept(*row) if row else None


def ready_pages(app: Flask) -> Source:
    """Return what gives the pages kept for addresses, to whoever reads them plainly; no context is needed."""

    @functools.cache
    def set_up() -> tuple[Engine, str]:
        with app.app_context():
            return db.engine, made_with()

    def ready_page(slug: str) -> Ready | None:
        if app.debug:
            return None
        engine, wanted = set_up()
        # By a connection alone: a session would cost as much as all the rest.
        with engine.connect() as connection:
            row = connection.execute(_ready, {"slug": slug, "made_with": wanted}).first()
        return Ready(*row) if row else None

    return ready_page


def made_with() -> str:
    """Name the state of the site that a page is made with: its code, templates, lists, files and settings."""
    config = current_app.config
    return _digest(config["PUBLIC_URL"], config["NETWORK_NAME"], config["DEMO"])


@functools.cache
def _digest(*settings: object) -> str:
    digest = hashlib.sha256(repr(settings).encode())
    for folder, pattern in (("network", "*.py"), ("network/data", "*"), ("templates", "*"), ("static", "*")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def rendered(revision: SheetRevision, **context: Any) -> tuple[Markup, str]:
    """Render what is said of a sheet, the same for every reader, and the page around it."""
    reading = Reading(revision)
    address = public_url("sheets.show", slug=revision.sheet.slug)
    html = render_template("sheets/_page.html", reading=reading, address=address, panels=panels_of(reading))
    main = Markup(html)  # noqa: S704 - a template of ours, which escapes
    context |= {"picture": reading.picture, "picture_alt": reading.picture_alt}
    return main, page_around(main, revision.title, revision.summary, **context)


def page_around(main: Markup, title: str, summary: str, **context: Any) -> str:
    """Render the page around what is said of a sheet."""
    return render_template("sheets/show.html", title=title, summary=summary, main=main, **context)


# ——— What ceases to be true ———


def _make_room(which: ColumnElement[bool]) -> None:
    """Give those sheets that were published an empty page if they have none."""
    has_none = ~exists().where(SheetPage.sheet_id == Sheet.id)
    published = select(Sheet.id, literal(public_id())).where(Sheet.slug.is_not(None), has_none, which)
    db.session.execute(insert(SheetPage).from_select(["sheet_id", "mark"], published))


def _empty(which: ColumnElement[bool]) -> None:
    emptied = {"mark": public_id(), "made_with": "", "html": b"", "title": "", "summary": "", "tag": ""}
    done = update(SheetPage).where(which).values(emptied)
    db.session.execute(done.execution_options(synchronize_session=False))


def _leading_to(paths: Collection[str]) -> ColumnElement[bool]:
    leading = select(SheetPageLink.sheet_id).where(SheetPageLink.path.in_(paths))
    return SheetPage.sheet_id.in_(leading)


def _paths_of_sheets(public_ids: Collection[str]) -> set[str]:
    query = select(SheetSlug.slug).join(SheetSlug.sheet).where(Sheet.public_id.in_(public_ids))
    return {SHEETS + slug for slug in db.session.scalars(query)}


def _paths_of_members(public_ids: Collection[str]) -> set[str]:
    now = select(Member.slug).where(Member.public_id.in_(public_ids))
    before = select(MemberAddress.slug).join(MemberAddress.member).where(Member.public_id.in_(public_ids))
    return {MEMBERS + slug for slug in db.session.scalars(now.union_all(before))}


@action
def forget_sheets(keys: Sequence[str]) -> None:
    """Empty the pages of sheets that appeared, changed or went, and those that lead to them."""
    _make_room(Sheet.public_id.in_(keys))
    own = SheetPage.sheet_id.in_(select(Sheet.id).where(Sheet.public_id.in_(keys)))
    _empty(or_(own, _leading_to(_paths_of_sheets(keys))))


@action
def forget_members(keys: Sequence[str]) -> None:
    """Empty the pages that lead to members that changed; their own sheets are noted as such."""
    _empty(_leading_to(_paths_of_members(keys)))


@action
def forget_pages() -> None:
    """Empty every page; where a published sheet has none, make room for it."""
    _make_room(true())
    _empty(true())


follow("sheet", forget_sheets)
follow("member", forget_members)


@event.listens_for(db.session, "before_flush")
def _follow_files(session: Session, _context: Any, _instances: Any) -> None:
    # A document is shown by its first page once the worker has drawn it.
    for file in session.dirty:
        if isinstance(file, StoredFile) and file.owner_kind == files.OWNER and session.is_modified(file):
            _empty(SheetPage.sheet_id == file.owner_id)


# ——— Making ———


def make_pages() -> bool:
    """Make, for two seconds, some pages that are to be made; say whether more may wait. Safe to repeat."""
    ids = _to_make()
    if ids:
        current_app.extensions["search"].catch_up()  # a page says what else to read
    return Turn().work_through("page of sheet", ids, lambda id_: make_some([id_]))


def make_every_page() -> Iterator[int]:
    """Make every page anew; tell, now and then, how many are made."""
    with unit_of_work():
        forget_pages()
    current_app.extensions["search"].catch_up()
    ids = db.session.scalars(select(SheetPage.sheet_id).order_by(SheetPage.sheet_id)).all()
    made = 0
    for start in range(0, len(ids), _AT_ONCE):
        made += make_some(ids[start : start + _AT_ONCE])
        yield made


def _to_make() -> Sequence[int]:
    """Return some sheets whose pages are to be made: those that are not true any more, then the oldest."""
    wanted = made_with()
    for which in (
        SheetPage.made_with < wanted,
        SheetPage.made_with > wanted,
        SheetPage.made_at < clock.now() - MADE_AGAIN_AFTER,
    ):
        if ids := db.session.scalars(select(SheetPage.sheet_id).where(which).limit(_LOOKED_AT)).all():
            return ids
    return []


def make_some(ids: Sequence[int]) -> int:
    """Make the pages of these sheets, then keep those that are still true; return how many."""
    db.session.rollback()  # what was read before may be old
    position = newest_position()
    wanted = select(SheetPage.sheet_id, SheetPage.mark, Sheet.slug).join(
        Sheet, Sheet.id == SheetPage.sheet_id
    )
    made = [made_page(*row) for row in db.session.execute(wanted.where(SheetPage.sheet_id.in_(ids))).all()]
    db.session.rollback()
    with unit_of_work():
        return keep_pages(made, position)


def made_page(sheet_id: int, mark: str, slug: str | None) -> Made:
    """Make a page as for whoever is not logged in; of a sheet that nobody reads any more, an empty one."""
    if slug is None:
        return Made(sheet_id, mark, {}, set())
    with current_app.test_request_context(SHEETS + slug, base_url=current_app.config["PUBLIC_URL"]):
        revision = queries.public_revision(slug)
        if revision is None or revision.sheet.is_archived:
            return Made(sheet_id, mark, {}, set())
        main, page = rendered(revision)
        title, summary = revision.title, revision.summary
    whole, said = page.encode(), main.encode()
    start = whole.index(said)
    values = {
        "made_with": made_with(),
        "made_at": clock.now(),
        "title": title,
        "summary": summary,
        "tag": generate_etag(whole),
        "html": packing.packed(whole, packing.BROTLI),
        "main_start": start,
        "main_end": start + len(said),
    }
    return Made(sheet_id, mark, values, set(_LINK.findall(main)))


@action
def keep_pages(pages: Sequence[Made], made_since: Position) -> int:
    """Keep those pages that nothing changed since this position of the change log; return how many."""
    changed = {} if newest_position() == made_since else changes_since(made_since)
    if changed is None:  # longer ago than the log remembers
        return 0
    moved = _paths_of_sheets(changed.get("sheet", [])) | _paths_of_members(changed.get("member", []))
    return sum(_keep(page) for page in pages if not page.links & moved)


def _keep(page: Made) -> bool:
    is_true = (SheetPage.sheet_id == page.sheet_id) & (SheetPage.mark == page.mark)
    if not page.values:
        db.session.execute(delete(SheetPage).where(is_true))
        return False
    written = update(SheetPage).where(is_true).values(page.values).returning(SheetPage.sheet_id)
    if db.session.execute(written.execution_options(synchronize_session=False)).first() is None:
        return False
    db.session.execute(delete(SheetPageLink).where(SheetPageLink.sheet_id == page.sheet_id))
    links = [{"sheet_id": page.sheet_id, "path": path} for path in sorted(page.links)]
    if links:
        db.session.execute(insert(SheetPageLink), links)
    return True
