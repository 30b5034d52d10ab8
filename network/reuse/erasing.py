from network.db import action, db
from network.reuse.actions import key_of
from network.reuse.models import Reuse
from network.reuse.queries import same_project
from network.search.actions import note_changes
from network.traces import Traces


@action
def erase(traces: Traces) -> None:
    """Take somebody out of what members say of their projects, and of who declared them."""
    naming = traces.rows_naming(Reuse.project, Reuse.taken)
    for reuse, sought in naming:
        reuse.project, reuse.taken = sought.without(reuse.project)[:160], sought.without(reuse.taken)
        key = key_of(reuse.project)
        with db.session.no_autoflush:
            taken = same_project(reuse.member, reuse.sheet, key)
        reuse.project_key = key if taken in (None, reuse) else reuse.public_id
        db.session.flush()
    if traces.account_id is not None:
        for reuse in db.session.query(Reuse).filter(Reuse.declared_by_id == traces.account_id):
            reuse.declared_by_id = None
    db.session.flush()
    # The pages kept of both sheets name the project.
    shown = [sheet for reuse, _sought in naming for sheet in (reuse.sheet, reuse.own_sheet) if sheet]
    note_changes("sheet", list(dict.fromkeys(sheet.public_id for sheet in shown)))
