"""When an author is asked whether a sheet is still true; all of it follows from the last answer.

Late or after a long stop the same next step is found: nobody is flagged who was not asked thirty days
before, nobody is written to twice for one question.
"""

from datetime import datetime, timedelta

from network.clock import months_later
from network.i18n import _
from network.sheets.models import Sheet, SheetRevision
from network.throttles.rules import Limit

TRUE_FOR = 24  # months after its publication, or after the last confirmation
REMINDED_AFTER = timedelta(days=14)
BETWEEN_MAILS = timedelta(days=7)  # to one person: whoever wrote many sheets hears of some each week
MOST_AT_ONCE = 10  # sheets in a mail
LINKS_KEPT = timedelta(days=90)

ANSWERS_BY_ADDRESS = Limit("freshness answer", 60, 3600)


def due_before(now: datetime) -> datetime:
    """Return the moment before which a sheet must have been said true last, to be asked about now."""
    return months_later(now, -TRUE_FOR)


def obstacle_to_confirming(sheet: Sheet, published: SheetRevision | None) -> str | None:
    """Say why nobody can say that a sheet is still true, or None if they can."""
    if sheet.is_archived:
        return _("Cette fiche est archivée : il n’y a plus rien à confirmer.")
    if published is None:
        return _("Cette fiche n’a pas encore été publiée.")
    return None


def obstacle_to_restoring(sheet: Sheet) -> str | None:
    """Say why a sheet cannot be put back into the library, or None if it can."""
    return None if sheet.is_archived else _("Cette fiche n’est pas archivée : elle est déjà en ligne.")
