"""The files of a sheet: its revisions name them, a new revision takes over those of the one before.

A file goes when no revision of its sheet names it any more; it is as private as what names it.
"""

from collections.abc import Sequence
from typing import Any

from network.db import action
from network.errors import Refused
from network.files.actions import Received, forget, keep
from network.files.queries import files_of
from network.i18n import _
from network.sheets import queries
from network.sheets.models import Sheet, SheetRevision

OWNER = "sheet"


def named_by(revision: SheetRevision) -> set[str]:
    """Return the public ids of the files that a revision names."""
    return queries.named(revision.picture, revision.attachments)


@action
def keep_files(sheet: Sheet, received: Sequence[Received], *, by: Any) -> None:
    """Make files that were received belong to a sheet."""
    for each in received:
        kind = "picture" if each.width else "attachment"
        keep(each, kind=kind, owner_kind=OWNER, owner_id=sheet.id, by=by)


@action
def settle_files(sheet: Sheet, *, by: Any) -> None:
    """Let the files go that no revision names any more; refuse a revision that names one that is gone."""
    named, kept = queries.files_named(sheet), {file.public_id: file for file in files_of(OWNER, sheet.id)}
    if named - kept.keys():
        raise Refused(_("Un de ces fichiers n’est plus là : choisissez-le de nouveau."))
    for public_id in kept.keys() - named:
        forget(kept[public_id], by=by)
