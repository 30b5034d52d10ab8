from collections.abc import Mapping, Sequence
from typing import TypeVar

from network import clock
from network.accounts.desk import tell_desk
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.editorial import moves
from network.editorial.states import State
from network.errors import Refused
from network.i18n import _
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.members.queries import entry_of
from network.search.actions import follow, note_change, note_changes
from network.sheets import files, mails, queries, rules
from network.sheets.content import FIELDS, PROSE, Part, Written, rendered
from network.sheets.models import Sheet, SheetRevision, SheetSlug
from network.sheets.people import addresses_for
from network.sheets.plausibility import questions, still_confirmed
from network.sheets.submission_models import Outcome
from network.sheets.submissions import all_that_was_said, end_submission, keep_submission
from network.text import public_id, slug

Thing = TypeVar("Thing", Sheet, SheetRevision)


@action
def start_sheet(member: Member, title: str, *, by: Account) -> SheetRevision:
    """Begin a sheet in the member's name, with what the network already knows of the member."""
    sheet = Sheet(public_id=public_id(), owner=member, created_at=clock.now())
    own = entry_of(member)
    revision = SheetRevision(
        sheet=sheet,
        number=1,
        author_id=by.id,
        saved_at=clock.now(),
        title=title,
        lead_structure=member.name[:160],
        places=[f"{own.kind}:{own.code}"] if own else [],
        inhabitants=own.population or None if own else None,
    )
    db.session.add_all([sheet, revision])
    db.session.flush()
    _record("sheet.started", revision, by)
    return revision


@action
def save_draft(revision: SheetRevision, written: Written, *, saved_version: int, by: Account) -> None:
    """Keep some fields of a revision, if nobody saved it since `saved_version`; a draft may be incomplete."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_writing(revision):
        raise Refused(obstacle)
    moves.refuse_unseen(
        revision, saved_version, _("Cette fiche a été enregistrée ailleurs depuis que vous l’avez ouverte.")
    )
    files.keep_files(revision.sheet, written.received, by=by)
    for name, value in written.values.items():
        setattr(revision, name, value)
    revision.html = {**revision.html, **written.html}
    moves.count_saving(revision)
    db.session.flush()
    if written.values.keys() & {"picture", "attachments"}:
        files.settle_files(revision.sheet, by=by)


@action
def confirm_figure(revision: SheetRevision, key: str, *, by: Account) -> None:
    """Note that a figure which looks wrong is right: it is asked about no more until it changes."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_writing(revision):
        raise Refused(obstacle)
    if key in {question.key for question in questions(revision)}:
        # What is no longer asked is forgotten: a figure that comes back is asked about again.
        revision.confirmed = list(dict.fromkeys([*still_confirmed(revision), key]))


@action
def take_likelier(revision: SheetRevision, key: str, label: str, *, by: Account) -> bool:
    """Put a likelier figure in the place of one that looks wrong; say whether it was still asked about."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_writing(revision):
        raise Refused(obstacle)
    for question in questions(revision):
        for fix in question.fixes:
            if (question.key, fix.label) == (key, label):
                for name, value in fix.values.items():
                    setattr(revision, name, value)
                moves.count_saving(revision)
                return True
    return False


@action
def submit_sheet(revision: SheetRevision, *, by: Account) -> None:
    """Hand a revision over to the coordination; its words stand still from now on."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_submitting(revision):
        raise Refused(obstacle)
    moves.submit(revision)
    keep_submission(revision, by=by)
    _record("sheet.submitted", revision, by)
    for address in {*addresses_for(revision), by.email}:
        queue(mails.sheet_submitted(revision), to=address)
    tell_desk(mails.sheet_to_review(revision))


@action
def withdraw_sheet(revision: SheetRevision, *, by: Account) -> None:
    """Take a submitted revision back, to go on writing."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_withdrawing(revision):
        raise Refused(obstacle)
    moves.take_back(revision)
    end_submission(revision, Outcome.TAKEN_BACK, by=by)
    _record("sheet.withdrawn", revision, by)


@action
def send_back_sheet(
    revision: SheetRevision,
    reason: str,
    reasons: Mapping[Part, str] | None = None,
    *,
    seen: int,
    by: Account,
) -> None:
    """Give a submitted revision, read as it was saved the `seen`th time, back to its author.

    A `reason` says why, or `reasons` by part, or both.
    """
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_sending_back(revision):
        raise Refused(obstacle)
    _refuse_unread(revision, seen)
    _refuse_own(revision, by)
    reason = reason.strip()
    by_part = {part.value: said.strip() for part, said in (reasons or {}).items() if said.strip()}
    if not (reason or by_part):
        sentence = _("Dites à l’auteur ce qui manque, en général ou partie par partie : il le lira.")
        raise Refused(sentence, field="reason")
    revision.reason = all_that_was_said(reason, by_part)
    end_submission(revision, Outcome.SENT_BACK, by=by, reason=reason, reasons=by_part)
    moves.decide(revision, State.SENT_BACK, by)
    _record("sheet.sent_back", revision, by)
    for address in addresses_for(revision):
        queue(mails.sheet_sent_back(revision), to=address)


@action
def publish_sheet(revision: SheetRevision, *, seen: int, by: Account) -> None:
    """Show a submitted revision, read as it was saved the `seen`th time, in the place of the one before."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_publishing(revision):
        raise Refused(obstacle)
    _refuse_unread(revision, seen)
    _refuse_own(revision, by)
    end_submission(revision, Outcome.PUBLISHED, by=by)
    moves.supersede(queries.published_revision(revision.sheet))
    moves.decide(revision, State.PUBLISHED, by)
    _give_address(revision.sheet, revision.title)
    _record("sheet.published", revision, by)
    for address in addresses_for(revision):
        queue(mails.sheet_published(revision), to=address)
    note_change("sheet", revision.sheet.public_id)


