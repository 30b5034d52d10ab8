from network import clock
from network.accounts.models import Account
from network.db import action, db, unit_of_work
from network.errors import Refused
from network.jobs.turns import Turn
from network.journal.actions import record
from network.mail.actions import queue
from network.members.models import Member
from network.reuse import mails, queries, rules
from network.reuse.models import Reuse, Stage
from network.search.actions import note_change
from network.sheets.models import Sheet
from network.sheets.people import addresses_for
from network.sheets.queries import published_revision, sheet_by_public_id
from network.text import public_id, slug

LONGEST_KEY = 160


def key_of(project: str) -> str:
    """Return what tells a project from another, whatever its capitals, its accents and its signs."""
    return slug(project, LONGEST_KEY)


@action
def declare_reuse(
    member: Member,
    sheet: Sheet,
    *,
    project: str,
    stage: Stage,
    taken: str = "",
    own_sheet: str | None = None,
    by: Account,
) -> Reuse:
    """Say that a member's project draws on a sheet; `own_sheet` is the public id of the one that tells of it.

    What was taken back is declared again in its place. The author of the sheet is told once.
    """
    db.session.refresh(member)
    db.session.refresh(sheet)
    if obstacle := rules.obstacle_to_declaring(member, sheet):
        raise Refused(obstacle)
    reuse = queries.same_project(member, sheet, key_of(project))
    if obstacle := rules.obstacle_to_project(reuse):
        raise Refused(obstacle, field="project")
    own = _own_sheet(member, sheet, own_sheet)
    if reuse is None:
        reuse = Reuse(public_id=public_id(), member=member, sheet=sheet, shown="")
    reuse.declared_at, reuse.declared_by_id, reuse.taken_back_at = clock.now(), by.id, None
    _write(reuse, project, stage, taken, own)
    _record("reuse.declared", reuse, by)
    _show(reuse)
    return reuse


@action
def change_reuse(
    reuse: Reuse, *, project: str, stage: Stage, taken: str = "", own_sheet: str | None = None, by: Account
) -> None:
    """Say how far the project has come, rename it, or link a sheet of the member. No mail leaves."""
    db.session.refresh(reuse)
    if obstacle := rules.obstacle_to_changing(reuse):
        raise Refused(obstacle)
    same = queries.same_project(reuse.member, reuse.sheet, key_of(project))
    if same is not None and same.id != reuse.id:
        _free_the_name_of(same)
    before, own = reuse.own_sheet, _own_sheet(reuse.member, reuse.sheet, own_sheet)
    _write(reuse, project, stage, taken, own)
    _record("reuse.changed", reuse, by)
    if before and before.id != reuse.own_sheet_id:
        note_change("sheet", before.public_id)
    _show(reuse)


@action
def take_back_reuse(reuse: Reuse, *, by: Account) -> None:
    """Undo a declaration: public pages say nothing of it any more, the journal keeps that it was made."""
    db.session.refresh(reuse)
    if obstacle := rules.obstacle_to_changing(reuse):
        raise Refused(obstacle)
    before = reuse.own_sheet
    _record("reuse.taken_back", reuse, by)
    reuse.own_sheet, reuse.taken, reuse.taken_back_at = None, "", clock.now()
    db.session.flush()
    if before:
        note_change("sheet", before.public_id)
    _show(reuse)


def follow_reuses() -> bool:
    """Have pages follow what members become, and what becomes of their own sheets; say if more wait."""
    return Turn().work_through("reuse", queries.reuses_shown_otherwise(), _follow)


def _follow(id_: int) -> None:
    with unit_of_work():
        if (reuse := db.session.get(Reuse, id_)) is not None:
            _show(reuse)


def _write(reuse: Reuse, project: str, stage: Stage, taken: str, own: Sheet | None) -> None:
    reuse.own_sheet = own
    reuse.project, reuse.project_key = project, key_of(project)
    reuse.stage, reuse.taken, reuse.changed_at = stage, taken, clock.now()
    db.session.add(reuse)
    db.session.flush()


def _own_sheet(member: Member, sheet: Sheet, wanted: str | None) -> Sheet | None:
    if not wanted:
        return None
    own, ancestors = sheet_by_public_id(wanted), queries.ancestors_of(sheet.id)
    if obstacle := rules.obstacle_to_own_sheet(own, member, sheet, ancestors):
        raise Refused(obstacle, field="own_sheet")
    return own


def _free_the_name_of(same: Reuse) -> None:
    """Let a project take the name of one that was taken back; of one that still stands, refuse it."""
    if obstacle := rules.obstacle_to_project(same):
        raise Refused(obstacle, field="project")
    same.project_key = same.public_id
    db.session.flush()


@action
def _show(reuse: Reuse) -> None:
    """Have the pages of both sheets made anew, and tell the author once everybody may know."""
    reuse.shown = queries.shown_of(reuse)
    db.session.flush()
    if reuse.shown:
        _tell_author(reuse)
    note_change("sheet", reuse.sheet.public_id)
    if reuse.own_sheet:
        note_change("sheet", reuse.own_sheet.public_id)


def _tell_author(reuse: Reuse) -> None:
    if queries.is_told(reuse) or reuse.sheet.is_archived:
        return
    revision = published_revision(reuse.sheet)
    if revision is None:
        return
    for address in addresses_for(revision):
        queue(mails.sheet_inspires(reuse, revision), to=address)
    reuse.told_at = clock.now()
    db.session.flush()


def _record(event: str, reuse: Reuse, by: Account) -> None:
    record(
        event,
        by=by,
        subject=f"sheet:{reuse.sheet.public_id}",
        member=reuse.member.public_id,
        reuse=reuse.public_id,
        stage=reuse.stage.value,
    )
