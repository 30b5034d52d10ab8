"""Read what files say of themselves that nobody asked when they were sent: the worker's task."""

from sqlalchemy import exists, select

from network.db import db, unit_of_work
from network.files import checks, storage
from network.files.models import StoredFile
from network.jobs.turns import Turn
from network.resources.documents import note_told
from network.resources.models import FileTold
from network.resources.queries import FILE_OWNER

_AT_ONCE = 20


def tell_files() -> bool:
    """Read some files for what they say of themselves; say whether more may wait. Safe to repeat."""
    untold = ~exists().where(FileTold.file_id == StoredFile.id)
    query = select(StoredFile.id).where(StoredFile.owner_kind == FILE_OWNER, untold)
    ids = db.session.scalars(query.order_by(StoredFile.id).limit(_AT_ONCE)).all()
    return Turn().work_through("what file says of itself", ids, _tell)


def _tell(file_id: int) -> None:
    file = db.session.get(StoredFile, file_id)
    if file is None:
        return
    public_id, name = file.public_id, file.name
    db.session.rollback()
    told = checks.told_by(storage.path(public_id).read_bytes(), name)
    with unit_of_work():
        # It may have gone, or been read, while it was looked at.
        if db.session.get(StoredFile, file_id) and not db.session.get(FileTold, file_id):
            note_told(file_id, told)