@action
def revise_sheet(sheet: Sheet, *, by: Account) -> SheetRevision:
    """Begin a new revision with the published words; readers keep seeing these until it is published."""
    sheet = _read_again(sheet)
    published, current = queries.published_revision(sheet), queries.open_revision(sheet)
    if obstacle := rules.obstacle_to_revising(sheet, published, current):
        raise Refused(obstacle)
    words = {name: getattr(published, name) for name in (*FIELDS, "html", "confirmed")}
    number = queries.last_number(sheet) + 1
    revision = SheetRevision(sheet=sheet, number=number, author_id=by.id, saved_at=clock.now(), **words)
    db.session.add(revision)
    db.session.flush()
    _record("sheet.revised", revision, by)
    return revision


def render_again() -> int:
    """Render every prose anew, after a change of what is let through; return how many revisions changed.

    A short transaction for each: people go on working meanwhile, and what was done stays done.
    """
    changed = 0
    for revision_id in queries.every_revision_id():
        with unit_of_work():
            changed += _render_again(revision_id)
    return changed


def _render_again(revision_id: int) -> bool:
    revision = db.session.get(SheetRevision, revision_id)
    if revision is None:
        return False
    html = rendered({name: getattr(revision, name) for name in PROSE & revision.html.keys()})
    if html == revision.html:
        return False
    revision.html = html
    if revision.state == State.PUBLISHED:
        note_change("sheet", revision.sheet.public_id)
    return True


@action
def discard_draft(revision: SheetRevision, *, by: Account) -> None:
    """Throw a draft away, and its sheet with it when it was never published."""
    revision = _read_again(revision)
    if obstacle := rules.obstacle_to_discarding(revision):
        raise Refused(obstacle)
    _record("sheet.discarded", revision, by)
    sheet = revision.sheet
    db.session.delete(revision)
    db.session.flush()
    files.settle_files(sheet, by=by)
    if queries.last_number(sheet) == 0:
        db.session.delete(sheet)


@action
def archive_sheet(sheet: Sheet, reason: str, *, by: Account) -> None:
    """Take a published sheet out of the library, saying why; its address stays."""
    sheet = _read_again(sheet)
    published, current = queries.published_revision(sheet), queries.open_revision(sheet)
    if obstacle := rules.obstacle_to_archiving(sheet, published, current):
        raise Refused(obstacle)
    if not reason.strip():
        raise Refused(
            _("Dites pourquoi : la raison sera lue par ceux qui suivent un ancien lien."), field="reason"
        )
    assert published is not None, "the rule refuses what was never published"
    sheet.archived_at, sheet.archived_reason = clock.now(), reason
    _record("sheet.archived", published, by)
    for address in addresses_for(published):
        if address != by.email:
            queue(mails.sheet_archived(published), to=address)
    note_change("sheet", sheet.public_id)


@action
def _follow_members(keys: Sequence[str]) -> None:
    """Have the search and the pages follow members that changed their name or their territory."""
    note_changes("sheet", queries.published_for(keys))


follow("member", _follow_members)


def _read_again(thing: Thing) -> Thing:
    return moves.read_again(thing, _("Cette fiche n’existe plus."))


def _refuse_unread(revision: SheetRevision, seen: int) -> None:
    sentence = _(
        "L’auteur a modifié cette fiche depuis que vous l’avez ouverte : relisez-la avant de décider."
    )
    moves.refuse_unseen(revision, seen, sentence)


def obstacle_of_own(revision: SheetRevision, by: Account) -> str | None:
    """Say why this person has too much part in a sheet to decide on it, or None."""
    return rules.obstacle_to_deciding(
        writes_for_owner=queries.writes_for_owner(by, revision.sheet),
        wrote_it=queries.wrote_or_submitted(by, revision),
    )


def _refuse_own(revision: SheetRevision, by: Account) -> None:
    if obstacle := obstacle_of_own(revision, by):
        raise Refused(obstacle)


def _give_address(sheet: Sheet, title: str) -> None:
    """Name the sheet's address after its title; the addresses it had before lead there."""
    wanted = slug(title)
    sheet.slug = moves.free_slug(wanted, queries.taken_slugs(wanted, other_than=sheet))
    if db.session.get(SheetSlug, sheet.slug) is None:
        db.session.add(SheetSlug(slug=sheet.slug, sheet=sheet, given_at=clock.now()))


def _record(event: str, revision: SheetRevision, by: Account) -> None:
    record(event, by=by, subject=f"sheet:{revision.sheet.public_id}", revision=revision.number)
