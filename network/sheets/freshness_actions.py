"""Ask, remind, note what nobody answered, write down what somebody did.

The worker does some of it at each turn, each in a transaction of its own: a question and its mails are
kept together, and what a crash leaves undone is found again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete

from network import clock
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.i18n import _
from network.jobs.turns import Turn
from network.journal.actions import record
from network.mail.actions import queue
from network.mail.messages import Mail
from network.search.actions import note_change
from network.sheets import freshness_mails as mails
from network.sheets import freshness_queries as queries
from network.sheets import freshness_rules as rules
from network.sheets.freshness_models import FLAGGED_AFTER, FreshnessLink, LinkKind, SheetFreshness
from network.sheets.models import Sheet, SheetRevision
from network.sheets.people import writers_for
from network.sheets.queries import published_revision
from network.text import secret_token, sha256_hex


def follow_freshness() -> bool:
    """Ask, remind and flag what is due; say whether more may wait."""
    turn, now = Turn(), clock.now()
    return any(turn.work_through(what, find(now), do) for what, find, do in _STEPS)


def _ask_author(account_id: int) -> None:
    with unit_of_work():
        author = db.session.get(Account, account_id)
        if author is not None:
            ask_about(queries.to_ask_author(account_id, clock.now(), rules.MOST_AT_ONCE), [author])


def _ask_owner(member_id: int) -> None:
    with unit_of_work():
        found = queries.to_ask_owner(member_id, clock.now(), rules.MOST_AT_ONCE)
        ask_about(found, queries.people_of(member_id))


@action
def ask_about(revisions: Sequence[SheetRevision], people: Sequence[Account]) -> None:
    """Put the question of some sheets to these people: a mail for each, however many the sheets."""
    now = clock.now()
    for revision in revisions:
        kept = _kept(revision.sheet)
        kept.asked_at, kept.people, kept.noted_at = now, len(people), None
        subject = f"sheet:{revision.sheet.public_id}"
        record("sheet.asked_to_confirm", subject=subject, asked=len(people))
    db.session.flush()
    if revisions:
        for person in people:
            _write(revisions, person, LinkKind.ASKED)


def _remind(account_id: int) -> None:
    with unit_of_work():
        person = db.session.get(Account, account_id)
        revisions = queries.to_remind(account_id, clock.now(), rules.MOST_AT_ONCE)
        if person is not None and revisions:
            _write(revisions, person, LinkKind.REMINDED)


_MAILS: dict[LinkKind, Callable[[mails.Asked, datetime], Mail]] = {
    LinkKind.ASKED: mails.sheets_to_confirm,
    LinkKind.REMINDED: mails.sheets_to_confirm_again,
}


@action
def _write(revisions: Sequence[SheetRevision], person: Account, kind: LinkKind) -> None:
    """Mail somebody the links by which they answer about some sheets."""
    now, asked, first = clock.now(), [], clock.now()
    for revision in revisions:
        token, asked_at = secret_token(), revision.asked_at
        assert asked_at is not None, "the question was just put, or still stands"
        link = FreshnessLink(
            token_sha256=sha256_hex(token),
            sheet_id=revision.sheet_id,
            account_id=person.id,
            asked_at=asked_at,
            kind=kind,
            sent_at=now,
            expires_at=now + rules.LINKS_KEPT,
        )
        db.session.add(link)
        asked.append((revision, token))
        first = min(first, asked_at)
    db.session.flush()
    queue(_MAILS[kind](asked, first + FLAGGED_AFTER), to=person.email)


def _note_flag(sheet_id: int) -> None:
    """Have the pages of a sheet say that nobody answered."""
    with unit_of_work():
        sheet = db.session.get(Sheet, sheet_id)
        if sheet is not None and sheet.freshness is not None:
            sheet.freshness.noted_at = clock.now()
            db.session.flush()
            _note_change(sheet)


@action
def _note_change(sheet: Sheet) -> None:
    note_change("sheet", sheet.public_id)


# What each is called in the log, whom or what it is about, and what is done; looked for in this order.
_STEPS: tuple[tuple[str, Callable[[datetime], Sequence[int]], Callable[[int], None]], ...] = (
    ("freshness of the sheets of account", queries.authors_to_ask, _ask_author),
    ("freshness of the sheets of member", queries.owners_to_ask, _ask_owner),
    ("reminder of freshness to account", queries.people_to_remind, _remind),
    ("freshness of sheet", queries.sheets_to_flag, _note_flag),
)


@action
def confirm_by_link(token: str) -> Sheet:
    """Write down that whoever holds a mailed link says that the sheet is still true; the link is used up."""
    found = queries.revision_by_link(token, clock.now())
    if found is None:
        raise Refused(_("Ce lien a déjà servi, ou n’est plus le bon."))
    link, revision = found
    by = db.session.get(Account, link.account_id)
    assert by is not None, "a link goes with its account"
    confirm_sheet(revision.sheet, by=by)
    return revision.sheet


@action
def confirm_sheet(sheet: Sheet, *, by: Account) -> None:
    """Write down that a sheet is still true; whatever was asked about it is settled."""
    db.session.refresh(sheet)
    if obstacle := rules.obstacle_to_confirming(sheet, published_revision(sheet)):
        raise Refused(obstacle)
    kept = _kept(sheet)
    kept.confirmed_at, kept.confirmed_by_id = clock.now(), by.id
    db.session.flush()
    record("sheet.confirmed", by=by, subject=f"sheet:{sheet.public_id}")
    note_change("sheet", sheet.public_id)


@action
def restore_sheet(sheet: Sheet, reason: str, *, by: Account) -> None:
    """Put a sheet that was archived by mistake back into the library; those who wrote it are told why."""
    db.session.refresh(sheet)
    if obstacle := rules.obstacle_to_restoring(sheet):
        raise Refused(obstacle)
    if not reason.strip():
        raise Refused(_("Dites pourquoi : ceux qui ont écrit la fiche le liront."), field="reason")
    sheet.archived_at = sheet.archived_reason = None
    db.session.flush()
    record("sheet.restored", by=by, subject=f"sheet:{sheet.public_id}", reason=reason)
    revision = published_revision(sheet)
    assert revision is not None, "only what was published is archived"
    for person in writers_for(revision):
        queue(mails.sheet_restored(revision, reason), to=person.email)
    note_change("sheet", sheet.public_id)


@action
def forget_old_freshness_links() -> None:
    """Delete the links that open nothing any more and are no reason not to write again."""
    long_ago = clock.now() - 2 * rules.LINKS_KEPT
    db.session.execute(delete(FreshnessLink).where(FreshnessLink.expires_at < long_ago))


def _kept(sheet: Sheet) -> SheetFreshness:
    if sheet.freshness is None:
        sheet.freshness = SheetFreshness(sheet_id=sheet.id)
    return sheet.freshness
