"""Who reads a sheet that is not published: its owner's people, the desk, and whom later features let in."""

from flask import current_app

from network.accounts.models import Account
from network.files.models import StoredFile
from network.sheets import queries
from network.sheets.models import Sheet


def sheet_seen_by(account: Account, public_id: str) -> Sheet | None:
    """Return a sheet whose draft this person may read, or None.

    Its owner's people and the coordination may; the others of the desk, once it is submitted; and those
    that a later feature says.
    """
    if sheet := queries.sheet_seen_by(account, public_id):
        return sheet
    others = (reader(account, public_id) for reader in current_app.extensions["sheet_readers"])
    return next(filter(None, others), None)


def may_see(file: StoredFile, account: Account | None) -> bool:
    """Say whether somebody may see a file of a sheet: everybody once published, else who reads its drafts."""
    if file.public_id in queries.files_everybody_sees(file.owner_id):
        return True
    sheet = queries.sheet_by_id(file.owner_id)
    return bool(account and sheet and sheet_seen_by(account, sheet.public_id))
