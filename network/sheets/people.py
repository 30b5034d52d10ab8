"""Whom one writes to about a published sheet."""

from collections.abc import Sequence

from network.accounts.models import Account
from network.members import writers
from network.sheets.models import SheetRevision


def writers_for(revision: SheetRevision) -> Sequence[Account]:
    """Return the author if they still act for the owner, else everybody who does; nobody may be left."""
    return writers.writers_for(revision.sheet.owner, revision.author_id)


def addresses_for(revision: SheetRevision) -> list[str]:
    """Return their addresses, or else the official address of the owner."""
    return writers.addresses_for(revision.sheet.owner, revision.author_id)
